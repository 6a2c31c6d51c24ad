/// The stage of a service: whether revoking there affects real certificates.
public enum ServiceStage: String, Sendable, Hashable {
  /// Certificates that others rely on. An unknown host counts as production.
  case production
  /// A test environment of the service.
  case demo
  /// A service on this machine.
  case local

  /// The test hosts that DigiCert documents.
  private static let demoHosts: Set = [
    "demo.one.digicert.com", "demo.one.us.digicert.com", "demo.one.nl.digicert.com",
    "demo.one.ch.digicert.com", "demo.one.digicert.co.jp",
  ]

  /// Decides by the host name. Every doubtful host is production: a name that only looks like a
  /// demo host, an IP address outside the loopback range, or a text that is no host.
  public init(host: String) {
    guard let host = try? ServiceHost(host) else {
      self = .production
      return
    }
    self =
      host.isLoopback ? .local : Self.demoHosts.contains(host.text) ? .demo : .production
  }

  /// The number of sign-offs that a run needs by default.
  public var requiredSignOffs: Int { self == .production ? 1 : 0 }
}

extension ServiceDescription {
  /// The stage of this service.
  public var stage: ServiceStage { ServiceStage(host: host) }
}
