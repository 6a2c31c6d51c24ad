/// The certificate authorities of the sandbox.
enum AuthorityName: Int, Sendable, CaseIterable {
  case publicRoot
  case privateRoot
  case publicFirst
  case publicSecond
  case acmeFirst
  case acmeSecond
  case privateFirst
  case privateSecond

  var commonName: String {
    switch self {
    case .publicRoot: "Sandbox Public Root CA"
    case .privateRoot: "Sandbox Private Root CA"
    case .publicFirst: "Sandbox Public TLS CA G1"
    case .publicSecond: "Sandbox Public TLS CA G2"
    case .acmeFirst: "Sandbox ACME TLS CA G1"
    case .acmeSecond: "Sandbox ACME TLS CA G2"
    case .privateFirst: "Sandbox Private Issuing CA G1"
    case .privateSecond: "Sandbox Private Issuing CA G2"
    }
  }

  /// The authority that signed this one; a root is its own issuer.
  var issuer: AuthorityName {
    switch self {
    case .publicRoot, .publicFirst, .publicSecond, .acmeFirst, .acmeSecond: .publicRoot
    case .privateRoot, .privateFirst, .privateSecond: .privateRoot
    }
  }

  var isRoot: Bool { issuer == self }

  /// Returns the issuing authority of a certificate. Neighbours in the inventory can share a serial
  /// number, so they have different authorities: the certificates of one authority must have
  /// different serial numbers (RFC 5280 4.1.2.2).
  static func issuing(_ trust: CertificateTrust, index: Int) -> AuthorityName {
    let isFirst = index.isMultiple(of: 2)
    return switch trust {
    case .publicCA: isFirst ? .publicFirst : .publicSecond
    case .acme: isFirst ? .acmeFirst : .acmeSecond
    case .privateCA: isFirst ? .privateFirst : .privateSecond
    }
  }
}
