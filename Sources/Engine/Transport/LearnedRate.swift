import Foundation

/// How many calls a second a service seems to bear, learned from its 429 answers.
///
/// A limiter lets a burst through and then a steady rate, and tells of neither. A refusal shows a rate
/// that was too high. From four fifths of it the rate rises within seconds to just below, and stays
/// there; after a while it is tried beyond, and after a longer while each time that has met another
/// refusal, so that the refusals of a long run are few.
struct LearnedRate: Sendable {
  typealias Instant = RequestBudget.Instant

  /// What a refusal leaves of the rate, and how near the rate comes to it again.
  private static let (reduction, nearness) = (0.8, 0.95)
  /// How much of the refused rate is gained each second on the way up.
  private static let climb = 0.02
  /// How far beyond the refused rate is tried at once.
  private static let trial = 1.1
  /// After the time of how many calls without a refusal, at first and at the most; whether they were
  /// made does not matter, since one step beyond is all that an idle time gains.
  private static let patience = (first: 100.0, longest: 12_800.0)
  /// The parts of a second that each have their share of the calls, since a limiter that bears so many
  /// a second may not bear them at once.
  private static let parts = 100.0

  /// Calls a second, at least 1.
  private(set) var perSecond: Double
  /// The rate that was refused last, or is tried beyond it.
  private var refused: Double
  private var patience = Self.patience.first
  private var changedAt: Instant
  private var refusedAt: Instant

  /// - Parameter rate: how many calls were made in the second before the refusal.
  init(refused rate: Int, at now: Instant) {
    refused = max(1, Double(rate))
    perSecond = max(1, Self.reduction * refused)
    (changedAt, refusedAt) = (now, now)
  }

  /// What the rate comes to: a share of a second, and as many calls as it may have.
  var window: RequestWindow {
    let calls = max(1, Int(perSecond / Self.parts))
    return RequestWindow(limit: calls, length: .seconds(Double(calls) / perSecond))
      ?? RequestBudget.slowest
  }

  /// Notes another refusal; those of calls that were under way at the same time teach nothing.
  mutating func refuse(rate: Int, at now: Instant) {
    guard now - refusedAt >= .seconds(1) else { return }
    refused = max(1, min(Double(rate), perSecond))
    perSecond = max(1, Self.reduction * refused)
    patience = min(2 * patience, Self.patience.longest)
    (changedAt, refusedAt) = (now, now)
  }

  /// Raises the rate by what the time without a refusal is worth.
  mutating func relax(at now: Instant) {
    let seconds = (now - changedAt).seconds
    let top = max(1, Self.nearness * refused)
    if perSecond < top {
      perSecond = min(top, perSecond + Self.climb * refused * seconds)
      changedAt = now
    } else if seconds * perSecond >= patience {
      refused = max(Self.trial * refused, refused + 1)
      changedAt = now
    }
  }
}
