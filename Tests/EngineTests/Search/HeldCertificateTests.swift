import Foundation
import Sandbox
import Testing

@testable import Engine

/// Certificates that are on hold when an incident starts or when a run is finished.
@Suite("Certificates on hold", .timeLimit(.minutes(5)))
struct HeldCertificateTests {
  private static func search(_ service: any CertificateService) throws -> IncidentSearch {
    IncidentSearch(
      service: service, profile: TestIncident.profile,
      window: try IssuanceWindow("2025-03-01_2025-03-08"), pageSize: 2,
      retryDelay: .milliseconds(1))
  }

  /// Searches a CA that has put the first `held` of its certificates on hold.
  private static func found(
    held: Int, of count: Int,
    _ check: (IncidentFile, TestAuthority, IncidentSearch.Summary) async throws -> Void
  ) async throws {
    let certificates = TestIncident.certificates(count)
    let authority = TestAuthority(certificates)
    for certificate in certificates.prefix(held) {
      await authority.set(
        .suspended, RevocationRecord(reason: .known(.certificateHold), date: Date()),
        of: certificate.identity.serial.text)
    }
    let file = try IncidentFile.create(at: TestIncident.path(), scope: TestIncident.scope())
    defer { TestIncident.remove(file) }
    let summary = try await search(authority).fill(file)
    try await check(file, authority, summary)
  }

  @Test("are found along with issued certificates, and noted")
  func areFound() async throws {
    try await Self.found(held: 3, of: 5) { file, _, summary in
      #expect(summary.found == 5)
      #expect(summary.held == 3)
      #expect(summary.allNotes.contains { $0.hasPrefix("3 certificates on hold") })
      #expect(summary.shortfall == nil)
      let held = try FilterExpression("status:suspended")
      #expect(try await file.selection.select(exactly: .matching(held)) == 3)
    }
  }

  @Test("are revoked for good, and verified only once they are shown as revoked")
  func revoked() async throws {
    let lag = Duration.milliseconds(20) ... .milliseconds(60)
    try await withSandboxScene(.quick(statusLag: lag, collisionShare: 0)) { scene in
      let count = try await scene.confirm("trust:private", for: .certificateHold)
      try #require(count > 0)
      #expect(try await scene.run(.certificateHold) == .finished)
      let remaining = try await scene.findRemaining()
      #expect(remaining.held == 0, "the hold is what was asked for")

      let second = try await scene.anotherIncident()
      defer { TestIncident.remove(second.file) }
      #expect(second.summary.found == scene.summary.found)
      #expect(try await second.confirm("status:suspended", for: .keyCompromise) == count)
      #expect(try await second.run(.keyCompromise) == .finished)
      #expect(try second.file.outcomeCounts() == [.verified: count])
      let reasons = try await second.certificates("outcome:verified").map(
        \.revocation.recorded?.reason)
      #expect(reasons.allSatisfy { $0 == .known(.keyCompromise) })
      #expect(try await second.findRemaining().held == 0)
    }
  }

  @Test(
    "stay unknown if the service does not list them, which is noted",
    arguments: [
      (ServiceError.Code?.none, 0), (.refused, 0), (.serviceTrouble, 1), (.notPermitted, 1),
    ])
  func unknown(trouble: ServiceError.Code?, unread: Int) async throws {
    let service = OneList(certificates: TestIncident.certificates(3), troubleWithOthers: trouble)
    let file = try IncidentFile.create(at: TestIncident.path(), scope: TestIncident.scope())
    defer { TestIncident.remove(file) }
    let summary = try await Self.search(service).fill(file)
    #expect(summary.found == 3)
    #expect(summary.unread == unread)
    #expect(summary.notes.count == 1)
    #expect(summary.notes.first?.hasPrefix("certificates on hold could not be searched") == true)
  }

  /// A service that gives one list for every status, or refuses every status but issued.
  private struct OneList: CertificateService {
    let certificates: [CertificateRecord]
    let troubleWithOthers: ServiceError.Code?

    var description: ServiceDescription { TestIncident.service }
    func profiles() async throws -> [Profile] { [] }
    func profile(id: String) async throws -> Profile { TestIncident.profile }
    func budget() async -> BudgetReport { BudgetReport() }
    func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
      throw ServiceError(.notFound)
    }
    func certificates(
      profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
      isSettled: @Sendable (_ reference: String) -> Bool
    ) async throws -> CertificatePage {
      if status != .issued, let troubleWithOthers { throw ServiceError(troubleWithOthers) }
      return CertificatePage(
        total: certificates.count,
        certificates: Array(certificates.dropFirst(offset).prefix(limit)))
    }
  }

  @Test("that an incident left alone are counted as remaining, but not as open")
  func remain() async throws {
    try await Self.found(held: 2, of: 4) { file, authority, _ in
      let remaining = try await Self.search(authority).findRemaining(file).remaining
      #expect(remaining.total == 4)
      #expect(remaining.held == 2)
      #expect(remaining.headline == "2 issued and 2 on hold remain in this profile and window")
      #expect(remaining.showsNothingOpen)
    }
  }
}
