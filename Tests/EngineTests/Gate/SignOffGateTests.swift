import Foundation
import Testing

@testable import Engine

@Suite("Sign-offs", .timeLimit(.minutes(5)))
struct SignOffGateTests {
  @Test("A run starts only after a reviewer has signed the manifest")
  func admitted() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let early = await refusal { try await scene.gate.admit() }
    #expect(early?.code == .notApproved)
    #expect(early?.message.contains("not signed off yet (0 of 1)") == true)
    let bare = await refusal { try scene.file.manifests.confirm(ReviewScene.instruction) }
    #expect(bare?.code == .notApproved)
    let approval = try await scene.approve()
    #expect(approval.principal == "bob@example.org")
    #expect(approval.fingerprint.hasPrefix("SHA256:"))
    #expect(approval.keyType == "ED25519")
    let admission = try await scene.gate.admit()
    let manifest = try scene.file.manifests.confirm(ReviewScene.instruction, admission: admission)
    #expect(manifest.digest == approval.digest)
    #expect(try scene.file.header().phase == .running)
    #expect(try scene.file.checkEventLog().fault == nil)
  }

  @Test("Each required sign-off needs a different person")
  func two() async throws {
    let scene = try await ReviewScene(approvals: 2)
    defer { scene.remove() }
    try await scene.approve()
    #expect(await refusal { try await scene.gate.admit() }?.message.contains("1 of 2") == true)
    let again = await refusal { try await scene.approve() }
    #expect(again?.message.contains("bob@example.org has already approved this manifest") == true)
    try await scene.approve(scene.cleo, by: Operator(name: "cleo@host"))
    #expect(await refusal { try await scene.gate.admit() } == nil)
  }

  @Test("The operator's own sign-off is refused, by login name and by key")
  func own() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let byLogin = await refusal { try await scene.approve(by: Operator(name: "ann@laptop")) }
    #expect(byLogin?.message.contains("own sign-off does not count") == true)
    let key = try ReviewerKey("ann@example.org", in: scene.folder)
    let list = scene.folder.appending(path: "allowed_signers")
    try (try String(contentsOf: list, encoding: .utf8) + (try key.allowed))
      .write(to: list, atomically: true, encoding: .utf8)
    let byKey = await refusal { try await scene.approve(key) }
    #expect(byKey?.message.contains("own sign-off does not count") == true)
    #expect(try scene.file.review.signOffs().isEmpty)
  }

  @Test("A key with a passphrase fails if no prompt is possible, and the error names ssh-agent")
  func lockedKey() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let locked = try ReviewerKey("bob@example.org", in: scene.folder, passphrase: "secret")
    let error = await refusal {
      try await scene.gate.approve(
        key: locked.path, statement: "sampled", mayAsk: false, by: ReviewScene.bobby)
    }
    #expect(error?.message.contains("passphrase") == true)
    #expect(error?.message.contains("load it into ssh-agent") == true)
    #expect(error?.message.contains("Enter passphrase") == false)
    #expect(try scene.file.review.signOffs().isEmpty)
  }

  @Test("A key that is not listed is refused, and named")
  func unknownKey() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let stranger = try ReviewerKey("dora@example.org", in: scene.folder)
    let error = await refusal { try await scene.approve(stranger) }
    #expect(error?.code == .notApproved)
    #expect(error?.message.contains("is not among the allowed signers") == true)
    #expect(error?.message.contains("ED25519 key SHA256:") == true)
  }

  @Test("A key removed from the list no longer counts")
  func revokedKey() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    try await scene.approve()
    try (try scene.cleo.allowed).write(
      to: scene.folder.appending(path: "allowed_signers"), atomically: true, encoding: .utf8)
    let error = await refusal { try await scene.gate.admit() }
    #expect(error?.message.contains("sign-off 1 does not count") == true)
    #expect(error?.message.contains("not among the allowed signers") == true)
  }

  @Test("A signature of another manifest is refused")
  func otherDigest() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let signature = try await scene.approve().signature
    _ = try await scene.file.selection.change(.uncheck, .rows([3]), by: ReviewScene.ann)
    _ = try scene.file.review.freeze(ReviewScene.instruction, by: ReviewScene.ann)
    let error = await refusal {
      try await scene.gate.approve(signature: signature, by: ReviewScene.bobby)
    }
    #expect(error?.message.contains("the signature is not of this manifest") == true)
    #expect(
      await refusal { try await scene.gate.admit() }?.message.contains(
        "sign-off 1 does not count: it is for another manifest") == true)
  }

  @Test("A change of checks, reason, comment, ticket or terms voids every sign-off for good")
  func void() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    try await scene.approve()
    var others = [RevocationInstruction](repeating: ReviewScene.instruction, count: 4)
    others[0].reason = .keyCompromise
    others[1].comment = "no drill"
    others[2].ticket = ""
    others[3].terms.skipsApproval = true
    for other in others {
      _ = try scene.file.review.freeze(other, by: ReviewScene.ann)
      #expect(await refusal { try await scene.gate.admit() }?.code == .notApproved)
      // The sign-off stays void even when the signed instruction is frozen again.
      _ = try scene.file.review.freeze(ReviewScene.instruction, by: ReviewScene.ann)
      #expect(await refusal { try await scene.gate.admit() }?.code == .notApproved)
    }
    try await scene.approve()
    _ = try await scene.file.selection.change(.uncheck, .rows([1]), by: ReviewScene.ann)
    #expect(try scene.file.header().phase == .selecting)
    #expect(try scene.file.header().frozen == nil)
    var last: IncidentEvent?
    try scene.file.forEachEvent { last = $0 }
    #expect(last?.action == "manifest withdrawn")
    #expect(last?.detail.hasSuffix("; 1 sign-off is void") == true)
  }

  @Test(
    "A sign-off with a changed record does not count", arguments: ["principal", "signature"])
  func forged(column: String) async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let signature = try await scene.approve().signature
    try scene.file.write { db in
      try db.execute(sql: "DROP TRIGGER approval_is_final_update")
      try db.execute(
        sql: "UPDATE approval SET \(column) = ?",
        arguments: [
          column == "principal" ? "cleo@example.org" : signature.replacing("\nU", with: "\nV")
        ])
    }
    #expect(await refusal { try await scene.gate.admit() }?.code == .notApproved)
  }

  @Test("A sign-off before everything is seen needs a statement, which is kept")
  func statement() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    _ = try await scene.file.review.mark(.seen, .rows([1, 2]), by: ReviewScene.bobby)
    let error = await refusal {
      try await scene.gate.approve(key: scene.bob.path, by: ReviewScene.bobby)
    }
    #expect(error?.message.contains("2 of 3 seen") == true)
    let approval = try await scene.gate.approve(
      key: scene.bob.path, statement: "the rest is like these", by: ReviewScene.bobby)
    #expect(approval.statement == "the rest is like these")
    #expect(await refusal { try await scene.gate.admit() } == nil)
  }

  @Test("A key that cannot sign and a list that cannot be read are reported")
  func troubles() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    _ = try await scene.file.review.mark(.seen, .all, by: ReviewScene.bobby)
    let key = await refusal {
      try await scene.gate.approve(key: "/nowhere/key", by: ReviewScene.bobby)
    }
    #expect(key?.message.contains("cannot be signed with /nowhere/key") == true)
    for list in [nil, "/nowhere/list"] {
      let gate = SignOffGate(file: scene.file, allowedSigners: list)
      let error = await refusal {
        try await gate.approve(key: scene.bob.path, by: ReviewScene.bobby)
      }
      #expect(error?.message.contains("allowed_signers") == true)
    }
  }
}

/// Sign-offs that are withdrawn, questioned or not tied to one person.
@Suite("Sign-offs that do not count", .timeLimit(.minutes(5)))
struct VoidSignOffTests {
  @Test("After a send-back, an identical freeze leaves the earlier sign-off void")
  func sentBack() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let first = try await scene.approve()
    try scene.file.review.sendBack(comment: "wait for the owner", by: ReviewScene.bobby)
    let digest = try scene.file.review.freeze(ReviewScene.instruction, by: ReviewScene.ann)
    #expect(digest != first.digest)
    #expect(await refusal { try await scene.gate.admit() }?.code == .notApproved)
    // The old signature does not count either when it is submitted again.
    let again = await refusal {
      try await scene.gate.approve(signature: first.signature, by: ReviewScene.bobby)
    }
    #expect(again?.message.contains("not of this manifest") == true)
  }

  @Test("A question after a sign-off stops the run until it is cleared or a new sign-off follows")
  func questioned() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    try await scene.approve()
    let cleo = Operator(name: "cleo@host")
    _ = try await scene.file.review.mark(.questioned(note: "in use?"), .rows([2]), by: cleo)
    let why = await refusal { try await scene.gate.admit() }?.message
    #expect(why?.contains("cleo@host questioned 00A1 after it (“in use?”)") == true)
    // A mark of another person does not clear it.
    _ = try await scene.file.review.mark(.unseen, .rows([2]), by: ReviewScene.ann)
    #expect(await refusal { try await scene.gate.admit() } != nil)
    _ = try await scene.gate.approve(
      key: scene.bob.path, statement: "the owner agreed", by: ReviewScene.bobby)
    #expect(await refusal { try await scene.gate.admit() } == nil)
    _ = try await scene.file.review.mark(.questioned(note: "really?"), .rows([1]), by: cleo)
    #expect(await refusal { try await scene.gate.admit() } != nil)
    _ = try await scene.file.review.mark(.unseen, .rows([1]), by: cleo)
    #expect(await refusal { try await scene.gate.admit() } == nil)
  }

  @Test("The operator's marks do not count for the reviewer")
  func marksOfTheOperator() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    _ = try await scene.file.review.mark(.seen, .all, by: ReviewScene.ann)
    let error = await refusal {
      try await scene.gate.approve(key: scene.bob.path, by: ReviewScene.bobby)
    }
    #expect(error?.message.contains("0 of 3 seen") == true)
  }

  @Test(
    "A line that names no single person does not count",
    arguments: ["*@corp", "bob@example.org,cleo@example.org", "b?b@example.org", "b*b@example.org"])
  func pattern(principal: String) async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let line = try scene.bob.allowed.replacing("bob@example.org ", with: principal + " ")
    try line.write(
      to: scene.folder.appending(path: "allowed_signers"), atomically: true, encoding: .utf8)
    let error = await refusal { try await scene.approve() }
    #expect(error?.message.contains("names no single person") == true)
  }

  @Test("One key under two names, and one name in two cases, are one person")
  func onePerson() async throws {
    let scene = try await ReviewScene(approvals: 2)
    defer { scene.remove() }
    let list = scene.folder.appending(path: "allowed_signers")
    let other = try ReviewerKey("BOB@Example.org", in: scene.folder)
    try (try scene.bob.allowed + other.allowed).write(to: list, atomically: true, encoding: .utf8)
    try await scene.approve()
    let error = await refusal {
      try await scene.approve(other, by: Operator(name: "dora@host"))
    }
    #expect(error?.message.contains("has already approved this manifest") == true)
  }

  @Test(
    "People are told apart by account and login name",
    arguments: [
      ("ann@host", "ann@laptop", true), ("ann@host", "ANN@host", true),
      ("ann@host", "root (ann)@host", true), ("root@host", "root (ann)@host", true),
      ("root (ann)@host", "root (bob)@host", false), ("root (ann)@host", "bob@host", false),
      ("ann@host", "bob@host", false), ("pki@host", "pki@laptop", true),
    ])
  func people(one: String, other: String, isSame: Bool) {
    #expect(Operator(name: one).isSamePerson(as: Operator(name: other)) == isSame)
    #expect(Operator(name: other).isSamePerson(as: Operator(name: one)) == isSame)
  }
}
