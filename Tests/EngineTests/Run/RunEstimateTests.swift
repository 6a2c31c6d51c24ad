import Testing

@testable import Engine

@Suite("The time that a run still needs")
struct RunEstimateTests {
  private func estimate(
    left: Int, measured: Double = 0, count: Int = 400, isSteady: Bool = true,
    _ limits: RunEstimate.Limits
  ) -> RunEstimate? {
    RunEstimate(
      left: left, measured: (measured, count), isSteady: isSteady, limits: limits)
  }

  private func limits(
    _ perSecond: Double? = nil, workers: Int = 8, length: Double? = 0.5,
    windows: [RequestBudget.Usage] = []
  ) -> RunEstimate.Limits {
    RunEstimate.Limits(
      perSecond: perSecond, windows: windows, workers: workers, sendLength: length)
  }

  @Test("A steady run goes on as measured")
  func measured() throws {
    let result = try #require(estimate(left: 1_000, measured: 20, limits(100)))
    #expect(result.seconds == 50 && !result.isUncertain)
  }

  @Test("Before enough is measured, the workers or the rate decide, and the result is a range")
  func possible() throws {
    let byWorkers = try #require(
      estimate(left: 160, measured: 3, isSteady: false, limits(100)))
    #expect(byWorkers.seconds == 10 && byWorkers.isUncertain)
    let byRate = try #require(estimate(left: 160, measured: 3, isSteady: false, limits(4)))
    #expect(byRate.seconds == 40)
    #expect(estimate(left: 160, isSteady: false, limits(length: nil)) == nil)
  }

  @Test("A quota decides if it is the narrower limit, whatever was measured")
  func quota() throws {
    let window = try #require(RequestWindow(limit: 1_000, length: .seconds(180)))
    func used(_ count: Int) -> RunEstimate.Limits {
      limits(20, windows: [RequestBudget.Usage(window: window, used: count)])
    }
    // 3,000 calls, of which 600 have room at once.
    #expect(try #require(estimate(left: 3_000, measured: 20, used(400))).seconds == 432)
    // The quota is used up, so the run stands still and nothing is measured.
    #expect(try #require(estimate(left: 500, measured: 0.1, used(1_000))).seconds == 90)
    #expect(try #require(estimate(left: 100, measured: 20, used(0))).seconds == 5)
  }

  @Test("A rate that rises makes the run shorter, up to what the workers can do")
  func growth() throws {
    var growing = limits(20, workers: 8, length: 0.5)
    growing.mostWorkers = 50
    growing.growth = 0.1
    let result = try #require(estimate(left: 2_000, isSteady: false, growing))
    // From 16 to 100 calls per second in 18 s with 840 calls, then 1,160 calls at 100 per second.
    #expect(abs(result.seconds - 29.9) < 0.1)
    #expect(result.isUncertain && result.range.upperBound > 100)
  }

  @Test("Nothing left needs no time")
  func done() throws {
    #expect(try #require(estimate(left: 0, limits())).seconds == 0)
  }
}
