/// Why a sandbox could not be started.
public struct SandboxError: Error, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: Sendable, Hashable {
    /// Another program listens on the port.
    case portTaken
    /// An option has a value that cannot be.
    case invalidOption
    /// The server did not come up for another reason.
    case startFailed
  }

  /// What kind of failure it is.
  public let code: Code
  /// A sentence for people.
  public let message: String

  /// The message.
  public var description: String { message }
}
