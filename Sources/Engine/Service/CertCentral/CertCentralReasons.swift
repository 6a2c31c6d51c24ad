/// CertCentral's spelling of reasons.
///
/// Source: the documented values of `revocation_reason`. CertCentral does not refuse a misspelt
/// reason but records it as unspecified, so only these values may be sent.
enum CertCentralReasons {
  /// The reasons that can be sent. CertCentral allows each of them for every certificate, but
  /// records a reason only for TLS products.
  static let options: [ReasonOption] = [
    option(.keyCompromise), option(.affiliationChanged), option(.superseded),
    option(.cessationOfOperation), option(.unspecified),
  ]

  private static func option(_ reason: RevocationReason) -> ReasonOption {
    // The service spells the reasons as RFC 5280 does.
    ReasonOption(reason: reason, wireName: reason.rawValue, allowedTrust: Set(Trust.allCases))
  }
}
