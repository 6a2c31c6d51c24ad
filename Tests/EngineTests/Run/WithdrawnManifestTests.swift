import Foundation
import GRDB
import Testing

@testable import Engine

/// Nothing is sent under a withdrawn sign-off, at any stage of the run.
@Suite("A withdrawn manifest", .timeLimit(.minutes(5)))
struct WithdrawnManifestTests {
  /// Returns a scene with a confirmed manifest of three unsent certificates.
  private static func confirmed(approvals: Int = 1) async throws -> GateScene {
    let scene = try await GateScene(approvals: approvals)
    if approvals > 0 { try await scene.review.approve() }
    try await scene.confirm()
    return scene
  }

  /// Puts a certificate into the state that calls of an earlier process left.
  private static func leave(
    _ id: Int64, in scene: GateScene, _ events: CertificateRevocation.Event...
  ) throws {
    var revocation = try scene.file.certificate(id).revocation
    for event in events {
      revocation.handle(event, at: Date(timeIntervalSinceNow: -60), policy: .quick(.superseded))
    }
    try scene.file.write { try revocation.save(id: id, in: $0) }
  }

  private static func runAgain(_ scene: GateScene) async throws -> RevocationRun.Ending {
    let conditions = scene.conditions()
    return try await scene.run { conditions }.run(stopsWhenPaused: true)
  }

  @Test("A throttled certificate is taken back and not sent again")
  func turnedAway() async throws {
    let scene = try await Self.confirmed()
    defer { scene.review.remove() }
    try Self.leave(1, in: scene, .sendStarts, .sendFailed(ServiceError(.throttled)))
    try scene.file.review.sendBack(comment: "stop", by: ReviewScene.bobby)
    #expect(try scene.file.selection.checkedCount() == 3)
    #expect(try await Self.runAgain(scene) == .finished)
    #expect(await scene.authority.revokeCalls.isEmpty)
    #expect(try scene.file.certificate(1).revocation.attempts == 0)
    #expect(try scene.review.actions.contains("manifest withdrawn"))
  }

  @Test("A certificate interrupted by a crash is read, then taken back instead of sent")
  func interrupted() async throws {
    let scene = try await Self.confirmed()
    defer { scene.review.remove() }
    for id in 1...3 { try Self.leave(Int64(id), in: scene, .sendStarts) }
    await scene.authority.set(
      .revoked, RevocationRecord(reason: .known(.superseded), date: Date()), of: "00A0")
    // No certificate can be taken back yet, but the manifest is withdrawn.
    try scene.file.review.sendBack(comment: "stop", by: ReviewScene.bobby)
    #expect(try scene.file.selection.checkedCount() == 0)
    _ = try await Self.runAgain(scene)
    #expect(await scene.authority.revokeCalls.isEmpty)
    #expect(try scene.file.outcomeCounts() == [.verified: 1, .planned: 2])
    #expect(try scene.file.selection.checkedCount() == 2)
    #expect(try scene.file.counts().verdict == .incomplete)
  }

  @Test("A retry after a withdrawal needs a new freeze")
  func retried() async throws {
    let scene = try await Self.confirmed()
    defer { scene.review.remove() }
    try Self.leave(1, in: scene, .sendStarts, .sendFailed(ServiceError(.refused)))
    try scene.file.review.sendBack(comment: "stop", by: ReviewScene.bobby)
    #expect(try scene.file.queue.retryTroubled(policy: .quick(.superseded)) == 1)
    _ = try await Self.runAgain(scene)
    #expect(await scene.authority.revokeCalls.isEmpty)
    #expect(try scene.file.selection.checkedCount() == 3)
  }

  @Test(
    "Restored columns do not restore a withdrawn sign-off",
    arguments: [
      """
      UPDATE certificate SET manifest = 1
        WHERE id IN (SELECT certificate_id FROM taken_back); UPDATE incident SET phase = 'paused'
      """,
      "UPDATE incident SET nonce = (SELECT nonce FROM manifest)",
    ])
  func putBack(sql: String) async throws {
    let scene = try await Self.confirmed()
    defer { scene.review.remove() }
    try scene.file.review.sendBack(comment: "stop", by: ReviewScene.bobby)
    try scene.tamper(sql)
    let error = await refusal {
      try scene.file.review.freeze(ReviewScene.instruction, by: ReviewScene.ann)
    }
    #expect(error != nil)
    _ = try await Self.runAgain(scene)
    #expect(await scene.authority.revokeCalls.isEmpty)
  }

  @Test("The rest of an earlier manifest does not block a new one")
  func signedAnew() async throws {
    let scene = try await Self.confirmed()
    defer { scene.review.remove() }
    try Self.leave(1, in: scene, .sendStarts, .sendFailed(ServiceError(.timedOut)))
    // Bob's key leaves the list, and Cleo signs the certificates that are taken back.
    try (try scene.review.cleo.allowed).write(
      toFile: scene.signers, atomically: true, encoding: .utf8)
    try scene.file.manifests.takeBackUnsent(because: "not approved", by: ReviewScene.ann)
    _ = try scene.file.review.freeze(ReviewScene.instruction, by: ReviewScene.ann)
    let cleo = Operator(name: "cleo@host")
    try await scene.review.approve(scene.review.cleo, by: cleo)
    try await scene.confirm()
    _ = try await Self.runAgain(scene)
    #expect(try scene.file.outcomeCounts() == [.verified: 2, .planned: 1])
    #expect(await !scene.authority.revokeCalls.contains("00A0"))
  }

  @Test("The ceiling applies to the unsent certificates of all manifests together")
  func ceiling() async throws {
    let scene = try await Self.confirmed(approvals: 0)
    defer { scene.review.remove() }
    try scene.file.selection.adopt(Safeguards(ceiling: 3), by: ReviewScene.ann)
    try scene.tamper("UPDATE incident SET phase = 'finished'")
    _ = try await scene.file.selection.change(.check, .rows([4]), by: ReviewScene.ann)
    let error = await refusal {
      try scene.file.manifests.confirm(ReviewScene.instruction, by: ReviewScene.ann)
    }
    #expect(
      error?.message.contains("4 certificates are checked or, 3 of them, still to be sent") == true)
  }

  @Test("A certificate of a missing manifest stops the run")
  func noSuchManifest() async throws {
    let scene = try await Self.confirmed(approvals: 0)
    defer { scene.review.remove() }
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let other = try DatabaseQueue(path: scene.file.path, configuration: configuration)
    try await other.write { db in
      try db.execute(
        sql: "UPDATE certificate SET manifest = 99, checked = 1, outcome = 'verified' WHERE id = 4")
    }
    try other.close()
    let why = try await scene.refusal(under: scene.conditions())
    #expect(why?.contains("certificate 00A3 is in a manifest that does not exist") == true)
  }

  @Test(
    "A protected name stays protected without the file's own marks",
    arguments: [
      "UPDATE certificate SET protected = ''", "UPDATE certificate SET unlocked = 'because'",
    ])
  func marksTakenAway(sql: String) async throws {
    let scene = try await Self.confirmed(approvals: 0)
    defer { scene.review.remove() }
    let strict = Safeguards(protectedNames: ["host-1.example"])
    try scene.file.selection.adopt(strict, by: ReviewScene.ann)
    try scene.tamper(sql)
    let conditions = scene.conditions(strict)
    #expect(try await scene.run { conditions }.run(stopsWhenPaused: true) == .finished)
    #expect(await !scene.authority.revokeCalls.contains("00A1"))
    #expect(try scene.file.outcomeCounts() == [.verified: 2, .skipped: 1])
  }

  @Test("Sign-offs that cannot be checked stay, and nothing is taken back")
  func uncheckable() async throws {
    let scene = try await Self.confirmed()
    defer { scene.review.remove() }
    try FileManager.default.removeItem(atPath: scene.signers)
    let conditions = scene.conditions()
    let gate = RunGate(
      file: scene.file, service: scene.authority.description, revoker: scene.authority
    ) { conditions }
    let error = await refusal { try await gate.admit(by: ReviewScene.ann) }
    #expect(error?.code == .uncheckedApproval)
    #expect(error?.message.contains("cannot be checked, and is not changed") == true)
  }

  @Test(
    "A logged question counts even without its mark",
    arguments: [
      "DELETE FROM review_mark", "UPDATE approval SET event = 100000",
      "UPDATE approval SET event = (SELECT max(sequence) FROM event)",
    ])
  func questionInLog(sql: String) async throws {
    let scene = try await GateScene()
    defer { scene.review.remove() }
    try await scene.review.approve()
    _ = try await scene.file.review.mark(
      .questioned(note: "really?"), .rows([2]), by: ReviewScene.bobby)
    try scene.tamper(sql)
    let error = await refusal { try await scene.review.gate.admit() }
    #expect(error?.code == .notApproved, "\(error?.message ?? "admitted")")
  }

  @Test("A question that its reviewer has removed no longer counts")
  func questionRemoved() async throws {
    let scene = try await GateScene()
    defer { scene.review.remove() }
    try await scene.review.approve()
    _ = try await scene.file.review.mark(
      .questioned(note: "really?"), .rows([2]), by: ReviewScene.bobby)
    _ = try await scene.file.review.mark(.unseen, .rows([2]), by: ReviewScene.bobby)
    let error = await refusal { try await scene.review.gate.admit() }
    #expect(error == nil)
  }

  @Test("Equal text in other fields names another certificate")
  func movedFields() {
    var lines = SignedLines()
    lines.append(SignedLines.line(serial: "0A", thumbprint: "BB", reference: ""))
    lines.finish()
    func names(_ serial: String, _ thumbprint: String, _ reference: String) -> Bool {
      lines.contains(
        CertificateIdentity(
          serial: SerialNumber(serial), thumbprint: Thumbprint(thumbprint), reference: reference))
    }
    #expect(names("0A", "BB", ""))
    #expect(!names("0A", "", "BB"))
    #expect(!names("0A BB", "", ""))
    #expect(!names("0A", "BB ", "x"))
  }
}
