import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The deadline on the Reason screen")
struct ReasonDeadlineTests {
  private func scene(
    columns: Int = 80, rows: Int = 24, isReadOnly: Bool = false,
    trust: [Trust: Int] = [.public: 12, .private: 186],
    prepare: (inout AppContext) -> Void = { $0.deadline = nil }
  ) throws -> RunScene {
    var scene = try RunScene(
      .reason, columns: columns, rows: rows, isReadOnly: isReadOnly, prepare: prepare)
    scene.give(RunSamples.choices(trust))
    return scene
  }

  private static let start = ConsoleScene.now.addingTimeInterval(-30)

  @Test func `the reason under the cursor suggests a limit, and sets none`() throws {
    var scene = try scene()
    #expect(
      scene.scene.text.replacing("\n  ", with: " ").contains(
        "24 hours for a compromised key. Press d to choose."))
    scene.press(.down, .down)
    #expect(scene.scene.text.contains("5 days for misissuance"))
    #expect(scene.model.context.deadline == nil)
    #expect(!scene.scene.effects.contains { if case .setDeadline = $0 { true } else { false } })
  }

  @Test func `nothing is suggested once the deadline is early enough`() throws {
    let scene = try scene { _ in }
    #expect(scene.scene.text.contains("2026-11-22 02:24Z  23h12m left"))
    #expect(!scene.scene.text.contains("Baseline Requirements"))
  }

  @Test func `d chooses, and the clock runs from when the incident was begun`() throws {
    var scene = try scene(columns: 120)
    scene.press(.character("d"))
    #expect(scene.scene.text.contains("Aware since    [2026-11-21 03:12]"))
    let deadline = Self.start.addingTimeInterval(86_400)
    #expect(scene.press(.character("h"), .enter) == [.setDeadline(deadline, from: Self.start)])
    scene.give(.deadlineSet(deadline))
    scene.give(.clockStart(Self.start))
    #expect(scene.model.context.deadline == deadline)
    #expect(scene.scene.text.contains("aware since 2026-11-21 03:12Z"))
  }

  @Test func `what was said before is where the choosing begins`() throws {
    var scene = try scene()
    let start = Self.start.addingTimeInterval(-7_200)
    scene.give(.clockStart(start))
    scene.give(.deadlineSet(DeadlineChoice.day.deadline(from: start)))
    scene.press(.character("d"))
    #expect(scene.scene.text.contains("[2026-11-21 01:12] UTC  2h00m ago"))
    #expect(scene.scene.text.contains("(•) h 24 hours"))
    #expect(scene.press(.enter) == [])
  }

  @Test func `Esc changes nothing, and a start in the future is refused`() throws {
    var scene = try scene()
    #expect(scene.press(.character("d"), .character("f"), .escape) == [])
    #expect(!scene.scene.text.contains("Aware since "))
    scene.press(.character("d"), .home)
    scene.type("2027")
    scene.press(.character("h"))
    #expect(scene.press(.enter) == [])
    #expect(scene.model.notice == "The clock cannot start later than now.")
  }

  @Test func `read-only shows the deadline and changes none`() throws {
    var scene = try scene(isReadOnly: true) { _ in }
    #expect(scene.scene.text.contains("2026-11-22 02:24Z"))
    #expect(scene.whyNot(.character("d")) == "This incident is open read-only.")
  }

  @Test func `another incident does not inherit the clock`() throws {
    var scene = try scene()
    scene.give(.clockStart(Self.start))
    scene.give(.incidentOpened(try ConsoleScene.header(), .init()))
    #expect(scene.model.context.clockStart == nil)
  }

  @Test(arguments: [(24, 80), (60, 200), (16, 60)])
  func `choosing looks as drawn`(rows: Int, columns: Int) throws {
    var scene = try scene(columns: columns, rows: rows)
    scene.press(.character("d"), .character("h"))
    try expectScreen(scene.scene.frame(), "reason-deadline-\(columns)x\(rows)")
  }

  @Test func `the suggestion looks as drawn`() throws {
    try expectScreen(try scene().scene.frame(), "reason-suggestion-80x24")
  }
}
