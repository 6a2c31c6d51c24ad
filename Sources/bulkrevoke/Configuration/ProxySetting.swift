import Engine

/// The proxy setting of a service in the configuration file.
enum ProxySetting: Sendable, Hashable {
  /// A direct connection, regardless of the environment.
  case direct
  /// A connection through this proxy.
  case through(ServiceProxy)

  /// The value in the file for a direct connection.
  static let directWord = "none"
}
