import Foundation
import Testing

@testable import Engine

@Suite("A review")
struct ReviewTests {
  @Test("Marks are counted, can be filtered by and can be cleared")
  func marks() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let file = scene.file
    #expect(try file.review.progress() == ReviewProgress(count: 3, seen: 0, questioned: 0))
    let me = Operator.current
    #expect(try await file.review.mark(.seen, .all, by: me) == 3)
    #expect(try await file.review.mark(.seen, .all, by: me) == 0)
    #expect(try await file.review.mark(.questioned(note: "in use?"), .rows([2]), by: me) == 1)
    #expect(try file.review.progress() == ReviewProgress(count: 3, seen: 3, questioned: 1))
    #expect(try file.certificate(2).review == .questioned(note: "in use?"))
    for (filter, count) in [("review:questioned", 1), ("review:seen", 2), ("review:unseen", 1)] {
      let listing = try CertificateListing(of: file)
      defer { listing.close() }
      let found = try await listing.build(ListingQuery(filter: FilterExpression(filter)))
      #expect(found == count, "\(filter)")
    }
    // Marking every certificate keeps the note of a questioned one.
    #expect(try await file.review.mark(.seen, .all, by: me) == 0)
    #expect(try await file.review.mark(.unseen, .rows([2]), by: me) == 1)
    #expect(try file.review.progress() == ReviewProgress(count: 3, seen: 2, questioned: 0))
  }

  @Test("Only certificates of a frozen manifest can be marked")
  func outside() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    #expect(try await scene.file.review.mark(.seen, .rows([4]), by: ReviewScene.bobby) == 0)
    _ = try await scene.file.selection.change(.check, .all, by: ReviewScene.ann)
    let error = await refusal { try await scene.file.review.mark(.seen, .all) }
    #expect(error?.code == .wrongState)
  }

  @Test("After a send-back, the operator unchecks questioned certificates, and the marks stay")
  func sentBack() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let file = scene.file
    _ = try await file.review.mark(.seen, .all, by: ReviewScene.bobby)
    _ = try await file.review.mark(.questioned(note: "prod"), .rows([2]), by: ReviewScene.bobby)
    #expect(await refusal { try file.review.sendBack(comment: " ") }?.code == .badSelection)
    try file.review.sendBack(comment: "not host-2", by: ReviewScene.bobby)
    #expect(try file.header().phase == .selecting)
    _ = try await file.selection.change(
      .uncheck, .matching(FilterExpression("review:questioned")), by: ReviewScene.ann)
    _ = try file.review.freeze(ReviewScene.instruction, by: ReviewScene.ann)
    #expect(try file.review.progress() == ReviewProgress(count: 2, seen: 2, questioned: 0))
    #expect(
      try scene.actions.suffix(7)
        == [
          "manifest frozen", "seen", "questioned", "sent back", "manifest withdrawn", "unchecked",
          "manifest frozen",
        ])
  }

  @Test("A protected certificate is checked only after an unlock with a reason")
  func protected() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(4))
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .all)
    try file.selection.adopt(Safeguards(protectedNames: ["HOST-2.*"]))
    #expect(try file.selection.checkedCount() == 3)
    #expect(try file.certificate(3).protected == "HOST-2.*")
    let targets: [CheckTarget] = [.all, .matching(try FilterExpression("host-2")), .rows([3])]
    for target in targets {
      #expect(try await file.selection.change(.check, target) == 0)
      #expect(try await file.selection.select(exactly: target) == (target == .all ? 3 : 0))
    }
    #expect(await refusal { try file.selection.unlock(3, because: " ") }?.code == .badSelection)
    #expect(await refusal { try file.selection.unlock(1, because: "x") }?.code == .badSelection)
    try file.selection.unlock(3, because: "owner agreed")
    #expect(try await file.selection.change(.check, .rows([3])) == 1)
    #expect(try file.certificate(3).unlocked == "owner agreed")
    #expect(try file.events(about: 3).map(\.action).contains("protection lifted"))
  }

  @Test("Safeguards can be tightened, but not loosened")
  func tighter() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(1))
    defer { TestIncident.remove(file) }
    try file.selection.adopt(Safeguards(requiredSignOffs: 2, ceiling: 10, protectedNames: ["a"]))
    let events = try file.checkEventLog().intact
    try file.selection.adopt(Safeguards())
    try file.selection.adopt(Safeguards(requiredSignOffs: 1, ceiling: 20))
    #expect(try file.checkEventLog().intact == events)
    try file.selection.adopt(
      Safeguards(requiredSignOffs: 3, ceiling: 5, protectedNames: ["b", "a"]))
    #expect(
      try file.header().safeguards
        == Safeguards(requiredSignOffs: 3, ceiling: 5, protectedNames: ["a", "b"]))
    let copy = try file.copy(to: file.path + "-copy")
    #expect(try copy.header().safeguards.requiredSignOffs == 3)
    #expect(try copy.header().isRehearsal)
    copy.discard()
  }

  @Test("No more certificates than the ceiling are frozen or confirmed")
  func ceiling() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(4))
    defer { TestIncident.remove(file) }
    try file.selection.adopt(Safeguards(ceiling: 3))
    _ = try await file.selection.change(.check, .all)
    let instruction = RevocationInstruction(reason: .superseded)
    for error in [
      await refusal { try file.review.freeze(instruction) },
      await refusal { try file.manifests.confirm(instruction) },
    ] {
      #expect(error?.message.contains("a run may have at most 3") == true)
    }
    _ = try await file.selection.change(.uncheck, .rows([1]))
    #expect(try file.manifests.confirm(instruction).count == 3)
  }
}
