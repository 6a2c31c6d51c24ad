import Foundation

@testable import Engine

/// The tutorial's certificate.
enum TutorialCertificate {
  static let serial = "0F6F55555658A989F0F463A4DA0D807F"
  static let thumbprint = "FE0EFDC64AA55565556152850D2B84B46EF433444A28970F6A2A7F510A7A8880"
  static let identity = CertificateIdentity(
    serial: SerialNumber(serial), thumbprint: Thumbprint(thumbprint))
  static let path = "/mpki/api/v1/certificate/\(serial)"
  static let profileID = "7f606454-e011-4cfb-af90-5a13232bbd8f"
}

extension TrustLifecycleService {
  /// Searches as the tutorial does.
  func tutorialSearch(offset: Int = 0, limit: Int = 50) async throws -> CertificatePage {
    try await certificates(
      profileID: TutorialCertificate.profileID, window: IssuanceWindow("2025-03-01_2025-03-08"),
      status: .issued, offset: offset, limit: limit)
  }

  func revokeTutorialCertificate() async throws -> RevocationAnswer {
    try await revoke(
      TutorialCertificate.identity,
      RevocationRequest(reason: .privilegeWithdrawn, comment: "not sent"))
  }
}

/// The certificate of the documented order.
enum DocumentedCertificate {
  static let order = "112339"
  static let id = "104"
  static let identity = CertificateIdentity(
    serial: SerialNumber(TutorialCertificate.serial),
    thumbprint: Thumbprint("7D199D27F29DAF9F0E1E1A6B2C3D4E5F60718293"),
    reference: "\(order)/\(id)")
}

extension CertCentralService {
  /// Searches as the console does.
  func documentedSearch(
    _ profileID: String = "ssl_plus", offset: Int = 0, limit: Int = 50,
    isSettled: @Sendable (_ reference: String) -> Bool = { _ in false }
  ) async throws -> CertificatePage {
    try await certificates(
      profileID: profileID, window: IssuanceWindow("2025-03-01_2025-03-08"), status: .issued,
      offset: offset, limit: limit, isSettled: isSettled)
  }

  /// Revokes the documented certificate.
  func revokeDocumentedCertificate(
    _ profileID: String = "ssl_plus", for reason: RevocationReason = .superseded,
    comment: String = "", skipsApproval: Bool = false, takesBundle: Bool = false
  ) async throws -> RevocationAnswer {
    try await revoke(
      DocumentedCertificate.identity,
      RevocationRequest(
        reason: reason, comment: comment, profileID: profileID,
        terms: RevocationTerms(skipsApproval: skipsApproval, takesBundles: takesBundle)))
  }
}
