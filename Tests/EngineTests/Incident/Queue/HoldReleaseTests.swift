import Foundation
import Testing

@testable import Engine

@Suite("Release of holds", .timeLimit(.minutes(5)))
struct HoldReleaseTests {
  /// A CA that has put three certificates on hold for an incident, and the incident.
  private struct Scene {
    let file: IncidentFile
    let authority: TestAuthority

    init(releasing rule: @escaping TestAuthority.RevokeRule = { _, _ in .act }) async throws {
      let certificates = TestIncident.certificates(3)
      file = try await TestIncident.confirmed(certificates, reason: .certificateHold)
      authority = TestAuthority(certificates, releasing: rule)
      #expect(try await run() == .finished)
      #expect(try file.outcomeCounts() == [.verified: 3])
    }

    /// Starts or resumes the run, until it is finished or pauses.
    func run() async throws -> RevocationRun.Ending {
      try await RevocationRun(
        file: file, service: authority, revoker: authority, policy: .quick(.certificateHold),
        options: RunOptions()
      ).run(stopsWhenPaused: true)
    }
  }

  @Test("Each certificate is sent once, read back as issued, and logged as released")
  func released() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    #expect(try scene.file.queue.beginRelease(by: TestIncident.ann) == 3)
    #expect(try scene.file.header().phase == .running)
    #expect(try scene.file.outcomeCounts() == [.planned: 3])
    #expect(try await scene.run() == .finished)
    #expect(try scene.file.outcomeCounts() == [.released: 3])
    #expect(try scene.file.counts().verdict == .complete)
    #expect(await scene.authority.releaseCalls.sorted() == ["00A0", "00A1", "00A2"])
    #expect(await scene.authority.revokeCalls.count == 3)
    let events = try scene.file.events(about: 1).map { "\($0.action) \($0.detail)" }
    #expect(events.contains("sending release of the hold"))
    #expect(events.last == "released ")
    #expect(try scene.file.checkEventLog().fault == nil)
  }

  @Test("Only certificates on hold are released, and each only once")
  func onlyHeld() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    try scene.file.queue.beginRelease()
    #expect(throws: IncidentError.self) { try scene.file.queue.beginRelease() }
    _ = try await scene.run()
    let error = await refusal { try scene.file.queue.beginRelease() }
    #expect(error?.code == .badSelection)
    let revoked = try await TestIncident.confirmed(TestIncident.certificates(1))
    defer { TestIncident.remove(revoked) }
    #expect(await refusal { try revoked.queue.beginRelease() }?.code == .wrongState)
  }

  @Test("A release that the service accepts and ignores ends as unverified")
  func ignored() async throws {
    let scene = try await Scene(releasing: { serial, _ in serial == "00A1" ? .ignore : .act })
    defer { TestIncident.remove(scene.file) }
    try scene.file.queue.beginRelease()
    let run = RevocationRun(
      file: scene.file, service: scene.authority, revoker: scene.authority,
      policy: .quick(.certificateHold, verifyTimeout: .milliseconds(50)),
      options: RunOptions(canary: 0))
    _ = try await run.run(stopsWhenPaused: true)
    #expect(try scene.file.outcomeCounts() == [.released: 2, .unverified: 1])
    #expect(try scene.file.counts().verdict == .incomplete)
  }

  @Test(
    "After a lost answer, the certificate is read before any call is repeated",
    arguments: [ServiceError.Code.timedOut, .connectionLost, .serviceTrouble])
  func lostAnswer(code: ServiceError.Code) async throws {
    let scene = try await Scene(releasing: { _, attempt in
      attempt == 1 ? .actAndFail(code) : .act
    })
    defer { TestIncident.remove(scene.file) }
    try scene.file.queue.beginRelease()
    #expect(try await scene.run() == .finished)
    #expect(try scene.file.outcomeCounts() == [.released: 3])
    #expect(await scene.authority.releaseCalls.count == 3)
  }

  @Test("A refused release fails; the others succeed, and a retry sends only the refused one")
  func refused() async throws {
    let scene = try await Scene(releasing: { serial, attempt in
      serial == "00A1" && attempt == 1 ? .fail(.refused) : .act
    })
    defer { TestIncident.remove(scene.file) }
    try scene.file.queue.beginRelease()
    _ = try await scene.run()
    // A canary that fails pauses the run before the rest is sent.
    while try scene.file.header().phase == .paused { _ = try await scene.run() }
    #expect(try scene.file.outcomeCounts() == [.released: 2, .failed: 1])
    _ = try scene.file.queue.retryTroubled(policy: .quick(.certificateHold))
    #expect(try await scene.run() == .finished)
    #expect(try scene.file.outcomeCounts() == [.released: 3])
    #expect(await scene.authority.releaseCalls.count { $0 == "00A1" } == 2)
    #expect(await scene.authority.revokeCalls.count == 3)
  }

  @Test("A refused key pauses the run, which releases the rest once resumed")
  func refusedKey() async throws {
    let refused = Noted<Int>()
    let scene = try await Scene(releasing: { serial, _ in
      serial == "00A2" && refused.add(1) == 0 ? .fail(.notPermitted) : .act
    })
    defer { TestIncident.remove(scene.file) }
    try scene.file.queue.beginRelease()
    guard case .paused(_, code: .notPermitted) = try await scene.run() else {
      Issue.record("it did not pause")
      return
    }
    #expect(try await scene.run() == .finished)
    #expect(try scene.file.outcomeCounts() == [.released: 3])
  }

  @Test("After a crash between send and answer, a read comes first and shows the release")
  func killed() async throws {
    let scene = try await Scene()
    defer { TestIncident.remove(scene.file) }
    try scene.file.queue.beginRelease()
    var revocation = try scene.file.certificate(1).revocation
    revocation.handle(.sendStarts, at: Date(), policy: .quick(.certificateHold))
    let sent = revocation
    try await scene.file.writeAsync { try sent.save(id: 1, in: $0) }
    _ = try await scene.authority.releaseHold(scene.file.certificate(1).identity)
    #expect(try await scene.run() == .finished)
    #expect(try scene.file.outcomeCounts() == [.released: 3])
    #expect(await scene.authority.releaseCalls.count == 3)
  }

  @Test(
    "The status that a read shows decides the outcome of a release",
    arguments: [
      (CertificateStatus.issued, Outcome.released), (.revoked, .failed), (.expired, .skipped),
      (.suspended, .accepted),
    ])
  func reads(status: CertificateStatus, outcome: Outcome) {
    let policy = RevocationPolicy.quick(.certificateHold)
    var revocation = CertificateRevocation.ofRelease
    revocation.handle(.sendStarts, at: Date(), policy: policy)
    revocation.handle(.answered(.accepted), at: Date(), policy: policy)
    revocation.handle(.read(status, nil), at: Date(), policy: policy)
    #expect(revocation.outcome == outcome)
  }
}
