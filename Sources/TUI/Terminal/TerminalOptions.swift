/// How the operator wants the terminal used.
public struct TerminalOptions: Hashable, Sendable {
  /// Draw with ASCII characters alone.
  public var usesASCII: Bool
  /// Use colours where the terminal has them.
  public var usesColor: Bool
  /// Answer to clicks and the wheel.
  public var usesMouse: Bool

  /// Options as given on the command line, with `NO_COLOR` from the environment (any value but an
  /// empty one turns colours off, see https://no-color.org).
  public init(
    usesASCII: Bool = false, usesColor: Bool = true, usesMouse: Bool = true,
    environment: [String: String]
  ) {
    self.usesASCII = usesASCII
    self.usesColor = usesColor && (environment["NO_COLOR"] ?? "").isEmpty
    self.usesMouse = usesMouse
  }
}
