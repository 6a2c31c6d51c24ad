import Foundation

/// Who does something, for the event log: the login name and the machine.
public struct Operator: Sendable, Hashable {
  /// `user@host`.
  public let name: String

  public init(name: String) {
    self.name = name.scrubbed
  }

  /// The person this process runs as; behind `sudo`, the person who called it.
  public static let current: Operator = {
    let environment = ProcessInfo.processInfo.environment
    let user = environment["SUDO_USER"] ?? NSUserName()
    return Operator(name: "\(user)@\(ProcessInfo.processInfo.hostName)")
  }()
}
