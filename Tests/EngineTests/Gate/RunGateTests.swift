import Foundation
import GRDB
import NIOConcurrencyHelpers
import Testing

@testable import Engine

/// Nothing is sent without the required sign-offs, whatever the incident file says.
@Suite("The gate of a run", .timeLimit(.minutes(5)))
struct RunGateTests {
  private typealias Scene = GateScene

  @Test("A signed manifest runs; the log names the list of signers and its digest")
  func signed() async throws {
    let scene = try await Scene()
    defer { scene.review.remove() }
    let approval = try await scene.review.approve()
    #expect(approval.check.program.hasSuffix("/ssh-keygen"))
    #expect(approval.check.allowedSigners.hasSuffix("/allowed_signers"))
    #expect(approval.check.allowedSignersDigest.count == 64)
    try await scene.confirm()
    let conditions = scene.conditions()
    #expect(try await scene.run { conditions }.run(stopsWhenPaused: true) == .finished)
    #expect(await scene.authority.revokeCalls.count == 3)
    var counted: [String] = []
    try scene.file.forEachEvent {
      if $0.action == "approvals counted" { counted.append($0.detail) }
    }
    #expect(counted.first?.hasPrefix("1 of 1 needed (sign-off 1)") == true)
    #expect(counted.first?.contains("/allowed_signers, SHA-256 ") == true)
  }

  @Test("A file in the phase “running” is not trusted: its sign-offs are counted again")
  func claimsToRun() async throws {
    let scene = try await Scene(approvals: 0)
    defer { scene.review.remove() }
    _ = try scene.file.manifests.confirm(ReviewScene.instruction, by: ReviewScene.ann)
    let strict = scene.conditions(Safeguards(requiredSignOffs: 1))
    let why = try await scene.refusal(under: strict)
    #expect(why?.contains("not signed off yet (0 of 1)") == true)
  }

  @Test(
    "A sign-off stops counting when its key leaves the list, even after the confirmation")
  func keyLeavesList() async throws {
    let scene = try await Scene()
    defer { scene.review.remove() }
    try await scene.review.approve()
    try await scene.confirm()
    try (try scene.review.cleo.allowed).write(
      toFile: scene.signers, atomically: true, encoding: .utf8)
    let why = try await scene.refusal(under: scene.conditions())
    #expect(why?.contains("not among the allowed signers") == true)
  }

  @Test("The copy for a dry run never sends")
  func rehearsal() async throws {
    let scene = try await Scene(approvals: 0)
    defer { scene.review.remove() }
    let copy = try scene.file.copy(to: scene.file.path + "-copy")
    defer { copy.discard() }
    _ = try copy.manifests.confirm(ReviewScene.instruction, by: ReviewScene.ann)
    let run = RevocationRun(
      file: copy, service: scene.authority, revoker: scene.authority,
      policy: .quick(.superseded), options: RunOptions(), by: ReviewScene.ann)
    guard case .paused(let why, _) = try await run.run(stopsWhenPaused: true) else {
      Issue.record("the rehearsal was sent")
      return
    }
    #expect(why.contains("can never send"))
    #expect(await scene.authority.calls.isEmpty)
    #expect(throws: (any Error).self) {
      try copy.write { try $0.execute(sql: "UPDATE incident SET rehearsal = 0") }
    }
  }

  @Test("A dry run never works on the incident itself")
  func dryRunOnOriginal() async throws {
    let scene = try await Scene(approvals: 0)
    defer { scene.review.remove() }
    _ = try scene.file.manifests.confirm(ReviewScene.instruction, by: ReviewScene.ann)
    let conditions = scene.conditions()
    let run = scene.run(revoker: DryRun { _ in }) { conditions }
    let ending = try await run.run(stopsWhenPaused: true)
    guard case .paused = ending else {
      Issue.record("it worked on the incident")
      return
    }
    #expect(try scene.file.outcomeCounts() == [.planned: 3])
  }

  @Test(
    "A certificate or a field changed after the confirmation stops the run",
    arguments: [
      "UPDATE certificate SET manifest = 1, checked = 1 WHERE manifest IS NULL",
      "UPDATE manifest SET skips_approval = 1", "UPDATE manifest SET comment = 'other'",
      "UPDATE manifest SET reason = 'keyCompromise'", "UPDATE manifest SET frozen_by = 'eve@host'",
      "UPDATE incident SET profile_id = 'p-2'",
      "UPDATE certificate SET thumbprint = replace(thumbprint, '0', '1') WHERE id = 1",
    ])
  func changedAfterwards(sql: String) async throws {
    let scene = try await Scene()
    defer { scene.review.remove() }
    try await scene.review.approve()
    try await scene.confirm()
    try scene.tamper(sql)
    let why = try await scene.refusal(under: scene.conditions())
    #expect(why?.contains("not those that were confirmed") == true, "\(why ?? "sent")")
  }

  @Test("A write by another program during the run stops it before the next send")
  func writtenElsewhere() async throws {
    let (scene, door) = try await Scene.atDoor()
    defer { scene.review.remove() }
    let conditions = scene.conditions()
    let ending = try await scene.run(at: door, under: { conditions }) { _ in
      let other = try DatabaseQueue(path: scene.file.path)
      try await other.write { try $0.execute(sql: "UPDATE incident SET ticket = 'T-2'") }
      try other.close()
    }
    guard case .paused(let why, _) = ending else {
      Issue.record("the run went on")
      return
    }
    #expect(why.contains("another program changed"))
    #expect(await scene.authority.revokeCalls.count == 1)
    // The next run checks everything again and passes: the manifest, not the header, holds the
    // confirmed ticket.
    #expect(try await scene.run { conditions }.run(stopsWhenPaused: true) == .finished)
    #expect(await scene.authority.sentTwiceWithoutRead.isEmpty)
  }

  @Test("A certificate swapped in before a pause is not sent")
  func swappedDuringRun() async throws {
    let (scene, door) = try await Scene.atDoor()
    defer { scene.review.remove() }
    let conditions = scene.conditions()
    _ = try await scene.run(at: door, under: { conditions }) { run in
      try scene.swapLast()
      await run.pause()
    }
    let why = try await scene.run { conditions }.run(stopsWhenPaused: true)
    guard case .paused(let sentence, _) = why else {
      Issue.record("it was sent")
      return
    }
    #expect(sentence.contains("not those that were confirmed"))
    #expect(await !scene.authority.revokeCalls.contains("00A3"))
  }

  @Test("A certificate swapped in during the run is not sent")
  func swappedWithoutPause() async throws {
    let (scene, door) = try await Scene.atDoor()
    defer { scene.review.remove() }
    let conditions = scene.conditions()
    // With a canary of one, the run reads the other rows after the swap.
    let options = RunOptions(concurrency: 1, canary: 1)
    let ending = try await scene.run(options, at: door, under: { conditions }) { _ in
      try scene.swapLast()
    }
    guard case .paused(let why, _) = ending else {
      Issue.record("the run went on")
      return
    }
    #expect(why.contains("certificate 00A3 is not among those that were confirmed"), "\(why)")
    #expect(await !scene.authority.revokeCalls.contains("00A3"))
  }

  @Test("The lines of a manifest identify exactly its certificates")
  func signedLines() {
    var lines = SignedLines()
    let certificates = TestIncident.certificates(50).map(\.identity)
    for identity in certificates.dropLast() {
      lines.append("\(identity.serial) \(identity.thumbprint)")
    }
    lines.finish()
    #expect(certificates.dropLast().allSatisfy(lines.contains))
    #expect(!lines.contains(certificates[49]))
    let mixed = CertificateIdentity(
      serial: certificates[0].serial, thumbprint: certificates[1].thumbprint)
    #expect(!lines.contains(mixed))
  }

  @Test("A sign-off that the log calls void stays void when the old columns are restored")
  func putBack() async throws {
    let scene = try await Scene()
    defer { scene.review.remove() }
    try await scene.review.approve()
    let before = try scene.file.read { db in
      try Row.fetchOne(
        db,
        sql: "SELECT frozen_at, frozen_by, frozen_filter, frozen_digest, nonce FROM incident")
    }
    try scene.file.review.sendBack(comment: "not yet", by: ReviewScene.bobby)
    try scene.file.write { db in
      try db.execute(
        sql: """
          UPDATE incident SET phase = 'frozen', frozen_at = ?, frozen_by = ?, frozen_filter = ?,
            frozen_digest = ?, nonce = ?
          """, arguments: StatementArguments(before.map { Array($0.databaseValues) } ?? []))
    }
    let error = await refusal { try await scene.review.gate.admit() }
    #expect(error?.message.contains("was withdrawn") == true, "\(error?.message ?? "admitted")")
  }

  @Test("A reviewer can send back the unsent certificates of an idle run")
  func sentBackDuringRun() async throws {
    let scene = try await Scene()
    defer { scene.review.remove() }
    try await scene.review.approve()
    try await scene.confirm()
    try scene.file.review.sendBack(comment: "stop", by: ReviewScene.bobby)
    #expect(try scene.file.header().phase == .finished)
    #expect(try scene.file.selection.checkedCount() == 3)
    let conditions = scene.conditions()
    _ = try await scene.run { conditions }.run(stopsWhenPaused: true)
    #expect(await scene.authority.revokeCalls.isEmpty)
  }

  @Test("Holds are released only if the log shows that the operator asked for it")
  func releaseWithoutWish() async throws {
    let scene = try await Scene(approvals: 0)
    defer { scene.review.remove() }
    _ = try scene.file.manifests.confirm(ReviewScene.instruction, by: ReviewScene.ann)
    try scene.file.write { db in
      try db.execute(sql: "UPDATE certificate SET releasing = 1 WHERE manifest IS NOT NULL")
      try db.execute(sql: "UPDATE incident SET releasing = 1")
    }
    let refusal = try await scene.refusal(under: scene.conditions())
    #expect(refusal?.contains("no confirmation of that") == true)
    #expect(await scene.authority.releaseCalls.isEmpty)
  }

  @Test("A certificate whose name becomes protected during the run is skipped")
  func protectedMeanwhile() async throws {
    let (scene, door) = try await Scene.atDoor()
    defer { scene.review.remove() }
    let demanded = NIOLockedValueBox(scene.conditions())
    let ending = try await scene.run(at: door, under: { demanded.withLockedValue { $0 } }) { run in
      demanded.withLockedValue { $0.safeguards.protectedNames = ["host-2.example"] }
      await run.pause()
    }
    guard case .paused = ending else {
      Issue.record("the run did not pause")
      return
    }
    let resumed = scene.run { demanded.withLockedValue { $0 } }
    #expect(try await resumed.run(stopsWhenPaused: true) == .finished)
    #expect(try scene.file.outcomeCounts() == [.verified: 2, .skipped: 1])
    #expect(try scene.file.certificate(3).revocation.note.contains("host-2.example"))
  }

  @Test("An unreadable safeguard stops the run")
  func unreadableSafeguard() async throws {
    struct Unreadable: Error {}
    let scene = try await Scene(approvals: 0)
    defer { scene.review.remove() }
    _ = try scene.file.manifests.confirm(ReviewScene.instruction, by: ReviewScene.ann)
    let ending = try await scene.run { throw Unreadable() }.run(stopsWhenPaused: true)
    guard case .paused = ending else {
      Issue.record("the run went on")
      return
    }
    #expect(await scene.authority.calls.isEmpty)
  }

  @Test("A manifest above the current ceiling stops the run, and so does another address")
  func ceilingAndAddress() async throws {
    let scene = try await Scene(approvals: 0)
    defer { scene.review.remove() }
    _ = try scene.file.manifests.confirm(ReviewScene.instruction, by: ReviewScene.ann)
    let small = scene.conditions(Safeguards(ceiling: 2))
    #expect(try await scene.refusal(under: small)?.contains("may have at most 2") == true)
    let other = try await TestIncident.confirmed(
      TestIncident.certificates(4), at: Self.elsewhere)
    defer { TestIncident.remove(other) }
    let run = RevocationRun(
      file: other, service: scene.authority, revoker: scene.authority, policy: .quick(),
      options: RunOptions(), by: ReviewScene.ann)
    guard case .paused(let why, _) = try await run.run(stopsWhenPaused: true) else {
      Issue.record("the run went on")
      return
    }
    #expect(why.contains("the incident belongs to http://127.0.0.1:81"))
  }

  private static let elsewhere = ServiceDescription(
    kind: "tlm", shortName: "TLM", name: "Trust Lifecycle Manager", host: "127.0.0.1",
    baseURL: "http://127.0.0.1:81", reasons: [], takesComment: false, callsPerCertificate: 2)

  @Test("Certificates taken back and confirmed anew are sent only under the new terms")
  func otherTerms() async throws {
    let asked = Noted<RevocationRequest>()
    let scene = try await Scene(approvals: 0) { _, _ in .act }
    defer { scene.review.remove() }
    _ = try scene.file.manifests.confirm(ReviewScene.instruction, by: ReviewScene.ann)
    let manifest = try scene.file.manifests.all()[0]
    // One of the three was throttled under the first terms.
    var first = CertificateRevocation()
    first.handle(.sendStarts, at: Date(), policy: .quick(.superseded))
    first.handle(
      .sendFailed(ServiceError(.throttled)), at: Date(timeIntervalSinceNow: -60),
      policy: .quick(.superseded))
    try scene.file.write { try first.save(id: 1, in: $0) }
    #expect(
      try scene.file.manifests.takeBackUnsent(because: "other terms", by: ReviewScene.ann)
        .certificates == 3)
    var order = ReviewScene.instruction
    order.terms.skipsApproval = true
    order.comment = "second"
    _ = try scene.file.manifests.confirm(order, by: ReviewScene.ann)
    let header = try scene.file.header()
    try SignableManifest.confirmed(manifest, of: header).requireUnchanged(in: scene.file)
    let conditions = scene.conditions()
    let run = scene.run(revoker: NotingRevoker(authority: scene.authority, asked: asked)) {
      conditions
    }
    #expect(try await run.run(stopsWhenPaused: true) == .finished)
    let comments = asked.all.map { "\($0.comment) \($0.terms.skipsApproval)" }.sorted()
    #expect(comments == ["second true", "second true", "second true"])
  }

  /// Passes calls on and records each `RevocationRequest`.
  private struct NotingRevoker: RevocationService {
    let authority: TestAuthority
    let asked: Noted<RevocationRequest>

    func revoke(
      _ identity: CertificateIdentity, _ request: RevocationRequest
    ) async throws -> RevocationAnswer {
      asked.add(request)
      return try await authority.revoke(identity, request)
    }

    func releaseHold(_ identity: CertificateIdentity) async throws -> RevocationAnswer {
      try await authority.releaseHold(identity)
    }
  }
}
