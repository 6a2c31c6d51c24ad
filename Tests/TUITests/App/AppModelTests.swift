import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The console's model")
struct AppModelTests {
  /// Makes a console in which every screen is a ``PlainScreen``.
  private func plain(columns: Int = 80, rows: Int = 24) -> ConsoleScene {
    ConsoleScene(columns: columns, rows: rows, makeScreen: { PlainScreen(place: $0) })
  }

  private func running(at place: Place = .progress) -> ConsoleScene {
    var scene = plain()
    scene.model.show(place)
    scene.give(.snapshot(Self.snapshot(.running)))
    return scene
  }

  private static func snapshot(_ activity: RunSnapshot.Activity) -> RunSnapshot {
    RunSnapshot(
      activity: activity, outcomes: [.planned: 1], revokedPerSecond: 0, finishedPerSecond: 0,
      inFlight: 0, concurrency: 1, budget: BudgetReport(windows: []),
      isDryRun: false)
  }

  // MARK: - Moving about

  @Test func `going to a place shows it and keeps the one that was left`() {
    var scene = plain()
    scene.press(.character("x"))
    scene.press(.character("1"))
    #expect(scene.model.place == .profile)
    #expect(scene.text.contains("0 presses, shown 1 times"))
    scene.press(.escape)
    #expect(scene.model.place == .start)
    #expect(scene.text.contains("1 presses, shown 2 times"))
  }

  @Test func `restarting a place forgets what it held`() {
    var scene = plain()
    scene.press(.character("1"), .character("x"), .character("!"))
    #expect(scene.text.contains("0 presses, shown 1 times"))
  }

  @Test(arguments: [
    (Place.profile, Place.start), (.window, .profile), (.certificates, .window),
    (.reason, .certificates), (.confirm, .reason), (.result, .start),
  ])
  func `Esc goes back one`(from: Place, to: Place) {
    var scene = plain()
    scene.model.show(from)
    scene.press(.escape)
    #expect(scene.model.place == to)
  }

  @Test(arguments: [Place.start, .progress])
  func `Esc does not leave where there is no way back`(place: Place) {
    var scene = plain()
    scene.model.show(place)
    scene.press(.escape)
    #expect(scene.model.place == place)
  }

  @Test func `opening an incident forgets the places behind, which belong to another`() throws {
    var scene = plain()
    scene.model.show(.certificates)
    scene.press(.character("x"))
    scene.model.show(.window)
    scene.give(.incidentOpened(try ConsoleScene.header(), .init()))
    scene.model.show(.certificates)
    #expect(scene.text.contains("0 presses"))
  }

  @Test func `what the incident says is taken into the context`() throws {
    var scene = plain()
    let deadline = ConsoleScene.now.addingTimeInterval(3_600)
    var header = try ConsoleScene.header(deadline: deadline)
    header.reason = .keyCompromise
    header.comment = "leaked"
    header.ticket = "INC-7"
    scene.give(.incidentOpened(header, .init()))
    let context = scene.model.context
    #expect(context.window == header.window)
    #expect(context.deadline == deadline)
    #expect(context.reason?.wireName == "key_compromise")
    #expect(context.comment == "leaked")
    #expect(context.ticket == "INC-7")
  }

  @Test func `closing the incident forgets it`() throws {
    var scene = plain()
    scene.give(.incidentOpened(try ConsoleScene.header(deadline: .now), .init()))
    #expect(scene.press(.character("0")) == [.closeIncident])
    #expect(scene.model.context.incident == nil)
    #expect(scene.model.context.deadline == nil)
    #expect(scene.model.context.window == nil)
  }

  @Test func `the progress screen hears of the run while another is shown`() {
    var scene = running()
    scene.model.show(.certificates)
    scene.give(.snapshot(Self.snapshot(.running)))
    scene.model.show(.progress)
    #expect(scene.text.contains("heard 2"))
  }

  // MARK: - Notices

  @Test func `a disabled key says why, and the next key takes the notice away`() {
    var scene = plain()
    scene.press(.character("d"))
    #expect(scene.frame().lines[22] == "Not while a test is on.")
    scene.press(.character("x"))
    #expect(scene.frame().lines[22] == "")
  }

  @Test func `a failure is said, and so is where an export was written`() {
    var scene = plain()
    scene.give(.failed(.listIncidents, because: "the folder cannot be read"))
    #expect(scene.model.notice == "the folder cannot be read")
    scene.give(.exported(path: "/tmp/report.json"))
    #expect(scene.model.notice == "Written to /tmp/report.json")
  }

  @Test func `a tick sets the clock and leaves the notice`() {
    var scene = plain()
    scene.press(.character("d"))
    let later = ConsoleScene.now.addingTimeInterval(1)
    scene.give(.tick, at: later)
    #expect(scene.model.context.now == later)
    #expect(scene.model.notice != nil)
  }

  // MARK: - Help

  @Test(arguments: [Key.character("?"), .function(1)])
  func `help shows every key of the screen with its sentence`(key: Key) {
    var scene = plain()
    scene.press(key)
    #expect(scene.text.contains("Keys on this screen: Start"))
    #expect(scene.text.contains("Counts the presses."))
    #expect(scene.text.contains("Unavailable: Not while a test is on."))
    #expect(scene.text.contains("Suspends the console"))
  }

  @Test func `a key pressed in help closes it and does nothing else`() {
    var scene = plain()
    scene.press(.character("?"), .character("x"))
    #expect(scene.text.contains("0 presses"))
    scene.press(.character("x"))
    #expect(scene.text.contains("1 presses"))
  }

  @Test func `help scrolls and does not scroll past its end`() {
    var scene = plain(columns: 60, rows: 16)
    scene.press(.character("?"))
    let before = scene.text
    for _ in 0..<100 { scene.press(.down) }
    let end = scene.text
    #expect(end != before)
    #expect(end.contains("Suspends the console"))
    scene.press(.up)
    #expect(scene.text != end, "one step up shows another line at once")
    scene.press(.pageUp, .pageUp, .pageUp)
    #expect(scene.text == before)
  }

  // MARK: - Leaving

  @Test func `q asks before leaving, and staying is the answer of Enter and Esc`() {
    for key in [Key.enter, .escape, .character("n")] {
      var scene = plain()
      #expect(scene.press(.character("q")) == [])
      #expect(scene.text.contains("Leave bulkrevoke?"))
      #expect(scene.press(key) == [])
      #expect(scene.model.question == nil)
    }
  }

  @Test(arguments: [Key.character("q"), .control("c")])
  func `q and Ctrl-C leave when that is answered`(key: Key) {
    var byLetter = plain()
    byLetter.press(key)
    #expect(byLetter.press(.character("y")) == [.leave])
    var byChoice = plain()
    byChoice.press(key)
    #expect(byChoice.press(.right, .enter) == [.leave])
  }

  @Test func `other keys than the answers leave the question open`() {
    var scene = plain()
    scene.press(.character("q"))
    #expect(scene.press(.character("x"), .character("q"), .down, .tab) == [])
    #expect(scene.model.question != nil)
  }

  @Test func `during a run the question offers to stop safely`() {
    var scene = running()
    scene.press(.character("q"))
    #expect(scene.text.contains("Stop the run?"))
    #expect(scene.press(.enter) == [])
    #expect(scene.model.question == nil)
    scene.press(.character("q"))
    #expect(scene.press(.character("k")) == [])
    scene.press(.character("q"))
    #expect(scene.press(.character("s")) == [.stopRun, .leave])
  }

  @Test func `after the run the question is the plain one again`() {
    for news in [News.snapshot(Self.snapshot(.ended)), .failed(.startRun, because: "no")] {
      var scene = running()
      scene.give(news)
      scene.press(.character("q"))
      #expect(scene.text.contains("Leave bulkrevoke?"))
    }
  }

  @Test func `nothing refreshes the question away`() {
    var scene = running()
    scene.press(.character("q"))
    scene.give(.snapshot(Self.snapshot(.running)))
    scene.give(.tick)
    #expect(scene.model.question != nil)
  }

  @Test func `the question says what leaving means`() throws {
    var scene = plain()
    scene.press(.character("q"))
    #expect(scene.text.contains("No incident is open, so nothing is lost."))
    scene.press(.escape)
    scene.give(.incidentOpened(try ConsoleScene.header(), .init()))
    scene.press(.character("q"))
    #expect(scene.text.contains("Everything is in the incident file"))
  }

  @Test(arguments: [InputEvent.terminate(signal: 15), .terminate(signal: 2)])
  func `a signal leaves without a question, and another one hastens it`(event: InputEvent) {
    var idle = plain()
    #expect(idle.input(event) == [.leave])
    #expect(idle.input(event) == [.hurry])
    var busy = running()
    busy.press(.character("q"))
    #expect(busy.input(event) == [.stopRun, .leave])
    #expect(busy.text.contains("Leaving when the calls in progress finish"))
    #expect(busy.input(event) == [.hurry])
    #expect(busy.text.contains("Leaving within seconds"))
  }

  @Test(arguments: [InputEvent.endOfInput, .terminate(signal: 1)])
  func `a lost terminal leaves in haste, and stops a run safely`(event: InputEvent) {
    var idle = plain()
    #expect(idle.input(event) == [.hurry, .leave])
    var busy = running()
    busy.press(.character("q"))
    #expect(busy.input(event) == [.hurry, .stopRun, .leave])
  }

  @Test func `nothing new is begun on the way out`() {
    var scene = running()
    scene.input(.terminate(signal: 15))
    #expect(scene.press(.character("q"), .enter, .character("?")) == [])
    #expect(scene.give(.runEnded(.finished)) == [])
    #expect(scene.model.question == nil)
    #expect(scene.model.helpTop == nil)
  }

  @Test func `Ctrl-Z suspends`() {
    var scene = plain()
    #expect(scene.press(.control("z")) == [.suspend])
  }

  // MARK: - Too small

  @Test func `a terminal that is too small takes no key but q`() {
    var scene = plain(columns: 59, rows: 15)
    scene.press(.character("x"))
    scene.input(.resize(Size(rows: 24, columns: 80)))
    #expect(scene.text.contains("0 presses"))
    scene.input(.resize(Size(rows: 15, columns: 59)))
    #expect(scene.press(.character("q")) == [.leave])
  }

  @Test func `q in a terminal that is too small stops a run safely`() {
    var scene = running()
    scene.input(.resize(Size(rows: 15, columns: 59)))
    #expect(scene.press(.character("q")) == [.stopRun, .leave])
  }

  @Test func `screens learn of a new size, also when it changed behind them`() {
    var scene = plain()
    scene.press(.character("1"))
    scene.input(.resize(Size(rows: 60, columns: 200)))
    #expect(scene.text.contains("body 56x200"))
    scene.press(.escape)
    #expect(scene.text.contains("body 56x200"))
  }

  // MARK: - Typing

  @Test func `a screen that edits a field gets q and ? before anybody else`() {
    var scene = plain()
    scene.press(.character("/"))
    scene.type("q?")
    #expect(scene.model.question == nil)
    #expect(scene.model.helpTop == nil)
    #expect(scene.text.contains("typed q?"))
    scene.press(.enter, .character("q"))
    #expect(scene.model.question != nil)
  }
}
