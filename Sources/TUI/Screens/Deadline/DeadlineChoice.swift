import Foundation

/// The ways to set a deadline (Baseline Requirements 4.9.1.1 for the two spans).
enum DeadlineChoice: Character, CaseIterable, Hashable, Sendable {
  case none = "o"
  case day = "h"
  case fiveDays = "f"
  case typed = "u"

  var title: String {
    switch self {
    case .none: "no deadline"
    case .day: "24 hours"
    case .fiveDays: "5 days"
    case .typed: "until"
    }
  }

  /// The cause that requires this deadline.
  var cause: String {
    switch self {
    case .none, .typed: ""
    case .day: "key compromise, failed validation"
    case .fiveDays: "other misissuance"
    }
  }

  var help: String {
    switch self {
    case .none: "Sets no deadline."
    case .day:
      "Sets the deadline 24 hours from now: key compromise, or validation that cannot be relied "
        + "on (Baseline Requirements 4.9.1.1)."
    case .fiveDays:
      "Sets the deadline 5 days from now: other misissuance (Baseline Requirements 4.9.1.1)."
    case .typed: "Sets the deadline to a day and time in UTC that you type."
    }
  }

  /// Returns the deadline counted from an instant, in whole minutes; `nil` for a choice without a
  /// span.
  ///
  /// Rounds down: the deadline must not be later than the span allows.
  func deadline(from now: Date) -> Date? {
    let hours: Double? =
      switch self {
      case .none, .typed: nil
      case .day: 24
      case .fiveDays: 120
      }
    return hours.map {
      let seconds = now.timeIntervalSinceReferenceDate + $0 * 3_600
      return Date(timeIntervalSinceReferenceDate: (seconds / 60).rounded(.down) * 60)
    }
  }
}
