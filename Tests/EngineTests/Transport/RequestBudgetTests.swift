import TestSupport
import Testing

@testable import Engine

@Suite("Call budget")
struct RequestBudgetTests {
  private static let start = ContinuousClock.now

  private static func budget(_ rate: String) throws -> RequestBudget {
    RequestBudget(rate: try #require(RequestRate(rate)))
  }

  /// Returns the time at which the budget grants a call that asks from `now` on.
  private static func take(
    from budget: inout RequestBudget, at now: ContinuousClock.Instant
  ) -> ContinuousClock.Instant {
    var now = now
    while case .wait(let until) = budget.take(at: now) { now = until }
    return now
  }

  /// The time for which a window of one second is kept, with its margin.
  private static let second = Duration.seconds(1) + RequestBudget.margin(of: .seconds(1))

  @Test("A full window gives the time at which it has room again")
  func full() throws {
    var budget = try Self.budget("3/1s")
    for step in 0..<3 {
      #expect(budget.take(at: Self.start + .milliseconds(100 * step)) == .granted)
    }
    #expect(
      budget.take(at: Self.start + .milliseconds(300)) == .wait(until: Self.start + Self.second))
    #expect(budget.take(at: Self.start + Self.second) == .granted)
    #expect(
      budget.take(at: Self.start + Self.second)
        == .wait(until: Self.start + .milliseconds(100) + Self.second))
  }

  @Test("A held place counts from the departure of its call, and one place stays for checks")
  func held() throws {
    for rate in ["3/1s", "3/10s"] {
      var budget = try Self.budget(rate)
      for _ in 0..<2 { #expect(budget.take(at: Self.start, isHeld: true) == .granted) }
      #expect(budget.take(at: Self.start) == .granted)
      budget.end(at: Self.start)
      guard case .wait(let free) = budget.take(at: Self.start) else {
        Issue.record("a window is exceeded")
        return
      }
      // The places are still held.
      #expect(budget.take(at: free) == .granted)
      budget.end(at: free)
      #expect(budget.leave(at: free) == free)
      #expect(budget.take(at: free) != .granted)
      budget.giveBack()
      #expect(budget.take(at: free) == .granted)
    }
  }

  @Test("After its check, a call waits at most for the next share of a second")
  func leaving() throws {
    var budget = try Self.budget("1/1s")
    #expect(budget.take(at: Self.start, isHeld: true) == .granted)
    #expect(budget.take(at: Self.start) == .granted)
    budget.end(at: Self.start)
    #expect(budget.leave(at: Self.start) == Self.start + Self.second)
    var slow = try Self.budget("1/8s")
    #expect(slow.take(at: Self.start, isHeld: true) == .granted)
    #expect(slow.take(at: Self.start) == .granted)
    slow.end(at: Self.start)
    #expect(slow.leave(at: Self.start) == Self.start)
  }

  @Test("No rolling window is exceeded by any sequence of calls", arguments: 0..<20)
  func rolling(seed: UInt64) throws {
    let rate = try #require(RequestRate("7/0.5s,20/3s,45/10s"))
    var budget = RequestBudget(rate: rate)
    var generator = SeededGenerator(seed: seed)
    var now = Self.start
    var grants: [ContinuousClock.Instant] = []
    for _ in 0..<400 {
      now += .milliseconds(Int.random(in: 0...120, using: &generator))
      if Int.random(in: 0..<30, using: &generator) == 0 { now += .seconds(4) }
      if Int.random(in: 0..<60, using: &generator) == 0 {
        budget.throttled(retryAfter: .milliseconds(300), at: now)
      }
      if budget.take(at: now) == .granted {
        grants.append(now)
        budget.end(at: now)
      }
    }
    #expect(grants.count > 20)
    for window in rate.windows {
      // The call `limit` places later enters only after this one has left the window.
      let exceeds = zip(grants, grants.dropFirst(window.limit)).contains {
        $1 - $0 < window.length
      }
      #expect(!exceeds)
    }
  }

  @Test("The budget is used fully: a waiting call leaves as soon as there is room")
  func usedUp() throws {
    var budget = try Self.budget("5/1s")
    var now = Self.start
    for _ in 0..<50 { now = Self.take(from: &budget, at: now) }
    #expect(now - Self.start == Self.second * 9)
  }

  @Test("A limiter with a small burst refuses nothing at the rate that it allows")
  func paced() throws {
    var budget = try Self.budget("50/1s")
    var (tokens, filled, now) = (20.0, Self.start, Self.start)
    for _ in 0..<500 {
      now = Self.take(from: &budget, at: now)
      tokens = min(20, tokens + 50 * (now - filled).seconds) - 1
      filled = now
      #expect(tokens >= 0)
    }
    // The pace uses the rate up, apart from the margin.
    #expect((now - Self.start).seconds < 10.2)
  }

  @Test("A guessed rate rises while calls wait for it, until the first refusal")
  func guessed() throws {
    let window = try #require(RequestWindow(limit: 20, length: .seconds(1)))
    var budget = RequestBudget(rate: RequestRate(windows: [window], isGuess: true))
    #expect(budget.perSecond == 20 && budget.growth > 0)
    var now = Self.start
    while now - Self.start < .seconds(10) { now = Self.take(from: &budget, at: now) }
    let reached = try #require(budget.perSecond)
    #expect(reached > 45 && reached < 60)
    // The rate does not rise while no call waits for it.
    now += .seconds(20)
    _ = budget.take(at: now)
    #expect(budget.perSecond == reached)
    budget.throttled(retryAfter: nil, at: now)
    #expect(budget.growth == 0 && budget.perSecond.map { $0 < reached } == true)
  }

  @Test(
    "A short window is kept a little longer, since calls take different times to arrive")
  func margins() {
    #expect(RequestBudget.margin(of: .seconds(1)) == .milliseconds(15))
    #expect(RequestBudget.margin(of: .seconds(4)) == .milliseconds(60))
  }

  @Test("A long window counts a call until its answer, and for its length after that")
  func longWindow() throws {
    var budget = try Self.budget("2/10s")
    #expect(budget.take(at: Self.start) == .granted)
    #expect(budget.take(at: Self.start) == .granted)
    #expect(budget.take(at: Self.start + .seconds(60)) == .waitForEnd)
    #expect(budget.usage(at: Self.start + .seconds(60)).map(\.used) == [2])
    budget.end(at: Self.start + .seconds(60))
    #expect(
      budget.take(at: Self.start + .seconds(60)) == .wait(until: Self.start + .seconds(70)))
    #expect(budget.take(at: Self.start + .seconds(70)) == .granted)
    #expect(budget.take(at: Self.start + .seconds(70)) == .waitForEnd)
  }

  @Test("The service never counts more than a long window allows", arguments: 0..<20)
  func neverMore(seed: UInt64) throws {
    let rate = try #require(RequestRate("12/5s,30/20s"))
    var budget = RequestBudget(rate: rate)
    var generator = SeededGenerator(seed: seed)
    var now = Self.start
    var underWay: [(leaves: ContinuousClock.Instant, ends: ContinuousClock.Instant)] = []
    var counted: [ContinuousClock.Instant] = []
    for _ in 0..<2_000 {
      now += .milliseconds(Int.random(in: 0...100, using: &generator))
      for call in underWay.filter({ $0.ends <= now }).sorted(by: { $0.ends < $1.ends }) {
        budget.end(at: call.ends)
      }
      underWay.removeAll { $0.ends <= now }
      guard budget.take(at: now) == .granted else { continue }
      // An answer can take long, and the service counts the call at an unknown time before it.
      let latency = Int.random(in: 1...3_000, using: &generator)
      underWay.append((now, now + .milliseconds(latency)))
      counted.append(now + .milliseconds(Int.random(in: 0...latency, using: &generator)))
    }
    counted.sort()
    #expect(counted.count > 60)
    for window in rate.windows {
      let exceeds = zip(counted, counted.dropFirst(window.limit)).contains {
        $1 - $0 < window.length
      }
      #expect(!exceeds)
    }
  }

  @Test("Calls of an earlier process count like new ones")
  func remembered() throws {
    var budget = try Self.budget("3/10s")
    budget.remember([Self.start - .seconds(4), Self.start - .seconds(20)])
    #expect(budget.recent(at: Self.start) == [Self.start - .seconds(4)])
    #expect(budget.take(at: Self.start) == .granted)
    #expect(budget.take(at: Self.start) == .granted)
    #expect(budget.take(at: Self.start) == .wait(until: Self.start + .seconds(6)))
  }

  @Test("Without windows nothing waits")
  func unlimited() {
    var budget = RequestBudget(rate: RequestRate(windows: []))
    for _ in 0..<1_000 { #expect(budget.take(at: Self.start) == .granted) }
  }

  @Test("A 429 pauses for as long as it asks")
  func retryAfter() throws {
    var budget = try Self.budget("100/1s")
    budget.throttled(retryAfter: .seconds(5), at: Self.start)
    #expect(budget.pause(at: Self.start) == Self.start + .seconds(5))
    #expect(
      budget.take(at: Self.start + .seconds(4)) == .wait(until: Self.start + .seconds(5)))
    #expect(budget.take(at: Self.start + .seconds(5)) == .granted)
    #expect(budget.pause(at: Self.start + .seconds(5)) == nil)
    #expect(budget.throttleCount == 1)
  }

  @Test("A shorter pause never shortens a longer one")
  func longest() throws {
    var budget = try Self.budget("100/1s")
    budget.throttled(retryAfter: .seconds(30), at: Self.start)
    budget.throttled(retryAfter: .seconds(1), at: Self.start + .seconds(1))
    #expect(budget.pause(at: Self.start + .seconds(2)) == Self.start + .seconds(30))
  }

  @Test("Without Retry-After, the pause doubles from one 429 to the next, up to a minute")
  func doubling() throws {
    var budget = try Self.budget("100/1s")
    var now = Self.start
    for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
      budget.throttled(retryAfter: nil, at: now)
      #expect(budget.pause(at: now) == now + .seconds(seconds))
      now += .seconds(seconds)
    }
    budget.answered()
    budget.throttled(retryAfter: nil, at: now)
    #expect(budget.pause(at: now) == now + .seconds(1))
  }

  @Test("Calls in flight that meet the same 429 do not double the pause")
  func oneBurst() throws {
    var budget = try Self.budget("100/1s")
    for step in 0..<16 {
      budget.throttled(retryAfter: nil, at: Self.start + .milliseconds(step))
    }
    #expect(budget.pause(at: Self.start + .milliseconds(16)) == Self.start + .seconds(1))
    #expect(budget.throttleCount == 16)
    budget.throttled(retryAfter: nil, at: Self.start + .seconds(1))
    #expect(budget.pause(at: Self.start + .seconds(1)) == Self.start + .seconds(3))
  }

  @Test("At least one call per second is always allowed")
  func neverNone() throws {
    var budget = try Self.budget("100/1s")
    var now = Self.start
    for _ in 0..<20 {
      budget.throttled(retryAfter: .zero, at: now)
      now += .seconds(2)
      #expect(Self.grants(of: &budget, at: now) >= 1)
    }
  }

  @Test("Usage counts the calls within each window")
  func usage() throws {
    var budget = try Self.budget("10/1s,100/60s")
    for step in 0..<5 { #expect(budget.take(at: Self.start + .seconds(step)) == .granted) }
    #expect(budget.usage(at: Self.start + .seconds(4)).map(\.used) == [1, 5])
    for step in 0..<5 { budget.end(at: Self.start + .seconds(step)) }
    #expect(budget.usage(at: Self.start + .seconds(4)).map(\.used) == [1, 5])
    #expect(budget.usage(at: Self.start + .seconds(62)).map(\.used) == [0, 2])
  }

  private static func grants(
    of budget: inout RequestBudget, at now: ContinuousClock.Instant
  ) -> Int {
    var count = 0
    while budget.take(at: now) == .granted { count += 1 }
    return count
  }
}
