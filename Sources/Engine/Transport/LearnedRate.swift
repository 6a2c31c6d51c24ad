import Foundation

/// The number of calls per second that a service seems to accept, learned from its 429 answers.
///
/// A rate limiter accepts a burst and then a steady rate, and states neither. A refusal shows that
/// the rate was too high. The rate drops to four fifths of the refused rate, rises within seconds
/// to just below it, and stays there. After a while a higher rate is tried. Each further refusal
/// doubles the time until the next trial, so a long run meets few refusals.
struct LearnedRate: Sendable {
  typealias Instant = RequestBudget.Instant

  /// The fraction of the refused rate after a refusal, and the fraction to which it rises again.
  private static let (reduction, nearness) = (0.8, 0.95)
  /// The fraction of the refused rate that is regained each second.
  private static let climb = 0.1
  /// The factor by which a trial exceeds the refused rate.
  private static let trial = 1.1
  /// The time without a refusal before a trial, at first and at most, measured in calls at the
  /// current rate. The calls need not be made, because idle time gains only one trial.
  private static let patience = (first: 100.0, longest: 12_800.0)
  /// The number of parts of a second over which calls are spread: a limiter may accept a number of
  /// calls per second, but not all at once.
  private static let parts = 100.0

  /// The share by which a guessed rate rises each second until the first refusal.
  static let probing = 0.1

  /// Calls per second, at least 1.
  private(set) var perSecond: Double
  /// Whether the rate is a guess that the service has not refused yet.
  private(set) var isProbing = false
  /// When calls last used up this rate and had to wait; a rate that is not used up must not rise.
  private var shortAt: Instant?
  /// The rate that was last refused, or the higher rate of the current trial.
  private var refused: Double
  private var patience = Self.patience.first
  private var changedAt: Instant
  private var refusedAt: Instant

  /// - Parameter rate: the number of calls made in the second before the refusal.
  init(refused rate: Int, at now: Instant) {
    refused = max(1, Double(rate))
    perSecond = max(1, Self.reduction * refused)
    (changedAt, refusedAt) = (now, now)
  }

  /// Starts with a guess, which rises until the service refuses a call.
  init(guess: Double, at now: Instant) {
    (refused, perSecond) = (guess, max(1, guess))
    (changedAt, refusedAt) = (now, now - .seconds(1))
    isProbing = true
  }

  /// Notes that the rate is used up and a call had to wait.
  mutating func noteShortage(at now: Instant) { shortAt = now }

  /// The rate as a window: a part of a second and the calls allowed in it.
  var window: RequestWindow {
    let calls = max(1, Int(perSecond / Self.parts))
    return RequestWindow(limit: calls, length: .seconds(Double(calls) / perSecond))
      ?? RequestWindow.slowest
  }

  /// Records another refusal. A refusal within a second of the last is ignored, because its call
  /// was already under way.
  mutating func refuse(rate: Int, at now: Instant) {
    guard now - refusedAt >= .seconds(1) else { return }
    isProbing = false
    refused = max(1, min(Double(rate), perSecond))
    perSecond = max(1, Self.reduction * refused)
    patience = min(2 * patience, Self.patience.longest)
    (changedAt, refusedAt) = (now, now)
  }

  /// Raises the rate according to the time without a refusal.
  mutating func relax(at now: Instant) {
    let seconds = (now - changedAt).seconds
    if isProbing {
      // The rate rises in small steps, and only while calls wait for it.
      guard seconds >= 0.1 else { return }
      if let shortAt, now - shortAt < .seconds(1) {
        perSecond *= 1 + Self.probing * min(seconds, 1)
      }
      changedAt = now
      return
    }
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
