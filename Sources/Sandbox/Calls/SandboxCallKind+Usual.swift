/// The usual method and path of a call, for calls whose texts were not kept.
extension SandboxCallKind {
  var usualMethod: String {
    switch self {
    case .revoke, .approve: "PUT"
    case .release: "DELETE"
    case .other, .hello, .profiles, .profile, .search, .read, .request, .changes: "GET"
    }
  }

  /// Returns the path of a call whose certificate is unknown.
  func usualPath(at service: ServiceName) -> String {
    switch service {
    case .trustLifecycle: trustLifecyclePath(serial: nil)
    case .certCentral: certCentralPath(order: nil, certificate: nil)
    }
  }

  /// Returns the path at Trust Lifecycle Manager.
  func trustLifecyclePath(serial: String?) -> String {
    let base = "/mpki/api/v1"
    return switch self {
    case .read: "\(base)/certificate/\(serial ?? "")"
    case .revoke, .release: "\(base)/certificate/\(serial ?? "")/revoke"
    case .search: "\(base)/certificate-search"
    case .hello: "\(base)/hello"
    case .profiles, .profile: "\(base)/profile"
    case .other, .request, .approve, .changes: "/"
    }
  }

  /// Returns the path at CertCentral; `order` and `certificate` are ids.
  func certCentralPath(order: Int?, certificate: Int?) -> String {
    let base = "/services/v2"
    func text(_ id: Int?) -> String { id.map { "/\($0)" } ?? "" }
    return switch self {
    case .search: "\(base)/order/certificate"
    case .read: "\(base)/order/certificate\(text(order))"
    case .revoke: "\(base)/certificate\(text(certificate))/revoke"
    case .changes: "\(base)/order/certificate/status-changes"
    case .profiles: "\(base)/product"
    case .request, .approve: "\(base)/request"
    case .other, .hello, .profile, .release: "/"
    }
  }
}
