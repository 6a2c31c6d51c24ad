import Engine

/// What the configuration file says about the way to a service.
enum ProxySetting: Sendable, Hashable {
  /// Without a proxy, whatever the environment says.
  case direct
  /// Through a proxy.
  case through(ServiceProxy)

  /// The value that stands for no proxy.
  static let directWord = "none"
}
