/// A failure to start a sandbox.
public struct SandboxError: Error, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: Sendable, Hashable {
    /// Another program listens on the port.
    case portTaken
    /// An option has an invalid value.
    case invalidOption
    /// The server could not start for another reason.
    case startFailed
  }

  /// The kind of failure.
  public let code: Code
  /// A sentence for the user.
  public let message: String

  /// The message.
  public var description: String { message }
}
