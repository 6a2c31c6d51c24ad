/// How CertCentral spells reasons.
///
/// Source: the documented values of `revocation_reason`. A misspelt one is not refused but recorded
/// as unspecified, so that nothing but these must ever be sent.
enum CertCentralReasons {
  /// What can be asked for; every certificate takes each, and only TLS products record it.
  static let options: [ReasonOption] = [
    option(.keyCompromise), option(.affiliationChanged), option(.superseded),
    option(.cessationOfOperation), option(.unspecified),
  ]

  private static func option(_ reason: RevocationReason) -> ReasonOption {
    // The service's spelling is RFC 5280's.
    ReasonOption(reason: reason, wireName: reason.rawValue, allowedTrust: Set(Trust.allCases))
  }
}
