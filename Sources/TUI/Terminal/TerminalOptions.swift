/// The operator's preferences for the terminal.
public struct TerminalOptions: Hashable, Sendable {
  /// Whether to draw with ASCII characters only.
  public var usesASCII: Bool
  /// Whether to use colours if the terminal has them.
  public var usesColor: Bool
  /// Whether to respond to clicks and the wheel.
  public var usesMouse: Bool

  /// Creates options from the command line and the environment. `NO_COLOR` turns colours off if it
  /// is set and not empty (see https://no-color.org).
  public init(
    usesASCII: Bool = false, usesColor: Bool = true, usesMouse: Bool = true,
    environment: [String: String]
  ) {
    self.usesASCII = usesASCII
    self.usesColor = usesColor && (environment["NO_COLOR"] ?? "").isEmpty
    self.usesMouse = usesMouse
  }
}
