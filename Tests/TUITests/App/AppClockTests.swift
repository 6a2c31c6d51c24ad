import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The console's clock")
struct AppClockTests {
  private static let now = ConsoleScene.now

  private func scene(at place: Place) -> ConsoleScene {
    var scene = ConsoleScene(columns: 80, rows: 24, makeScreen: { PlainScreen(place: $0) })
    scene.model.show(place)
    return scene
  }

  @Test(arguments: [Place.start, .profile, .window, .certificates, .reason, .confirm, .result])
  func `goes by minutes where nothing is counted in seconds`(place: Place) {
    let scene = scene(at: place)
    #expect(!scene.model.countsSeconds)
    #expect(scene.model.clockPause(at: Self.now) == .seconds(60))
  }

  @Test func `goes by seconds on Progress, and wherever a run or a search is under way`() {
    #expect(scene(at: .progress).model.countsSeconds)
    var scene = scene(at: .start)
    scene.give(.searchProgress(IncidentSearch.Progress(found: 1, total: 2, pages: 1)))
    #expect(scene.model.clockPause(at: Self.now) == .seconds(1))
    scene.give(.searchCancelled)
    #expect(!scene.model.countsSeconds)
  }

  @Test func `a comparison that fails stops the counting of seconds`() {
    var scene = scene(at: .review)
    scene.give(.searchProgress(IncidentSearch.Progress(found: 1, total: 2, pages: 1)))
    scene.give(.failed(.compareInventory, because: "the service is unavailable"))
    #expect(!scene.model.countsSeconds)
  }

  @Test(arguments: [(150.0, 30_020), (60.0, 60_020), (0.25, 270), (-30.0, 30_020), (-60, 60_020)])
  func `ticks when another minute to the deadline is over`(left: Double, milliseconds: Int) {
    var scene = scene(at: .certificates)
    scene.model.context.deadline = Self.now.addingTimeInterval(left)
    #expect(scene.model.clockPause(at: Self.now) == .milliseconds(milliseconds))
  }

  @Test func `a key brings the time with it`() {
    var scene = scene(at: .start)
    let later = Self.now.addingTimeInterval(40)
    _ = scene.model.handle(.resumed, now: later)
    #expect(scene.model.context.now == later)
  }
}
