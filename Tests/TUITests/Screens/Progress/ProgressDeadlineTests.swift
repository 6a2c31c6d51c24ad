import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The deadline during a run")
struct ProgressDeadlineTests {
  /// A run that needs about two minutes, with the deadline the given minutes away.
  private func running(
    deadlineIn minutes: Double, _ snapshot: RunSnapshot = RunSamples.snapshot(),
    columns: Int = 80, rows: Int = 24
  ) throws -> RunScene {
    var scene = try RunScene(
      .progress, columns: columns, rows: rows, phase: .running,
      certificates: RunSamples.everyKind
    ) {
      $0.isRunAskedFor = true
      $0.deadline = ConsoleScene.now.addingTimeInterval(minutes * 60)
    }
    scene.give(.snapshot(snapshot))
    return scene
  }

  @Test func `what will be met is said at the top of every screen`() throws {
    let scene = try running(deadlineIn: 60)
    #expect(scene.scene.frame().lines[1].hasSuffix("1h00m to deadline, 58m spare"))
    #expect(!scene.scene.text.contains("WILL MISS"))
  }

  @Test func `what will be missed is said in words, with what would help`() throws {
    let scene = try running(deadlineIn: 1)
    #expect(scene.scene.frame().lines[1].hasSuffix("1m to deadline, 1m TOO LATE"))
    let text = scene.scene.text.replacing("\n  ", with: " ")
    #expect(
      text.contains("✗ WILL MISS THE DEADLINE by 1m: the rate limit is the bottleneck; raise"))
  }

  @Test func `a deadline that has passed is not also called missed`() throws {
    let scene = try running(deadlineIn: -90)
    #expect(scene.scene.frame().lines[1].hasSuffix("deadline passed 1h30m ago"))
    #expect(scene.scene.text.contains("✗ THE DEADLINE HAS PASSED 1h30m ago"))
  }

  @Test func `while it is paused nobody knows`() throws {
    var scene = try running(deadlineIn: 1)
    scene.give(.snapshot(RunSamples.snapshot(.paused(because: "paused by kim"))))
    #expect(scene.model.context.expectedEnd == nil)
    #expect(scene.scene.frame().lines[1].hasSuffix("1m to deadline"))
    #expect(!scene.scene.text.contains("WILL MISS"))
  }

  @Test func `the expectation ends with the run`() throws {
    var scene = try running(deadlineIn: 60)
    #expect(scene.model.context.expectedEnd != nil)
    scene.give(.runEnded(.stopped))
    #expect(scene.model.context.expectedEnd == nil)
  }

  @Test(arguments: [(24, 80), (60, 200), (16, 60)])
  func `a run that will be late looks as drawn`(rows: Int, columns: Int) throws {
    let scene = try running(deadlineIn: 1, columns: columns, rows: rows)
    try expectScreen(scene.scene.frame(), "progress-late-\(columns)x\(rows)")
  }
}
