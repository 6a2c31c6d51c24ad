import Engine
import Foundation

/// The limit that the Baseline Requirements set for a reason (4.9.1.1): suggested, never set.
struct DeadlineSuggestion: Hashable, Sendable {
  let choice: DeadlineChoice
  /// What it is for, in a few words.
  let cause: String

  /// - Parameters:
  ///   - trust: how many certificates have each trust; the requirements are about public ones.
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

  /// The limit and what it is for.
  var sentence: String { "Baseline Requirements 4.9.1.1: \(choice.title) for \(cause)" }

  /// Whether a deadline is within the limit, counted from a start.
  func isMet(by deadline: Date?, from start: Date) -> Bool {
    guard let deadline, let limit = choice.deadline(from: start) else { return false }
    // A deadline that was counted from a moment ago is not later for being rounded another way.
    return deadline.timeIntervalSince(limit) <= 300
  }
}
