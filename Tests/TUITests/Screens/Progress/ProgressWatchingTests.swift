import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("Watching another operator's run")
struct ProgressWatchingTests {
  private static let ann = "process 4711 of ann@ops1"

  /// The Progress screen of an incident whose run belongs to Ann.
  private func watching(
    phase: IncidentHeader.Phase = .running, isReadOnly: Bool = false, columns: Int = 80,
    rows: Int = 24, certificates: [IncidentCertificate] = RunSamples.everyKind
  ) throws -> RunScene {
    var scene = try RunScene(
      .progress, columns: columns, rows: rows, isReadOnly: isReadOnly, phase: phase,
      certificates: certificates
    ) { $0.watched = Watched(writer: Self.ann) }
    try change(&scene, phase: phase)
    return scene
  }

  /// Reports the file's content, some seconds after the start.
  private func change(
    _ scene: inout RunScene, phase: IncidentHeader.Phase = .running, verified: Int = 100,
    writer: String? = ann, pause: String? = nil, after seconds: Double = 0
  ) throws {
    var header = try ConsoleScene.header(
      phase: phase, deadline: scene.model.context.deadline)
    header.pause = pause
    scene.give(
      .incidentChanged(
        header, [.verified: verified, .planned: 1_000 - verified], writer: writer),
      at: ConsoleScene.now.addingTimeInterval(seconds),
      instant: Self.zero.advanced(by: .seconds(seconds)))
  }

  private static let zero = ContinuousClock.Instant.now

  @Test func `the top line says who is watched`() throws {
    let scene = try watching()
    #expect(scene.scene.frame().lines[0].contains("WATCHING ann@ops1"))
    #expect(scene.scene.text.contains("Watching ann@ops1's run (read-only)"))
  }

  @Test func `the bars follow what the file says, and so do speed and end`() throws {
    var scene = try watching()
    #expect(scene.scene.text.contains("100 / 1,000"))
    try change(&scene, verified: 150, after: 5)
    #expect(scene.scene.text.contains("150 / 1,000"))
    #expect(scene.scene.text.contains("10.0/s"))
    #expect(scene.scene.text.contains("ETA 03:13Z"))
    #expect(scene.scene.frame().lines[1].hasSuffix("spare"))
  }

  @Test func `the speed falls while nothing changes`() throws {
    var scene = try watching()
    try change(&scene, verified: 150, after: 5)
    _ = scene.scene.model.handle(
      .tick, now: ConsoleScene.now, instant: Self.zero.advanced(by: .seconds(30)))
    #expect(!scene.scene.text.contains("10.0/s"))
  }

  @Test func `no key changes anything while somebody is at work`() throws {
    var scene = try watching()
    for key: Character in ["p", "+", "-"] {
      #expect(scene.whyNot(.character(key)) == "This incident is open read-only.")
    }
    #expect(scene.whyNot(.character("t")) == "ann@ops1 still has the incident open.")
  }

  @Test func `a second that passes reads nothing`() throws {
    var scene = try watching()
    #expect(scene.give(.tick) == [])
  }

  @Test func `when the writer has gone it says so, and t takes over`() throws {
    var scene = try watching()
    try change(&scene, writer: nil)
    #expect(!scene.scene.text.contains("WATCHING"))
    #expect(
      scene.scene.text.replacing("\n  ", with: " ").contains(
        "ann@ops1's console died mid-run. Press t to take over."))
    #expect(scene.scene.footer.contains("t Take over"))
    #expect(scene.press(.character("t")) == [.takeOver])
  }

  @Test func `taken over, it waits for a key as an interrupted incident does`() throws {
    var scene = try watching()
    try change(&scene, writer: nil)
    scene.press(.character("t"))
    scene.give(.incidentOpened(try ConsoleScene.header(phase: .running), .init()))
    let effects = scene.give(.takenOver(from: "ann@ops1"))
    #expect(!effects.contains(.startRun))
    #expect(scene.model.notice == "Taken over from ann@ops1.")
    #expect(!scene.model.context.isReadOnly)
    #expect(scene.press(.character("p")) == [.startRun])
  }

  @Test func `a take-over that fails goes on watching and says why`() throws {
    var scene = try watching()
    try change(&scene, writer: nil)
    scene.press(.character("t"))
    scene.give(.watching(writer: "process 5 of eve@ops2"))
    scene.give(.incidentOpened(try ConsoleScene.header(phase: .running), .init()))
    scene.give(.failed(.takeOver, because: "being written by process 5 of eve@ops2"))
    #expect(scene.model.notice == "being written by process 5 of eve@ops2")
    #expect(scene.scene.text.contains("WATCHING eve@ops2"))
  }

  @Test func `a console that is read-only watches and never takes over`() throws {
    var scene = try watching(isReadOnly: true)
    try change(&scene, writer: nil)
    #expect(scene.scene.text.contains("ann@ops1's console died mid-run."))
    #expect(scene.whyNot(.character("t")) == "This incident is open read-only.")
  }

  @Test func `a pause is told with its why`() throws {
    var scene = try watching()
    try change(&scene, phase: .paused, pause: "paused by ann@ops1")
    #expect(scene.scene.text.contains("ann@ops1 has paused"))
  }

  @Test func `at the end Enter shows the result`() throws {
    var scene = try watching()
    try change(&scene, phase: .finished, verified: 1_000)
    #expect(scene.scene.text.contains("The run has finished. Press Enter to see the result."))
    scene.press(.enter)
    #expect(scene.model.place == .result)
  }

  @Test func `a run that begins comes to the front by itself`() throws {
    var scene = try RunScene(.certificates) { $0.watched = Watched(writer: Self.ann) }
    try change(&scene)
    #expect(scene.model.place == .progress)
    #expect(scene.model.notice == "ann@ops1 has started the run.")
  }

  @Test func `before the run t takes over as well`() throws {
    var scene = try RunScene(.certificates) { $0.watched = Watched(writer: Self.ann) }
    try change(&scene, phase: .selecting, writer: nil)
    scene.press(.character("?"))
    #expect(scene.model.helpTop != nil)
    scene.press(.escape)
    #expect(scene.press(.character("t")) == [.takeOver])
  }

  @Test func `no key is bound twice`() throws {
    let scene = try watching()
    let screen = try #require(scene.model.screen as? ProgressScreen)
    #expect(screen.keys(in: scene.model.context).conflicts == [])
  }

  @Test(arguments: [(24, 80), (60, 200), (16, 60)])
  func `looks as drawn`(rows: Int, columns: Int) throws {
    var scene = try watching(
      columns: columns, rows: rows, certificates: RunSamples.manifestRows(1_000, done: 40))
    try change(&scene, verified: 150, after: 5)
    scene.press(.home)
    try expectScreen(scene.scene.frame(), "watching-\(columns)x\(rows)")
    try change(&scene, verified: 150, writer: nil, after: 6)
    try expectScreen(scene.scene.frame(), "watching-gone-\(columns)x\(rows)")
  }
}
