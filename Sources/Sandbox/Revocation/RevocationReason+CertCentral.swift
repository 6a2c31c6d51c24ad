extension RevocationReason {
  /// The reason in CertCentral's spelling.
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

  /// Reads the reason of a call. CertCentral treats an unknown reason as no reason.
  init(certCentralName name: String?) {
    self = Self.certCentral.first { $0.certCentralName == name } ?? .unspecified
  }
}
