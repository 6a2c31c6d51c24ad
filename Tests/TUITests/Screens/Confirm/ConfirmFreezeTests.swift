import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("Confirming when sign-offs are needed")
struct ConfirmFreezeTests {
  private let option = RunSamples.option(.keyCompromise)

  private func scene() throws -> RunScene {
    var scene = try RunScene(.confirm) {
      $0.reason = option
      $0.filter = try? FilterExpression("cn:*.pay.example")
      $0.incident?.safeguards.requiredSignOffs = 1
    }
    scene.give(.summary(RunSamples.summary(), option))
    scene.give(.checks(CheckTotals(found: 2_831, checked: 198, hidden: 0)))
    return scene
  }

  @Test func `the phrase freezes what was shown, with the filter in force`() throws {
    var scene = try scene()
    #expect(scene.scene.text.contains("Nothing is sent until 1 reviewer approves."))
    scene.type("freeze 198")
    #expect(
      scene.press(.enter) == [
        .freeze(
          RevocationInstruction(reason: .keyCompromise), filter: "cn:*.pay.example",
          digest: RunSamples.digest)
      ])
  }

  @Test func `the phrase of a run does nothing`() throws {
    var scene = try scene()
    scene.type("revoke 198")
    #expect(scene.press(.enter) == [])
    #expect(
      scene.model.notice == "Nothing was sent. Type freeze 198 and press Enter, or Esc to go back.")
  }

  @Test func `what is frozen goes to the review, which the breadcrumb shows`() throws {
    var scene = try scene()
    #expect(scene.scene.frame().lines[1].contains("Review"))
    scene.type("freeze 198")
    scene.press(.enter)
    scene.give(.frozen(try ConsoleScene.header(phase: .frozen)))
    #expect(scene.model.place == .review)
  }
}
