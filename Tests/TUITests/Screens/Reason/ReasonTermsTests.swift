import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("Approval on the Reason screen")
struct ReasonTermsTests {
  private func scene(
    isReadOnly: Bool = false, prepare: (inout AppContext) -> Void = { _ in }
  ) throws -> RunScene {
    var scene = try RunScene(.reason, isReadOnly: isReadOnly) {
      $0.service = OrderSamples.service
      prepare(&$0)
    }
    scene.give(OrderSamples.choices([.public: 198]))
    return scene
  }

  @Test func `approval is asked for unless s says otherwise`() throws {
    var scene = try scene()
    #expect(
      scene.scene.text.contains("s Skip approval                   no: approval is requested"))
    scene.press(.character("s"))
    #expect(scene.model.context.terms == RevocationTerms(skipsApproval: true))
    #expect(scene.scene.text.contains("s Skip approval                   yes"))
    #expect(scene.scene.text.contains("▲ Needs an administrator's key. The service will not"))
    #expect(scene.scene.text.contains("c Comment (kept here, not sent)"))
    scene.press(.character("s"))
    #expect(scene.model.context.terms == RevocationTerms())
    #expect(!scene.scene.text.contains("administrator's key"))
  }

  @Test func `the summary is asked for with the terms`() throws {
    var scene = try scene()
    scene.press(.character("s"))
    let effects = scene.press(.enter)
    #expect(
      effects.contains(
        .loadSummary(
          OrderSamples.option(.keyCompromise), terms: RevocationTerms(skipsApproval: true))))
  }

  @Test func `the terms are forgotten with the incident`() throws {
    var scene = try scene()
    scene.press(.character("s"))
    scene.scene.model.context.forgetIncident()
    #expect(scene.model.context.terms == RevocationTerms())
  }

  @Test(arguments: [true, false])
  func `an earlier manifest keeps its way with approval`(skips: Bool) throws {
    var scene = try scene {
      $0.incident?.reason = .keyCompromise
      $0.terms.skipsApproval = skips
    }
    #expect(
      scene.whyNot(.character("s"))
        == (skips
          ? "This incident skips approval. Start another one to request it."
          : "This incident requests approval. Start another one to skip it."))
    let effects = scene.press(.enter)
    #expect(
      effects.contains(
        .loadSummary(
          OrderSamples.option(.keyCompromise), terms: RevocationTerms(skipsApproval: skips))))
  }

  @Test func `an incident that is opened brings its terms`() throws {
    var scene = try scene()
    var header = try ConsoleScene.header(phase: .finished)
    header.terms = RevocationTerms(skipsApproval: true, takesBundles: true)
    scene.give(.incidentOpened(header, ConsoleScene.counts(found: 1)))
    #expect(
      scene.model.context.terms == RevocationTerms(skipsApproval: true, takesBundles: true))
  }

  @Test func `read-only shows no terms, and their keys say why`() throws {
    var scene = try scene(isReadOnly: true)
    #expect(!scene.scene.text.contains("Skip approval"))
    #expect(!scene.scene.text.contains("Whole orders"))
    for key: Character in ["s", "w"] {
      #expect(scene.whyNot(.character(key)) == "This incident is open read-only.")
    }
  }

  @Test func `a service that asks for no approval has no such key`() throws {
    var scene = try RunScene(.reason)
    scene.give(RunSamples.choices([.private: 186]))
    #expect(scene.press(.character("s"), .character("w")) == [])
    #expect(scene.model.context.terms == RevocationTerms())
    #expect(!scene.scene.text.contains("approval"))
  }

  @Test func `nothing checked has no terms to choose`() throws {
    var scene = try RunScene(.reason) { $0.service = OrderSamples.service }
    scene.give(OrderSamples.choices([:]))
    for key: Character in ["s", "w"] {
      #expect(
        scene.whyNot(.character(key)) == "Nothing is checked. Press Esc to go back and check some.")
    }
  }

  @Test func `no key is bound twice, whatever goes on`() throws {
    var scene = try scene()
    for keys: [Key] in [[], [.character("w")], [.character("y")]] {
      for key in keys { scene.press(key) }
      let screen = try #require(scene.model.screen as? ReasonScreen)
      #expect(screen.keys(in: scene.model.context).conflicts == [])
    }
  }

  @Test(arguments: [(24, 80), (60, 200), (16, 60)])
  func `looks as drawn, with both terms`(rows: Int, columns: Int) throws {
    var scene = try RunScene(.reason, columns: columns, rows: rows) {
      $0.service = OrderSamples.service
      $0.comment = "Private keys were in a public image"
      $0.ticket = "INC-7"
    }
    scene.give(OrderSamples.choices([.public: 198]))
    scene.press(.character("s"), .character("w"), .character("y"))
    scene.give(.widened(OrderSamples.along(17)))
    scene.give(OrderSamples.choices([.public: 215]))
    scene.press(.down, .down)
    try expectScreen(scene.scene.frame(), "reason-orders-\(columns)x\(rows)")
  }
}
