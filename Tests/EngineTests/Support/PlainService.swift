@testable import Engine

/// A service that answers the calls that a test does not care about: it lists nothing, releases no
/// hold and has no budget.
protocol PlainService: CertificateService, RevocationService {}

extension PlainService {
  func releaseHold(_ identity: CertificateIdentity) async throws -> RevocationAnswer { .notSent }
  func profiles() async throws -> [Profile] { [] }
  func profile(id: String) async throws -> Profile { TestIncident.profile }
  func budget() async -> BudgetReport { BudgetReport() }
  func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
    isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage { CertificatePage(total: 0, certificates: []) }
}
