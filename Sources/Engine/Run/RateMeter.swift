import DequeModule

/// Measures events per second over the last ten seconds.
struct RateMeter {
  private static let stretch: Duration = .seconds(10)
  private var times: Deque<ContinuousClock.Instant> = []
  private var began: ContinuousClock.Instant?

  mutating func note(at now: ContinuousClock.Instant) {
    began = began ?? now
    times.append(now)
    forget(at: now)
  }

  /// Returns the events per second. Before ten seconds have passed, it averages over the time since
  /// the first event.
  mutating func perSecond(at now: ContinuousClock.Instant) -> Double {
    forget(at: now)
    guard let began, !times.isEmpty else { return 0 }
    let seconds = min(now - began, Self.stretch).seconds
    return seconds > 0.2 ? Double(times.count) / seconds : 0
  }

  /// Whether events were counted for as long as the rate is measured.
  func hasMeasured(at now: ContinuousClock.Instant) -> Bool {
    began.map { now - $0 >= Self.stretch } ?? false
  }

  /// The number of events that the rate is measured from.
  var count: Int { times.count }

  /// The time over which the rate is measured.
  static let measured = stretch

  private mutating func forget(at now: ContinuousClock.Instant) {
    while let first = times.first, now - first > Self.stretch { times.removeFirst() }
  }
}
