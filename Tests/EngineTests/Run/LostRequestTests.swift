import Foundation
import Sandbox
import Testing

@testable import Engine

/// Approval requests that get lost: forgotten by the service, without a number, or canceled.
@Suite("Lost requests", .timeLimit(.minutes(5)))
struct LostRequestTests {
  private static let start = Date(timeIntervalSince1970: 1_741_046_400)
  private static let lost = ServiceError(.notFound, status: 404, message: "no such request")

  /// Returns a revocation that awaits a request.
  private static func waiting(_ id: String = "R-1") -> CertificateRevocation {
    var revocation = CertificateRevocation()
    revocation.handle(.sendStarts, at: start, policy: .quick())
    revocation.handle(
      .answered(.awaitingApproval(PendingRequest(id: id, covers: .certificate))), at: start,
      policy: .quick())
    return revocation
  }

  @Test("A request that the service has forgotten leads to a read of the certificate")
  func forgotten() throws {
    var revocation = Self.waiting()
    #expect(revocation.handle(.readFailed(Self.lost), at: Self.start, policy: .quick()) == .read)
    #expect(revocation.outcome == .outcomeUnknown)
    #expect(revocation.note.contains("the service no longer knows request R-1"))
    var revoked = revocation
    let record = RevocationRecord(reason: .known(.keyCompromise), date: Self.start)
    revoked.handle(.read(.revoked, record), at: Self.start, policy: .quick(.keyCompromise))
    #expect(revoked.outcome == .verified)
    var found = revocation
    found.handle(
      .requestFound(PendingRequest(id: "R-2", covers: .certificate)), at: Self.start,
      policy: .quick())
    #expect(found.outcome == .awaitingApproval && found.requestID == "R-2")
    #expect(
      revocation.handle(.read(.issued, nil), at: Self.start, policy: .quick()) == .send)
  }

  @Test(
    "A certificate is sent once more, and fails with advice if that request is lost too",
    arguments: ["R-2", ""])
  func twice(second: String) {
    var revocation = Self.waiting()
    revocation.handle(.readFailed(Self.lost), at: Self.start, policy: .quick())
    revocation.handle(.read(.issued, nil), at: Self.start, policy: .quick())
    revocation.handle(.sendStarts, at: Self.start, policy: .quick())
    revocation.handle(
      .answered(.awaitingApproval(PendingRequest(id: second, covers: .certificate))),
      at: Self.start, policy: .quick())
    revocation.handle(.readFailed(Self.lost), at: Self.start, policy: .quick())
    #expect(
      revocation.handle(.read(.issued, nil), at: Self.start, policy: .quick()) == .rest)
    #expect(revocation.outcome == .failed)
    #expect(revocation.note.contains("the service lost 2 requests for it"))
    #expect(revocation.note.contains("ask an administrator"))
    #expect(revocation.attempts == 2)
    // The operator can retry.
    revocation.handle(.retryRequested, at: Self.start, policy: .quick())
    #expect(revocation.nextAction == .read && revocation.lostRequests == 0)
  }

  @Test("A retry of an unknown outcome keeps the count of lost requests")
  func recovered() {
    var revocation = Self.waiting()
    revocation.handle(.readFailed(Self.lost), at: Self.start, policy: .quick())
    let late = Self.start.addingTimeInterval(86_400)
    revocation.handle(.readFailed(ServiceError(.timedOut)), at: late, policy: .quick())
    #expect(revocation.outcome == .outcomeUnknown && revocation.nextAt == nil)
    revocation.handle(.retryRequested, at: late, policy: .quick())
    #expect(revocation.nextAction == .read && revocation.lostRequests == 1)
  }

  @Test("A canceled request counts as rejected, and a retry reads the certificate first")
  func canceled() {
    var revocation = Self.waiting()
    revocation.handle(
      .approvalRead(.canceled(status: "canceled")), at: Self.start, policy: .quick())
    #expect(revocation.outcome == .rejected)
    #expect(revocation.noteCode == "canceled")
    #expect(revocation.note.contains("request R-1 was cancelled"))
    revocation.handle(.retryRequested, at: Self.start, policy: .quick())
    #expect(revocation.nextAction == .read)
    #expect(
      revocation.handle(.read(.issued, nil), at: Self.start, policy: .quick()) == .send)
  }

  @Test("An unknown status keeps the request waiting, and is shown")
  func undecided() {
    var revocation = Self.waiting()
    revocation.handle(
      .approvalRead(.undecided(status: "on_hold")), at: Self.start, policy: .quick())
    #expect(revocation.outcome == .awaitingApproval)
    #expect(revocation.note.hasPrefix("request R-1 is “on_hold” at the service"))
    #expect(revocation.note.hasSuffix("approve or reject it there"))
  }

  private static func options(_ variant: SandboxVariant, rejected: Double = 0) -> SandboxOptions {
    var options = SandboxOptions.quick(
      certificates: 60, variants: [variant],
      certCentral: .quick {
        $0.approvalDelay = .zero ... .zero
        $0.rejectedShare = rejected
      })
    options.alreadyRevokedShare = 0
    return options
  }

  /// Revokes every certificate at a sandbox that decides at once, waits for the decisions and calls
  /// `check`.
  private static func outcomes(
    _ variant: SandboxVariant, rejected: Double = 0,
    _ check: (SandboxScene, _ count: Int) async throws -> Void
  ) async throws {
    try await withSandboxScene(
      options(variant, rejected: rejected), service: .certCentral
    ) { scene in
      let count = try await scene.confirm("", for: .superseded)
      let ending = try await scene.run(
        .superseded, options: RunOptions(awaitsApprovals: true))
      #expect(ending == .finished)
      try await check(scene, count)
    }
  }

  @Test("A service that forgets requests gets at most two per certificate")
  func sandboxForgets() async throws {
    try await Self.outcomes(.forgottenRequests) { scene, count in
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.failed: count])
      #expect(await scene.revocations().count == 2 * count)
      let status = try IncidentStatus(of: scene.file)
      #expect(status.verdict != .complete)
    }
  }

  @Test("A request without a number is found through its order and followed up")
  func sandboxWithoutNumber() async throws {
    try await Self.outcomes(.requestsWithoutNumber) { scene, count in
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: count])
      #expect(await scene.revocations().count == count)
    }
  }

  @Test("Canceled requests are reported as canceled")
  func sandboxCancels() async throws {
    try await Self.outcomes(.canceledRequests, rejected: 1) { scene, count in
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.rejected: count])
      let rejected = try await scene.certificates("outcome:rejected")
      #expect(rejected.allSatisfy { $0.revocation.noteCode == "canceled" })
    }
  }
}
