import Testing

@testable import Engine
@testable import TUI

@Suite("The limit of a run")
struct RunLimitTests {
  private func snapshot(
    _ activity: RunSnapshot.Activity = .running, used: Int = 10, inFlight: Int = 0,
    workers: Int = 8, pausedFor: Duration? = nil
  ) -> RunSnapshot {
    RunSnapshot(
      activity: activity, outcomes: [.planned: 100], revokedPerSecond: 1, finishedPerSecond: 1,
      inFlight: inFlight, concurrency: workers,
      budget: BudgetReport(
        windows: RunSamples.rate.prefix(1).map { .init(window: $0, used: used) },
        pausedFor: pausedFor), isDryRun: false)
  }

  @Test func `a full window of the budget comes before busy workers`() {
    #expect(RunLimit(snapshot(used: 90, inFlight: 8)) == .budget)
    #expect(RunLimit(snapshot(used: 89, inFlight: 8)) == .workers)
  }

  @Test func `a service that refuses comes before everything`() {
    #expect(RunLimit(snapshot(used: 100, inFlight: 8, pausedFor: .seconds(3))) == .service)
  }

  @Test func `workers are no limit while one is free, nor when there may be no more`() {
    #expect(RunLimit(snapshot(inFlight: 7)) == nil)
    #expect(RunLimit(snapshot(inFlight: 64, workers: 64)) == nil)
  }

  @Test(arguments: [
    RunSnapshot.Activity.canary, .recovering, .paused(because: "asked to"), .stopping,
  ])
  func `nothing is blamed while a run does not go as fast as it can`(
    activity: RunSnapshot.Activity
  ) {
    #expect(RunLimit(snapshot(activity, used: 100, inFlight: 8)) == nil)
  }
}
