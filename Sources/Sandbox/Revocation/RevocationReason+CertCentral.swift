extension RevocationReason {
  /// The reason as CertCentral spells it.
  var certCentralName: String {
    switch self {
    case .unspecified: "unspecified"
    case .keyCompromise: "keyCompromise"
    case .caCompromise: "cACompromise"
    case .affiliationChanged: "affiliationChanged"
    case .superseded: "superseded"
    case .cessationOfOperation: "cessationOfOperation"
    case .certificateHold: "certificateHold"
    case .privilegeWithdrawn: "privilegeWithdrawn"
    }
  }

  private static let certCentral: [RevocationReason] = [
    .unspecified, .keyCompromise, .affiliationChanged, .superseded, .cessationOfOperation,
  ]

  /// What CertCentral makes of the name in a call: one that it does not know is no reason at all.
  init(certCentralName name: String?) {
    self = Self.certCentral.first { $0.certCentralName == name } ?? .unspecified
  }
}
