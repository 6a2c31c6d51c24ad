import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("Whole orders on the Reason screen")
struct ReasonBundlesTests {
  private func scene(
    columns: Int = 80, rows: Int = 24, isReadOnly: Bool = false,
    prepare: (inout AppContext) -> Void = { _ in }
  ) throws -> RunScene {
    var scene = try RunScene(.reason, columns: columns, rows: rows, isReadOnly: isReadOnly) {
      $0.service = OrderSamples.service
      prepare(&$0)
    }
    scene.give(OrderSamples.choices([.public: 198]))
    return scene
  }

  /// The screen after whole orders were chosen and read.
  private func widened(_ count: Int = 17) throws -> RunScene {
    var scene = try scene()
    scene.press(.character("w"), .character("y"))
    scene.give(.widened(OrderSamples.along(count)))
    scene.give(OrderSamples.choices([.public: 198 + count]))
    return scene
  }

  @Test func `only an answer that says so takes whole orders`() throws {
    var scene = try scene()
    #expect(scene.press(.character("w"), .enter) == [])
    #expect(scene.press(.character("w"), .escape) == [])
    #expect(scene.press(.character("w"), .character("w"), .character("n")) == [])
    #expect(scene.model.place == .reason)
    #expect(scene.model.context.terms.takesBundles == false)
    #expect(scene.press(.character("w"), .right, .enter) == [.widenToBundles])
  }

  @Test func `nothing is taken before the orders are read, and that is said`() throws {
    var scene = try scene()
    #expect(scene.press(.character("w"), .character("y")) == [.widenToBundles])
    #expect(scene.scene.text.contains("reading…"))
    scene.give(.widening(done: 12, total: 142))
    #expect(scene.scene.text.contains("reading… 12 of 142"))
    #expect(scene.model.context.terms.takesBundles == false)
    for key: Key in [.enter, .character("n"), .character("o"), .character("s"), .character("w")] {
      #expect(scene.whyNot(key) == "The orders are being read. Press Esc to cancel.")
    }
    #expect(scene.give(.widened(OrderSamples.along(17))) == [.loadChoices])
    #expect(scene.model.context.terms.takesBundles)
    #expect(scene.scene.text.contains("w Whole orders                    yes: 17 included"))
    #expect(
      scene.press(.enter).contains(
        .loadSummary(
          OrderSamples.option(.keyCompromise), terms: RevocationTerms(takesBundles: true))))
  }

  @Test func `progress that comes late changes nothing`() throws {
    var scene = try widened()
    scene.give(.widening(done: 142, total: 142))
    #expect(scene.scene.text.contains("yes: 17 included"))
  }

  @Test func `Esc breaks the reading off and stays`() throws {
    var scene = try scene()
    scene.press(.character("w"), .character("y"))
    #expect(scene.press(.escape) == [.cancelWidening])
    #expect(scene.model.place == .reason)
    #expect(scene.whyNot(.escape) == "The reading is being cancelled.")
    scene.give(.failed(.widenToBundles, because: "the reading was cancelled"))
    #expect(scene.model.context.terms.takesBundles == false)
    #expect(scene.scene.text.contains("✗ The orders were not read: "))
    scene.press(.escape)
    #expect(scene.model.place == .certificates)
  }

  @Test func `orders that were read before it could be broken off are left again`() throws {
    var scene = try scene()
    scene.press(.character("w"), .character("y"), .escape)
    #expect(scene.give(.widened(OrderSamples.along(17))) == [.leaveAlong])
    #expect(scene.model.context.terms.takesBundles == false)
  }

  @Test func `a failure is shown and leaves whole orders off`() throws {
    var scene = try scene()
    scene.press(.character("w"), .character("y"))
    let why = "reading order 112233401 failed: HTTP 503"
    #expect(scene.give(.failed(.widenToBundles, because: why)) == [.loadChoices])
    #expect(scene.scene.text.contains("✗ The orders were not read: reading order 112233401"))
    #expect(scene.scene.text.contains("w Whole orders                    no: only those checked"))
    #expect(scene.model.context.terms.takesBundles == false)
    #expect(scene.press(.character("w"), .character("y")) == [.widenToBundles])
    #expect(!scene.scene.text.contains("HTTP 503"))
  }

  @Test func `w leaves whole orders without a question`() throws {
    var scene = try widened()
    #expect(scene.press(.character("w")) == [.leaveAlong])
    #expect(scene.model.context.terms.takesBundles == false)
    #expect(scene.give(.leftAlong(17)) == [.loadChoices])
    #expect(scene.model.notice == "17 certificates of the same orders unchecked again.")
  }

  @Test func `the orders are read again once the checks were changed`() throws {
    var scene = try widened()
    scene.press(.escape)
    scene.give(.checksChanged)
    #expect(scene.scene.model.context.isWidened == false)
    #expect(scene.press(.character("r")) == [])
    #expect(
      scene.give(.checks(CheckTotals(found: 2_831, checked: 199)))
        == [.loadChoices, .widenToBundles])
    #expect(scene.whyNot(.enter) == "The orders are being read. Press Esc to cancel.")
    scene.give(.widened(OrderSamples.along(18)))
    #expect(scene.scene.text.contains("yes: 18 included"))
  }

  @Test func `checks that were changed a moment ago are read as well`() throws {
    var scene = try widened()
    #expect(scene.give(.checksChanged) == [.loadChoices, .widenToBundles])
    #expect(scene.give(.checksChanged) == [])
  }

  @Test func `coming back from the summary reads nothing again`() throws {
    var scene = try widened()
    scene.press(.enter)
    #expect(scene.press(.escape) == [.loadChoices])
    #expect(scene.scene.text.contains("yes: 17 included"))
  }

  @Test func `what an earlier console took along and nobody confirmed is left`() throws {
    var scene = try RunScene(.reason) { $0.service = OrderSamples.service }
    #expect(scene.scene.effects.last == .leaveAlong)
    #expect(scene.give(.leftAlong(0)) == [.loadChoices])
    #expect(scene.model.notice == nil)
  }

  @Test func `a failure to leave it is shown, and R tries again`() throws {
    var scene = try RunScene(.reason) { $0.service = OrderSamples.service }
    scene.give(.failed(.leaveAlong, because: "no room left on the device"))
    #expect(scene.scene.text.contains("✗ no room left on the device"))
    #expect(scene.press(.character("R")) == [.leaveAlong])
  }

  @Test func `an incident about whole orders reads those of what is checked now`() throws {
    var scene = try scene {
      $0.incident?.reason = .keyCompromise
      $0.terms.takesBundles = true
    }
    #expect(scene.scene.effects.suffix(2) == [.loadChoices, .widenToBundles])
    scene.give(.failed(.widenToBundles, because: "HTTP 503"))
    #expect(scene.model.context.terms.takesBundles)
    #expect(scene.whyNot(.enter) == "The orders could not be read. Press w to retry.")
    #expect(scene.press(.character("w")) == [.widenToBundles])
    scene.give(.widened([]))
    #expect(
      scene.whyNot(.character("w"))
        == "This incident revokes whole orders. Start another one for single certificates.")
    scene.press(.enter)
    #expect(scene.model.place == .confirm)
  }

  @Test func `an incident about single certificates stays with them`() throws {
    var scene = try scene { $0.incident?.reason = .keyCompromise }
    #expect(
      scene.whyNot(.character("w"))
        == "This incident revokes single certificates. Start another one for whole orders.")
  }

  @Test func `read-only reads and leaves nothing`() throws {
    let scene = try scene(isReadOnly: true) { $0.terms.takesBundles = true }
    #expect(!scene.scene.effects.contains(.widenToBundles))
    #expect(!scene.scene.effects.contains(.leaveAlong))
  }

  @Test func `no screen names the service`() throws {
    var scene = try scene()
    scene.press(.character("w"))
    let lines = scene.scene.frame().lines.dropFirst()
    #expect(!lines.contains { $0.contains("CertCentral") || $0.contains("DigiCert") })
  }

  @Test func `the question looks as drawn`() throws {
    var scene = try scene()
    scene.press(.character("w"))
    try expectScreen(scene.scene.frame(), "reason-orders-question-80x24")
  }

  @Test func `the reading and its failure look as drawn, in little room`() throws {
    var scene = try scene(columns: 60, rows: 16)
    scene.press(.character("w"), .character("y"))
    scene.give(.widening(done: 12, total: 142))
    try expectScreen(scene.scene.frame(), "reason-orders-reading-60x16")
    scene.give(.failed(.widenToBundles, because: "reading order 112233401 failed: HTTP 503"))
    try expectScreen(scene.scene.frame(), "reason-orders-failed-60x16")
  }
}
