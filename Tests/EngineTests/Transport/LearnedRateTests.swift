import Testing

@testable import Engine

/// A limiter that lets through a burst and then a steady rate, as nginx's `limit_req` does.
private struct LeakyBucket {
  let perSecond: Double
  let burst: Double
  private var excess = 0.0
  private var latest: ContinuousClock.Instant?

  init(perSecond: Double, burst: Double) {
    (self.perSecond, self.burst) = (perSecond, burst)
  }

  mutating func accepts(at now: ContinuousClock.Instant) -> Bool {
    let left = max(0, excess - perSecond * (latest.map { (now - $0).seconds } ?? 0))
    guard left + 1 <= burst + 1 else { return false }
    (excess, latest) = (left + 1, now)
    return true
  }
}

@Suite("A rate learned from 429 answers")
struct LearnedRateTests {
  private static let start = ContinuousClock.now

  /// Simulates workers that make calls in turn, each answered after `latency`. Returns the number
  /// of refused calls and the duration in seconds.
  private static func simulate(
    calls: Int, workers: Int, latency: Duration, limiter: LeakyBucket
  ) -> (refused: Int, seconds: Double) {
    var (budget, limiter) = (RequestBudget(rate: RequestRate(windows: [])), limiter)
    var (accepted, refused, now) = (0, 0, start)
    // The time at which each worker asks the budget or gets its answer.
    var events = Array(repeating: (at: start, answer: Bool?.none), count: workers)
    while accepted < calls {
      let next = events.indices.min { events[$0].at < events[$1].at } ?? 0
      now = events[next].at
      if let isAccepted = events[next].answer {
        budget.end(at: now)
        if isAccepted {
          budget.answered()
          accepted += 1
        } else {
          budget.throttled(retryAfter: nil, at: now)
          refused += 1
        }
        events[next].answer = nil
      }
      switch budget.take(at: now) {
      case .granted: events[next] = (now + latency, limiter.accepts(at: now))
      case .wait(let until): events[next] = (until, nil)
      case .waitForEnd: events[next] = (now + latency, nil)
      }
    }
    return (refused, (now - start).seconds)
  }

  @Test(
    "An unknown limit is found with few refusals, and then used fully",
    arguments: [(100.0, 50.0), (100, 5), (20, 20), (300, 100), (5.6, 10)])
  func converges(limit: (perSecond: Double, burst: Double)) {
    let calls = 40_000
    let (refused, seconds) = Self.simulate(
      calls: calls, workers: 16, latency: .milliseconds(20),
      limiter: LeakyBucket(perSecond: limit.perSecond, burst: limit.burst))
    #expect(refused <= calls / 1_000)
    #expect(seconds < 1.25 * Double(calls) / limit.perSecond)
  }

  @Test("After a refusal, the rate rises to just below the refused one, and later beyond it")
  func rises() {
    var rate = LearnedRate(refused: 100, at: Self.start)
    #expect(rate.perSecond == 80)
    #expect(rate.window == RequestWindow(limit: 1, length: .microseconds(12_500)))
    rate.relax(at: Self.start + .seconds(1))
    #expect(rate.perSecond == 90)
    rate.relax(at: Self.start + .seconds(2))
    #expect(rate.perSecond == 95)
    rate.relax(at: Self.start + .milliseconds(3_000))
    #expect(rate.perSecond == 95)
    // The time of a hundred calls has passed, which starts a trial of a higher rate.
    rate.relax(at: Self.start + .milliseconds(3_100))
    rate.relax(at: Self.start + .seconds(30))
    #expect(rate.perSecond > 100)
  }

  @Test("Refusals of simultaneous calls count once")
  func together() {
    var rate = LearnedRate(refused: 100, at: Self.start)
    for step in 1..<16 { rate.refuse(rate: 100, at: Self.start + .milliseconds(step)) }
    #expect(rate.perSecond == 80)
    rate.refuse(rate: 100, at: Self.start + .seconds(1))
    #expect(rate.perSecond == 64)
  }
}
