/// The speed of another writer's run, measured from recent changes in its incident file.
struct WatchedPace: Hashable, Sendable {
  /// The period that the speed is measured over.
  private static let stretch = Duration.seconds(10)
  /// The minimum time, in seconds, between the first and last sample for a reliable speed.
  private static let least = 0.5

  private struct Sample: Hashable, Sendable {
    var instant: ContinuousClock.Instant
    var revoked: Int
    var finished: Int
  }

  private var samples: [Sample] = []

  /// Records the run's progress.
  mutating func note(_ figures: RunFigures, at instant: ContinuousClock.Instant) {
    samples.append(
      Sample(instant: instant, revoked: figures.revoked, finished: figures.finished))
    // Keep one sample from before the period: the samples must cover the whole period.
    while samples.count > 2, instant - samples[1].instant >= Self.stretch {
      samples.removeFirst()
    }
  }

  /// The number of certificates revoked per second; 0 if unknown.
  var revokedPerSecond: Double { perSecond(\.revoked) }

  /// The number of certificates that become final per second; 0 if unknown.
  var finishedPerSecond: Double { perSecond(\.finished) }

  private func perSecond(_ count: KeyPath<Sample, Int>) -> Double {
    guard let first = samples.first, let last = samples.last else { return 0 }
    let seconds = (last.instant - first.instant).seconds
    guard seconds >= Self.least else { return 0 }
    return max(0, Double(last[keyPath: count] - first[keyPath: count])) / seconds
  }
}
