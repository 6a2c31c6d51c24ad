import Engine

/// A reason on the Reason screen, with any obstacle to it.
struct ReasonRow: Hashable, Sendable {
  let choice: ReasonAvailability
  /// The reason of an earlier manifest or freeze of the incident; `nil` if there is none.
  let earlier: ReasonOption?

  var option: ReasonOption { choice.option }

  /// Why the reason is unavailable; `nil` if it is available.
  var why: String? {
    if let earlier, earlier.reason != option.reason {
      return "this incident revokes for \(earlier.wireName); start another incident for this one"
        + (earlier.reason.isReversible ? ", which finds the held certificates" : "")
    }
    return choice.why
  }

  /// Whether the certificates that do not allow the reason can be unchecked.
  var narrowing: Availability {
    if let earlier, earlier.reason != option.reason {
      return .disabled(because: "This incident revokes for \(earlier.wireName).")
    }
    if choice.isAvailable {
      return .disabled(because: "All checked certificates allow \(option.wireName).")
    }
    if keeps == 0 {
      return .disabled(
        because: "None of the \(choice.checked.grouped) checked certificates allows "
          + "\(option.wireName).")
    }
    return .available
  }

  /// The number of checked certificates that allow the reason.
  var keeps: Int { choice.checked - choice.obstacleCount }
}
