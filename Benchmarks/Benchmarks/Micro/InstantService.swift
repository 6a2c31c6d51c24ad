import Engine
import Foundation

/// A service that accepts every revocation and shows it at once, in no time. Only the engine's own
/// work remains to be measured.
struct InstantService: CertificateService, RevocationService {
  let description = ServiceDescription(
    kind: "tlm", shortName: "TLM", name: "Benchmark", host: "localhost",
    baseURL: "http://localhost", reasons: [], takesComment: false, callsPerCertificate: 2)

  private static let shown = RevocationRecord(
    reason: .known(.superseded), date: Date(), comments: nil)

  func profiles() async throws -> [Profile] { [] }
  func profile(id: String) async throws -> Profile { Profile(id: id, name: id) }

  func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
    isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage {
    CertificatePage(total: 0, certificates: [])
  }

  func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
    CertificateRecord(identity: identity, commonName: "", status: .revoked) {
      $0.revocation = Self.shown
    }
  }

  func budget() async -> BudgetReport { BudgetReport() }

  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    .accepted
  }

  func releaseHold(_ identity: CertificateIdentity) async throws -> RevocationAnswer { .accepted }
}
