import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The Reason screen")
struct ReasonScreenTests {
  private func scene(
    _ trust: [Trust: Int]? = [.public: 12, .private: 186], columns: Int = 80, rows: Int = 24,
    isReadOnly: Bool = false, prepare: (inout AppContext) -> Void = { _ in }
  ) throws -> RunScene {
    var scene = try RunScene(
      .reason, columns: columns, rows: rows, isReadOnly: isReadOnly, prepare: prepare)
    if let trust { scene.give(RunSamples.choices(trust)) }
    return scene
  }

  @Test func `Enter chooses the reason under the cursor and goes on to the summary`() throws {
    var scene = try scene()
    let effects = scene.press(.down, .down, .enter)
    #expect(scene.model.place == .confirm)
    #expect(scene.model.context.reason == RunSamples.option(.superseded))
    #expect(
      effects.contains(.loadSummary(RunSamples.option(.superseded), terms: RevocationTerms())))
  }

  @Test func `Enter on a reason that is not open says why and stays`() throws {
    var scene = try scene()
    for _ in 0..<4 { scene.press(.down) }
    #expect(scene.whyNot(.enter) == "privilege_withdrawn: 12 of 198 are public")
    #expect(scene.model.place == .reason)
    #expect(scene.model.context.reason == nil)
  }

  @Test func `n narrows the selection to what a disabled reason allows`() throws {
    var scene = try scene()
    for _ in 0..<5 { scene.press(.down) }
    #expect(scene.press(.character("n")) == [.narrow(RunSamples.option(.certificateHold))])
    scene.give(RunSamples.choices([.private: 186]))
    #expect(scene.scene.text.contains("186 checked: 186 private"))
    #expect(
      scene.whyNot(.character("n"))
        == "All checked certificates allow certificate_hold.")
    scene.press(.enter)
    #expect(scene.model.context.reason?.reason == .certificateHold)
  }

  @Test func `nothing is narrowed when nothing would be left`() throws {
    var scene = try scene([.public: 12])
    for _ in 0..<4 { scene.press(.down) }
    #expect(
      scene.whyNot(.character("n"))
        == "None of the 12 checked certificates allows privilege_withdrawn.")
  }

  @Test func `the trust is overridden only by an answer that says so`() throws {
    var scene = try scene()
    #expect(scene.press(.character("o"), .enter) == [])
    #expect(scene.press(.character("o"), .escape) == [])
    #expect(scene.model.place == .reason)
    #expect(scene.press(.character("o"), .character("p")) == [.overrideTrust(.private)])
    #expect(scene.press(.character("o"), .right, .right, .enter) == [.overrideTrust(.public)])
  }

  @Test func `comment and ticket are kept, and left alone by Esc`() throws {
    var scene = try scene()
    scene.press(.character("c"))
    scene.type("key on a public repo")
    scene.press(.enter, .character("t"))
    scene.type("INC-7")
    scene.press(.escape, .character("t"))
    scene.type("INC-8")
    scene.input(.paste("0\n"))
    scene.press(.enter)
    #expect(scene.model.context.comment == "key on a public repo")
    #expect(scene.model.context.ticket == "INC-80")
    #expect(scene.model.place == .reason)
  }

  @Test func `a pasted control character is made visible`() throws {
    var scene = try scene()
    scene.press(.character("t"))
    scene.input(.paste("A\u{202E}B"))
    scene.press(.enter)
    #expect(scene.model.context.ticket == "A<U+202E>B")
  }

  @Test func `an earlier manifest leaves only its own reason open`() throws {
    var scene = try scene { $0.incident?.reason = .superseded }
    #expect(scene.model.place == .reason)
    #expect(scene.whyNot(.enter)?.contains("this incident revokes for superseded") == true)
    #expect(scene.whyNot(.character("n")) == "This incident revokes for superseded.")
    scene.press(.down, .down, .enter)
    #expect(scene.model.place == .confirm)
  }

  @Test func `without a check there is nothing to choose a reason for`() throws {
    var scene = try scene([:])
    #expect(scene.whyNot(.enter) == "Nothing is checked. Press Esc to go back and check some.")
    #expect(
      scene.whyNot(.character("o")) == "Nothing is checked. Press Esc to go back and check some.")
  }

  @Test func `read-only leaves the selection and the record alone`() throws {
    var scene = try scene(isReadOnly: true)
    for key: Character in ["n", "o", "c", "t"] {
      #expect(scene.whyNot(.character(key)) == "This incident is open read-only.")
    }
  }

  @Test func `a failure can be tried again`() throws {
    var scene = try scene(nil)
    scene.give(.failed(.loadChoices, because: "the file is busy in another process"))
    #expect(scene.scene.text.contains("the file is busy in another process"))
    #expect(scene.press(.character("R")) == [.loadChoices])
  }

  @Test func `no key is bound twice`() throws {
    let scene = try scene()
    let screen = try #require(scene.model.screen as? ReasonScreen)
    #expect(screen.keys(in: scene.model.context).conflicts == [])
  }

  @Test(arguments: [(24, 80), (60, 200), (16, 60)])
  func `looks as drawn`(rows: Int, columns: Int) throws {
    var scene = try scene(columns: columns, rows: rows) {
      $0.comment = "Private keys were in a public image"
      $0.ticket = "INC-20261121-7 日本語"
    }
    for _ in 0..<4 { scene.press(.down) }
    try expectScreen(scene.scene.frame(), "reason-\(columns)x\(rows)")
  }

  @Test func `looks right in ASCII, with the question open`() throws {
    var scene = try scene()
    scene.press(.character("o"))
    try expectScreen(scene.scene.frame(.ascii), "reason-trust-ascii")
  }
}
