/// Whether revoking at a service has consequences.
public enum ServiceStage: String, Sendable, Hashable {
  /// Certificates that others rely on. A host that is not known otherwise counts as production.
  case production
  /// A service's place for trying things out.
  case demo
  /// A service on this machine.
  case local

  /// The hosts that DigiCert documents for trying things out.
  private static let demoHosts: Set = [
    "demo.one.digicert.com", "demo.one.us.digicert.com", "demo.one.nl.digicert.com",
    "demo.one.ch.digicert.com", "demo.one.digicert.co.jp",
  ]

  /// Decides by the host's name. What is uncertain is restricted: a name that only looks like a
  /// demo host, an IP address, and a text that is no host are production.
  public init(host: String) {
    guard let host = try? ServiceHost(host) else {
      self = .production
      return
    }
    self =
      host.isLoopback ? .local : Self.demoHosts.contains(host.text) ? .demo : .production
  }

  /// How many approvals a run needs where nothing else is configured.
  public var requiredApprovals: Int { self == .production ? 1 : 0 }
}

extension ServiceDescription {
  /// Whether revoking here has consequences.
  public var stage: ServiceStage { ServiceStage(host: host) }
}
