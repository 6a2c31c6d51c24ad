/// How fast a run is that somebody else has at work, told from what its file has said lately.
struct WatchedPace: Hashable, Sendable {
  private static let stretch = Duration.seconds(10)
  /// Below this a speed would be guessed.
  private static let least = 0.5

  private struct Sample: Hashable, Sendable {
    var instant: ContinuousClock.Instant
    var revoked: Int
    var finished: Int
  }

  private var samples: [Sample] = []

  /// Takes in how far the run is.
  mutating func note(_ figures: RunFigures, at instant: ContinuousClock.Instant) {
    samples.append(
      Sample(instant: instant, revoked: figures.revoked, finished: figures.finished))
    // One that is older stays, for the whole stretch to be known.
    while samples.count > 2, instant - samples[1].instant >= Self.stretch {
      samples.removeFirst()
    }
  }

  /// Certificates revoked per second; 0 while nothing can be said.
  var revokedPerSecond: Double { perSecond(\.revoked) }

  /// Certificates brought to their end per second; 0 while nothing can be said.
  var finishedPerSecond: Double { perSecond(\.finished) }

  private func perSecond(_ count: KeyPath<Sample, Int>) -> Double {
    guard let first = samples.first, let last = samples.last else { return 0 }
    let seconds = (last.instant - first.instant).seconds
    guard seconds >= Self.least else { return 0 }
    return max(0, Double(last[keyPath: count] - first[keyPath: count])) / seconds
  }
}
