extension RevocationReason {
  /// The reason in Trust Lifecycle Manager's spelling.
  var trustLifecycleName: String {
    switch self {
    case .unspecified: "unspecified"
    case .keyCompromise: "key_compromise"
    case .caCompromise: "ca_compromise"
    case .affiliationChanged: "affiliation_changed"
    case .superseded: "superseded"
    case .cessationOfOperation: "cessation_of_operation"
    case .certificateHold: "certificate_hold"
    case .privilegeWithdrawn: "privilege_withdrawn"
    }
  }

  init?(trustLifecycleName name: String) {
    guard let reason = Self.allCases.first(where: { $0.trustLifecycleName == name }) else {
      return nil
    }
    self = reason
  }

  /// Whether the reason is allowed for certificates of this trust (DigiCert's tutorial "Bulk revoke
  /// multiple certificates", table of reason codes).
  func isAllowed(for trust: CertificateTrust) -> Bool {
    switch self {
    case .keyCompromise, .affiliationChanged, .superseded, .cessationOfOperation: true
    case .unspecified, .caCompromise, .certificateHold, .privilegeWithdrawn: trust == .privateCA
    }
  }
}
