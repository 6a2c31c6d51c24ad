import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The Review screen")
struct ReviewScreenTests {
  private let order = RevocationInstruction(
    reason: .keyCompromise, comment: "Private keys were in a public image", ticket: "INC-7")

  /// Returns the effect that lists the frozen certificates, narrowed by a filter.
  private static func listed(_ filter: FilterExpression?) -> Effect {
    .list(ListingQuery(scope: .checked, filter: filter, order: .commonName))
  }

  @Test func `it says who froze what, how far it was looked at, and who signed`() throws {
    let text = try ReviewBench.scene(.reviewer).scene.text
    for words in [
      "Frozen by ann@ops at 2026-11-21T", "SHA-256 \(RunSamples.digest)",
      "1,640 of 1,982 seen, 2 questioned", "1 of 1 sign-offs", "bob@example.org SHA256:",
      "does not count: it is for another manifest", "REVIEW",
    ] {
      #expect(text.contains(words))
    }
  }

  @Test(arguments: [(IncidentWork.Role.operator, "operator"), (.reviewer, "reviewer")])
  func `it looks as committed`(role: IncidentWork.Role, name: String) throws {
    for (columns, rows) in [(80, 24), (200, 60)] {
      let scene = try ReviewBench.scene(role, columns: columns, rows: rows)
      try expectScreen(scene.scene.frame(), "review-\(name)-\(columns)x\(rows)")
    }
  }

  // MARK: - As the reviewer

  @Test func `Space marks as seen, or not seen, and goes on to the next`() throws {
    var scene = try ReviewBench.scene(.reviewer)
    #expect(scene.press(.character(" ")).contains(.mark(.unseen, .rows([1]))))
    scene.press(.down, .down, .down)
    #expect(scene.press(.character(" ")).contains(.mark(.seen, .rows([5]))))
  }

  @Test func `Space leaves what is questioned alone, and x removes its mark`() throws {
    var scene = try ReviewBench.scene(.reviewer)
    scene.press(.down, .down, .down)
    #expect(
      scene.whyNot(.character(" ")) == "It is questioned. Press x to clear the mark and its note.")
    #expect(scene.press(.character("x")) == [.mark(.unseen, .rows([4]))])
  }

  @Test(arguments: [Character("Q"), "!"])
  func `a question needs a note`(key: Character) throws {
    var scene = try ReviewBench.scene(.reviewer)
    scene.press(.character(key))
    #expect(scene.press(.enter) == [])
    scene.type("why this one?")
    #expect(
      scene.press(.enter) == [.mark(.questioned(note: "why this one?"), .rows([1]))])
  }

  @Test func `all that is shown is marked at once`() throws {
    var scene = try ReviewBench.scene(.reviewer)
    #expect(scene.press(.character("A")) == [.mark(.seen, .shown(nil))])
  }

  @Test(arguments: [Character(" "), "v"])
  func `a range is marked from one end to the other`(closing: Character) throws {
    var scene = try ReviewBench.scene(.reviewer)
    scene.press(.down, .character("v"), .down, .down)
    #expect(scene.scene.text.contains("Range of 3 rows"))
    #expect(scene.press(.character(closing)) == [.mark(.seen, .positions(1...3))])
    #expect(!scene.scene.text.contains("Range of"))
  }

  @Test func `a range is given up`() throws {
    var scene = try ReviewBench.scene(.reviewer)
    scene.press(.character("v"), .down, .escape)
    #expect(scene.press(.character(" ")) == [.mark(.unseen, .rows([2]))])
  }

  /// Opens a list whose rows are not read yet.
  private static func unread() throws -> RunScene {
    var scene = try ReviewBench.scene(.reviewer)
    scene.isListSlow = true
    scene.press(.character("R"))
    scene.give(.listing(ListingQuery(scope: .checked, order: .commonName), count: 40))
    return scene
  }

  private static func marks(_ effects: [Effect]) -> [Effect] {
    effects.filter { if case .mark = $0 { true } else { false } }
  }

  @Test func `a Space before its row was read marks it when it is`() throws {
    var scene = try Self.unread()
    #expect(Self.marks(scene.press(.character(" "), .character(" "))) == [])
    #expect(
      Self.marks(scene.give(.rows(0..<40, ReviewBench.certificates)))
        == [.mark(.unseen, .rows([1])), .mark(.unseen, .rows([2]))])
  }

  @Test func `a question before its row was read is asked when it is`() throws {
    var scene = try Self.unread()
    scene.press(.character("Q"))
    #expect(!scene.scene.text.contains("Your question about this"))
    scene.give(.rows(0..<40, ReviewBench.certificates))
    #expect(scene.scene.text.contains("Your question about this"))
  }

  // MARK: - Comparing with the inventory

  private static let differences = InventoryDifferences(
    new: 2, gone: 1, changed: 0, at: ConsoleScene.now)

  @Test(arguments: [IncidentWork.Role.operator, .reviewer])
  func `differences are searched for, listed, and left again`(role: IncidentWork.Role) throws {
    var scene = try ReviewBench.scene(role)
    #expect(scene.press(.character("D")) == [.compareInventory])
    #expect(scene.scene.text.contains("Comparing with the inventory"))
    #expect(scene.whyNot(.character("D"))?.contains("Press Esc to stop it") == true)
    let different = ListingQuery(
      scope: .found, filter: try FilterExpression("inventory:new,gone,changed"),
      order: .commonName)
    #expect(scene.give(.compared(Self.differences, notes: [])).contains(.list(different)))
    #expect(
      scene.scene.text.contains("Inventory at 2026-11-21T03:12:30Z: 2 new, 1 gone, 0 changed"))
    #expect(scene.press(.character("D")).contains(Self.listed(nil)))
  }

  @Test func `no differences are said, and the list stays`() throws {
    var scene = try ReviewBench.scene(.reviewer)
    scene.press(.character("D"))
    let none = InventoryDifferences(new: 0, gone: 0, changed: 0, at: ConsoleScene.now)
    scene.give(.compared(none, notes: []))
    #expect(scene.scene.text.contains("The inventory matches the manifest, with nothing new."))
  }

  @Test func `a comparison is stopped with Esc, and a failed one says why`() throws {
    var scene = try ReviewBench.scene(.reviewer)
    scene.press(.character("D"))
    #expect(scene.press(.escape) == [.cancelSearch])
    scene.give(.searchCancelled)
    #expect(scene.scene.text.contains("Nothing was compared."))
    scene.press(.character("D"))
    scene.give(.failed(.compareInventory, because: "HTTP 503 from the service"))
    #expect(scene.scene.text.contains("HTTP 503 from the service"))
    #expect(!scene.scene.text.contains("Comparing with"))
  }

  @Test func `what is new is no part of the manifest, and takes no mark`() throws {
    var scene = try ReviewBench.scene(.reviewer, columns: 200, inventory: .new)
    #expect(
      scene.whyNot(.character(" ")) == "It is new, and not part of the manifest.")
    #expect(scene.scene.text.contains("new in the inventory"))
  }

  @Test func `approving an incomplete review takes a statement in words`() throws {
    var scene = try ReviewBench.scene(.reviewer)
    scene.press(.character("y"), .control("u"))
    scene.type("/keys/bob")
    #expect(scene.press(.enter) == [])
    scene.type("sampled")
    #expect(scene.press(.enter) == [.approve(key: "/keys/bob", statement: "sampled")])
  }

  @Test func `approving a complete review takes the key alone`() throws {
    var scene = try ReviewBench.scene(
      .reviewer, progress: ReviewProgress(count: 40, seen: 40, questioned: 0))
    scene.press(.character("y"), .control("u"))
    scene.type("/keys/bob")
    #expect(scene.press(.enter) == [.approve(key: "/keys/bob", statement: "")])
    scene.give(.signOffGiven(ReviewBench.approval()))
    #expect(scene.scene.text.contains("approved by bob@example.org"))
  }

  @Test func `sending back takes a comment, and leaves the incident`() throws {
    var scene = try ReviewBench.scene(.reviewer)
    scene.press(.character("b"))
    scene.type("two are wrong")
    #expect(scene.press(.enter) == [.sendBack("two are wrong")])
    scene.give(.withdrawn(try ConsoleScene.header()))
    #expect(scene.model.place == .start)
  }

  @Test func `a reviewer has no key that revokes`() throws {
    var scene = try ReviewBench.scene(.reviewer)
    #expect(scene.press(.character("r")) == [])
    #expect(scene.press(.character("u")) == [])
  }

  // MARK: - As the operator

  @Test func `the run begins only when enough have signed and the phrase is typed`() throws {
    var scene = try ReviewBench.scene(.operator)
    #expect(scene.press(.character("r")) == [.checkAdmission])
    scene.give(.admissible)
    scene.type("revoke 1982")
    #expect(scene.press(.enter) == [.admit(order, digest: RunSamples.digest)])
    // Progress starts the run that was asked for, and does not ask again.
    #expect(scene.give(.confirmed(try RunSamples.confirmed())).contains(.startRun))
    #expect(scene.model.place == .progress)
  }

  @Test func `the sentence of the gate is shown in full until a key is pressed`() throws {
    var scene = try ReviewBench.scene(.operator)
    scene.press(.character("r"))
    scene.give(.failed(.checkAdmission, because: "not signed off yet (0 of 1)"))
    #expect(scene.scene.text.contains("not signed off yet (0 of 1)"))
    #expect(scene.press(.enter) == [])
    #expect(!scene.scene.frame().lines.dropLast(2).joined().contains("not signed off yet"))
  }

  @Test func `somebody who watches sees what is frozen, whatever marks change`() throws {
    var scene = try ReviewBench.scene(.operator)
    scene.scene.model.context.watched = Watched(writer: "process 4711 of bob@desk")
    scene.give(.checksChanged)
    #expect(scene.scene.text.contains("Frozen by ann@"))
    #expect(!scene.scene.text.contains("No manifest is frozen"))
  }

  @Test func `pasted text begins nothing`() throws {
    var scene = try ReviewBench.scene(.operator)
    scene.press(.character("r"))
    scene.give(.admissible)
    scene.input(.paste("revoke 1982"))
    #expect(scene.press(.enter) == [])
  }

  @Test func `taking it back is asked first`() throws {
    var scene = try ReviewBench.scene(.operator)
    #expect(scene.press(.character("u"), .enter) == [])
    #expect(scene.press(.character("u"), .character("y")) == [.unfreeze])
    scene.give(.withdrawn(try ConsoleScene.header()))
    #expect(scene.model.place == .certificates)
  }

  // MARK: - The list

  @Test func `o shows only what is questioned, and all again`() throws {
    var scene = try ReviewBench.scene(.operator)
    #expect(
      scene.press(.character("o")).contains(Self.listed(try FilterExpression("review:questioned"))))
    #expect(scene.press(.character("o")).contains(Self.listed(nil)))
  }

  @Test func `h shows what the operator's filter hid`() throws {
    var scene = try ReviewBench.scene(.operator)
    let hidden = try FilterExpression("cn:*.pay.example", now: ConsoleScene.now).negated
    #expect(
      scene.press(.character("h")).contains(
        Self.listed(hidden)))
  }

  @Test func `h says plainly that nothing was hidden`() throws {
    var scene = try ReviewBench.scene(.operator, filter: "")
    #expect(scene.press(.character("h")) == [])
    #expect(
      scene.model.notice == "No filter was set at the freeze: no certificate was hidden.")
  }

  @Test func `no key means two things`() throws {
    for role in [IncidentWork.Role.operator, .reviewer] {
      let scene = try ReviewBench.scene(role)
      let screen = try #require(scene.model.screen as? ReviewScreen)
      #expect(screen.keys(in: scene.model.context).conflicts.isEmpty)
    }
  }
}
