import Engine
import Foundation

/// The time limit for a reason (Baseline Requirements 4.9.1.1). The console only suggests it.
struct DeadlineSuggestion: Hashable, Sendable {
  let choice: DeadlineChoice
  /// The cause of the limit, in a few words.
  let cause: String

  /// - Parameters:
  ///   - trust: the number of certificates by trust; the requirements do not cover private ones.
  init?(for reason: RevocationReason, trust: [Trust: Int]) {
    guard trust.contains(where: { $0.key != .private && $0.value > 0 }) else { return nil }
    switch reason {
    case .keyCompromise:
      (choice, cause) = (.day, "a compromised key")
    case .superseded, .unspecified:
      (choice, cause) = (.fiveDays, "misissuance (24 hours when validation cannot be relied on)")
    case .privilegeWithdrawn, .affiliationChanged, .cessationOfOperation:
      (choice, cause) = (.fiveDays, "this reason")
    case .caCompromise, .aaCompromise, .certificateHold, .removeFromCRL:
      return nil
    }
  }

  /// The limit and its cause.
  var sentence: String { "Baseline Requirements 4.9.1.1: \(choice.title) for \(cause)" }

  /// Whether a deadline is within the limit, counted from `start`.
  func isMet(by deadline: Date?, from start: Date) -> Bool {
    guard let deadline, let limit = choice.deadline(from: start) else { return false }
    // Allow five minutes: the deadline's own start can be slightly later or rounded differently.
    return deadline.timeIntervalSince(limit) <= 300
  }
}
