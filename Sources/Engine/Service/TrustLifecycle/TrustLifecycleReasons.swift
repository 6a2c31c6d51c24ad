/// The service's spelling of reasons, and the trust of the certificates that accept each reason.
///
/// Source: the table of reason codes in DigiCert's tutorial “Bulk revoke multiple certificates”.
/// `remove_from_crl` and `aa_compromise` come from the older OpenAPI description; they are read but
/// never sent.
enum TrustLifecycleReasons {
  /// The reasons that can be sent, listed as in DigiCert's table.
  static let options: [ReasonOption] = [
    option(.keyCompromise, allowedFor: Set(Trust.allCases)),
    option(.affiliationChanged, allowedFor: Set(Trust.allCases)),
    option(.superseded, allowedFor: Set(Trust.allCases)),
    option(.cessationOfOperation, allowedFor: Set(Trust.allCases)),
    option(.privilegeWithdrawn, allowedFor: [.private]),
    option(.certificateHold, allowedFor: [.private]),
    option(.caCompromise, allowedFor: [.private]),
    option(.unspecified, allowedFor: [.private]),
  ]

  /// Returns the service's spelling of a reason.
  static func wireName(of reason: RevocationReason) -> String {
    switch reason {
    case .unspecified: "unspecified"
    case .keyCompromise: "key_compromise"
    case .caCompromise: "ca_compromise"
    case .affiliationChanged: "affiliation_changed"
    case .superseded: "superseded"
    case .cessationOfOperation: "cessation_of_operation"
    case .certificateHold: "certificate_hold"
    case .removeFromCRL: "remove_from_crl"
    case .privilegeWithdrawn: "privilege_withdrawn"
    case .aaCompromise: "aa_compromise"
    }
  }

  /// Reads a recorded reason, ignoring case. Keeps an unknown word as it is.
  static func recorded(_ text: String) -> RecordedReason {
    let name = text.lowercased()
    return RevocationReason.allCases.first { wireName(of: $0) == name }.map { .known($0) }
      ?? .other(text.scrubbed)
  }

  private static func option(
    _ reason: RevocationReason, allowedFor trust: Set<Trust>
  ) -> ReasonOption {
    ReasonOption(reason: reason, wireName: wireName(of: reason), allowedTrust: trust)
  }
}
