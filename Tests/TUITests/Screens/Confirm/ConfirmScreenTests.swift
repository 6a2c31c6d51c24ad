import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The Confirm screen")
struct ConfirmScreenTests {
  private let option = RunSamples.option(.keyCompromise)

  private func scene(
    _ summary: ConfirmationSummary? = RunSamples.summary(), hidden: Int = 12, columns: Int = 80,
    rows: Int = 24, isReadOnly: Bool = false, prepare: (inout AppContext) -> Void = { _ in }
  ) throws -> RunScene {
    let filter = try FilterExpression("cn:*.pay.example")
    var scene = try RunScene(.confirm, columns: columns, rows: rows, isReadOnly: isReadOnly) {
      $0.reason = option
      $0.comment = "Private keys were in a public image"
      $0.ticket = "INC-7"
      $0.filter = filter
      prepare(&$0)
    }
    if let summary {
      scene.give(.summary(summary, scene.model.context.reason ?? option))
      scene.give(.checks(CheckTotals(found: 2_831, checked: summary.count, hidden: hidden)))
    }
    return scene
  }

  private var loading: Effect {
    .loadSummary(
      option, terms: RevocationTerms(), comment: "Private keys were in a public image",
      ticket: "INC-7")
  }

  private var confirmation: Effect {
    .confirm(
      option, terms: RevocationTerms(), comment: "Private keys were in a public image",
      ticket: "INC-7",
      digest: RunSamples.digest)
  }

  @Test func `the phrase, typed, confirms the digest that was shown`() throws {
    var scene = try scene()
    scene.type("revoke 198")
    #expect(scene.press(.enter) == [confirmation])
    // A second Enter while the first is being answered sends nothing more.
    #expect(scene.press(.enter) == [])
  }

  @Test(arguments: ["", "revoke", "revoke 19", "Revoke 198", "revoke 1,98", "revoke  198", "yes"])
  func `anything else says what to type`(text: String) throws {
    var scene = try scene()
    scene.type(text)
    #expect(scene.press(.enter) == [])
    #expect(
      scene.model.notice == "Nothing was sent. Type revoke 198 and press Enter, or Esc to go back.")
    #expect(scene.model.place == .confirm)
  }

  @Test func `thousands are typed without a comma`() throws {
    var scene = try scene(RunSamples.summary(count: 1_982))
    scene.type("revoke 1,982")
    #expect(scene.press(.enter) == [])
    scene.press(.control("u"))
    scene.type("revoke 1982")
    #expect(scene.press(.enter) == [confirmation])
  }

  @Test func `Esc goes back to the reasons`() throws {
    var scene = try scene()
    scene.type("revoke 198")
    scene.press(.escape)
    #expect(scene.model.place == .reason)
  }

  @Test func `what was typed is gone when one comes back`() throws {
    var scene = try scene()
    scene.type("revoke 198")
    scene.press(.escape)
    scene.give(RunSamples.choices([.private: 198]))
    scene.press(.enter)
    scene.give(.summary(RunSamples.summary(), option))
    scene.give(.checks(CheckTotals(found: 2_831, checked: 198)))
    #expect(scene.press(.enter) == [])
    #expect(scene.model.notice?.hasPrefix("Nothing was sent.") == true)
  }

  @Test func `typed-ahead input is dropped when the screen opens and when the question is put`()
    throws
  {
    var scene = try scene(nil)
    #expect(scene.scene.effects.contains(.flushInput))
    scene.type("revoke 198")
    scene.give(.summary(RunSamples.summary(), option))
    #expect(scene.give(.checks(CheckTotals(found: 2_831, checked: 198))) == [.flushInput])
    #expect(scene.press(.enter) == [])
  }

  @Test func `keys read before the question was put do not count`() throws {
    let before = ContinuousClock.now
    var scene = try scene()
    for character in "revoke 198" {
      scene.input(.key(KeyEvent(.character(character), receivedAt: before)))
    }
    #expect(scene.press(.enter) == [])
    scene.type("revoke 198")
    #expect(scene.input(.key(KeyEvent(.enter, receivedAt: before))) == [])
    #expect(scene.press(.enter) == [confirmation])
  }

  @Test func `keys that arrive in one piece do not count, Enter included`() throws {
    var scene = try scene()
    for character in "revoke 198" {
      scene.input(.key(KeyEvent(.character(character), arrivedTogether: 11)))
    }
    #expect(scene.model.notice?.hasPrefix("Keys that arrive all at once do not count.") == true)
    scene.type("revoke 198")
    #expect(scene.input(.key(KeyEvent(.enter, arrivedTogether: 2))) == [])
    #expect(scene.press(.enter) == [confirmation])
  }

  @Test func `pasted text does not count, and that is said`() throws {
    var scene = try scene()
    scene.input(.paste("revoke 198"))
    #expect(scene.model.notice == "Pasted text does not count. Type revoke 198 by hand.")
    #expect(scene.press(.enter) == [])
  }

  @Test func `nothing moves under the question`() throws {
    var scene = try scene()
    let asked = scene.scene.text.split(separator: "\n").dropFirst(2)
    scene.give(.summary(RunSamples.summary(count: 7), option))
    scene.give(.checks(CheckTotals(found: 1, checked: 1)))
    scene.give(.tick, at: ConsoleScene.now.addingTimeInterval(3_600))
    #expect(scene.scene.text.split(separator: "\n").dropFirst(2) == asked)
    scene.type("revoke 198")
    #expect(scene.press(.enter) == [confirmation])
  }

  @Test func `a confirmed manifest goes on to the run, which begins by itself`() throws {
    var scene = try scene()
    let effects = scene.give(.confirmed(try RunSamples.confirmed()))
    #expect(scene.model.place == .progress)
    #expect(effects.contains(.startRun))
    #expect(scene.model.context.incident?.phase == .running)
    #expect(scene.model.context.incident == (try RunSamples.confirmed()))
  }

  @Test func `a selection that changed is shown anew, and has to be typed again`() throws {
    var scene = try scene()
    scene.type("revoke 198")
    scene.press(.enter)
    let why = "the selection changed since it was shown; look at it again"
    let effects = scene.give(.failed(confirmation, because: why))
    #expect(effects.contains(loading))
    scene.give(.summary(RunSamples.summary(count: 199), option))
    scene.give(.checks(CheckTotals(found: 2_831, checked: 199)))
    #expect(scene.scene.text.contains("Nothing was sent: \(why)"))
    #expect(scene.press(.enter) == [])
    scene.type("revoke 199")
    #expect(scene.press(.enter) == [confirmation])
  }

  @Test func `read-only has no field, and its key says why`() throws {
    var scene = try scene(isReadOnly: true)
    #expect(scene.whyNot(.enter) == "This incident is open read-only.")
    #expect(!scene.scene.text.contains("> "))
    #expect(scene.scene.cursor == nil)
  }

  @Test func `nothing checked is nothing to confirm`() throws {
    var scene = try scene(RunSamples.summary(count: 0, trust: [:], issuers: [], names: []))
    #expect(scene.whyNot(.enter) == "Nothing is checked. Press Esc to go back.")
  }

  @Test func `every warning stands on a line of its own`() throws {
    let scene = try scene(
      RunSamples.summary(trust: [.unknown: 3, .public: 195], mismatched: 2), rows: 40)
    let lines = scene.scene.frame().lines
    for warning in [
      "✗ 2 certificates: the DER the service sent does not",
      "▲ 12 of these are hidden by the filter",
      "▲ 3 of unknown trust", "▲ 5 with a wildcard name", "▲ 1 with a protected name",
      "▲ 2 already expired", "▲ 7 expiring within 30 days",
    ] {
      #expect(lines.contains { $0.hasPrefix(warning) }, "\(warning)")
    }
  }

  @Test func `a deadline that cannot be kept is said loudly`() throws {
    let scene = try scene(RunSamples.summary(count: 900_000))
    #expect(scene.scene.text.contains("✗ WILL NOT MAKE THE DEADLINE"))
  }

  @Test func `the summary scrolls where it does not fit, and the question stays`() throws {
    var scene = try scene(rows: 16, prepare: { _ in })
    #expect(scene.scene.text.contains("more lines"))
    #expect(!scene.scene.text.contains(RunSamples.digest))
    scene.press(.end)
    scene.press(.pageDown)
    scene.press(.pageDown)
    #expect(scene.scene.text.contains(RunSamples.digest))
    #expect(scene.scene.text.contains("Type revoke 198"))
  }

  @Test func `no key is bound twice`() throws {
    let scene = try scene()
    let screen = try #require(scene.model.screen as? ConfirmScreen)
    #expect(screen.keys(in: scene.model.context).conflicts == [])
  }

  @Test func `help is a question mark away, even with the field open`() throws {
    var scene = try scene()
    scene.press(.character("?"))
    #expect(scene.scene.text.contains("Keys on this screen: Confirm"))
  }

  @Test func `a failure can be tried again`() throws {
    var scene = try scene(nil)
    scene.give(
      .failed(loading, because: "the file is damaged"))
    #expect(scene.scene.text.contains("✗ the file is damaged"))
    #expect(scene.press(.character("R")).contains(loading))
  }

  @Test(arguments: [(24, 80), (60, 200), (16, 60)])
  func `looks as drawn`(rows: Int, columns: Int) throws {
    var scene = try scene(columns: columns, rows: rows)
    scene.type("revoke 19")
    try expectScreen(scene.scene.frame(), "confirm-\(columns)x\(rows)")
  }

  @Test func `a hold says that it can be released; ASCII`() throws {
    let scene = try scene(RunSamples.summary(count: 186_000, trust: [.private: 186_000])) {
      $0.reason = RunSamples.option(.certificateHold)
    }
    try expectScreen(scene.scene.frame(.ascii), "confirm-hold-ascii")
  }
}
