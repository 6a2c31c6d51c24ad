import Foundation
import Testing

@testable import Engine

@Suite("A review")
struct ReviewTests {
  @Test("Marks are counted, filtered by, and can be taken back")
  func marks() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let file = scene.file
    #expect(try file.reviewProgress() == ReviewProgress(count: 3, seen: 0, questioned: 0))
    let me = Operator.current
    #expect(try await file.mark(.seen, .all, by: me) == 3)
    #expect(try await file.mark(.seen, .all, by: me) == 0)
    #expect(try await file.mark(.questioned(note: "in use?"), .rows([2]), by: me) == 1)
    #expect(try file.reviewProgress() == ReviewProgress(count: 3, seen: 3, questioned: 1))
    #expect(try file.certificate(2).review == .questioned(note: "in use?"))
    for (filter, count) in [("review:questioned", 1), ("review:seen", 2), ("review:unseen", 1)] {
      let listing = try CertificateListing(of: file)
      defer { listing.close() }
      let found = try await listing.build(ListingQuery(filter: FilterExpression(filter)))
      #expect(found == count, "\(filter)")
    }
    // A mark on many does not lose a note.
    #expect(try await file.mark(.seen, .all, by: me) == 0)
    #expect(try await file.mark(.unseen, .rows([2]), by: me) == 1)
    #expect(try file.reviewProgress() == ReviewProgress(count: 3, seen: 2, questioned: 0))
  }

  @Test("What is not in the manifest cannot be marked, and nothing before it is frozen")
  func outside() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    #expect(try await scene.file.mark(.seen, .rows([4]), by: ReviewScene.bobby) == 0)
    _ = try await scene.file.change(.check, .all, by: ReviewScene.ann)
    let error = await refusal { try await scene.file.mark(.seen, .all) }
    #expect(error?.code == .wrongState)
  }

  @Test("Sent back, the operator unchecks what was questioned, and the marks stay")
  func sentBack() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let file = scene.file
    _ = try await file.mark(.seen, .all, by: ReviewScene.bobby)
    _ = try await file.mark(.questioned(note: "prod"), .rows([2]), by: ReviewScene.bobby)
    #expect(await refusal { try file.sendBack(comment: " ") }?.code == .badSelection)
    try file.sendBack(comment: "not host-2", by: ReviewScene.bobby)
    #expect(try file.header().phase == .selecting)
    _ = try await file.change(
      .uncheck, .matching(FilterExpression("review:questioned")), by: ReviewScene.ann)
    _ = try file.freeze(ReviewScene.order, by: ReviewScene.ann)
    #expect(try file.reviewProgress() == ReviewProgress(count: 2, seen: 2, questioned: 0))
    #expect(
      try scene.actions.suffix(7)
        == [
          "manifest frozen", "seen", "questioned", "sent back", "manifest withdrawn", "unchecked",
          "manifest frozen",
        ])
  }

  @Test("Nobody's protected certificate is checked with others, only by itself and with a reason")
  func protected() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(4))
    defer { TestIncident.remove(file) }
    _ = try await file.change(.check, .all)
    try file.adopt(Safeguards(protectedNames: ["HOST-2.*"]))
    #expect(try file.checkedCount() == 3)
    #expect(try file.certificate(3).protected == "HOST-2.*")
    let targets: [CheckTarget] = [.all, .matching(try FilterExpression("host-2")), .rows([3])]
    for target in targets {
      #expect(try await file.change(.check, target) == 0)
      #expect(try await file.select(exactly: target) == (target == .all ? 3 : 0))
    }
    #expect(await refusal { try file.unlock(3, because: " ") }?.code == .badSelection)
    #expect(await refusal { try file.unlock(1, because: "x") }?.code == .badSelection)
    try file.unlock(3, because: "owner agreed")
    #expect(try await file.change(.check, .rows([3])) == 1)
    #expect(try file.certificate(3).unlocked == "owner agreed")
    #expect(try file.events(about: 3).map(\.action).contains("protection lifted"))
  }

  @Test("Safeguards become tighter, and never wider")
  func tighter() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(1))
    defer { TestIncident.remove(file) }
    try file.adopt(Safeguards(requiredApprovals: 2, ceiling: 10, protectedNames: ["a"]))
    let events = try file.checkEventLog().intact
    try file.adopt(Safeguards())
    try file.adopt(Safeguards(requiredApprovals: 1, ceiling: 20))
    #expect(try file.checkEventLog().intact == events)
    try file.adopt(Safeguards(requiredApprovals: 3, ceiling: 5, protectedNames: ["b", "a"]))
    #expect(
      try file.header().safeguards
        == Safeguards(requiredApprovals: 3, ceiling: 5, protectedNames: ["a", "b"]))
    let copy = try file.copy(to: file.path + "-copy")
    #expect(try copy.header().safeguards.requiredApprovals == 3)
    #expect(try copy.header().isRehearsal)
    copy.discard()
  }

  @Test("No more certificates than the ceiling are frozen or confirmed")
  func ceiling() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(4))
    defer { TestIncident.remove(file) }
    try file.adopt(Safeguards(ceiling: 3))
    _ = try await file.change(.check, .all)
    let order = RevocationOrder(reason: .superseded)
    for error in [
      await refusal { try file.freeze(order) }, await refusal { try file.confirm(order) },
    ] {
      #expect(error?.message.contains("a run may hold 3 at most") == true)
    }
    _ = try await file.change(.uncheck, .rows([1]))
    #expect(try file.confirm(order).count == 3)
  }
}
