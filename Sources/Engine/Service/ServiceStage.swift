/// Whether revoking at a service has consequences.
public enum ServiceStage: String, Sendable, Hashable {
  /// Certificates that others rely on.
  case production
  /// A service's place for trying things out.
  case demo
  /// A service on this machine.
  case local
  /// Nothing is known of the host; it is taken for production by people, not by us.
  case other

  /// Tells by the host's name; DigiCert puts `demo` in front of its hosts for trying things out.
  public init(host: String) {
    let host = host.lowercased()
    let labels = host.split(separator: ".")
    let isDigiCert = ["digicert.com", "digicert.eu", "digicert.co.jp"].contains {
      host == $0 || host.hasSuffix(".\($0)")
    }
    if ["localhost", "::1", "[::1]"].contains(host) || host.hasPrefix("127.") {
      self = .local
    } else if isDigiCert {
      self = labels.contains("demo") ? .demo : .production
    } else {
      self = .other
    }
  }

  /// How many approvals a run needs where nothing else is configured.
  public var requiredApprovals: Int { self == .production ? 1 : 0 }
}

extension ServiceDescription {
  /// Whether revoking here has consequences.
  public var stage: ServiceStage { ServiceStage(host: host) }
}
