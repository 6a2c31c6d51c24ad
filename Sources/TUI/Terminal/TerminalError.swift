/// Why the console cannot use its terminal.
public struct TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    /// Standard input or standard output is not a terminal.
    case notATerminal
    /// `TERM` is not set.
    case typeMissing
    /// terminfo has no entry for `TERM`, or there is no terminfo database.
    case typeUnknown
    /// The terminal cannot place its cursor.
    case typeTooSimple
    /// The terminal is known but could not be set up.
    case setUpFailed
  }

  /// The kind of error, for comparison.
  public let code: Code
  /// The error, in one or two sentences for the operator, with the remedy if there is one.
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
