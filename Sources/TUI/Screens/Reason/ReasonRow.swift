import Engine

/// A reason as the Reason screen offers it, with what stands in its way.
struct ReasonRow: Hashable, Sendable {
  let choice: ReasonChoice
  /// The reason that an earlier manifest of the incident was confirmed with.
  let earlier: ReasonOption?

  var option: ReasonOption { choice.option }

  /// Why it cannot be chosen; `nil` when it can.
  var why: String? {
    if let earlier, earlier.reason != option.reason {
      return "this incident revokes for \(earlier.wireName); begin another incident for this one"
        + (earlier.reason.isReversible ? ", which finds what is on hold" : "")
    }
    return choice.why
  }

  /// Whether the selection can be narrowed to what takes the reason.
  var narrowing: Availability {
    if let earlier, earlier.reason != option.reason {
      return .disabled(because: "This incident revokes for \(earlier.wireName).")
    }
    if choice.isAvailable {
      return .disabled(because: "Every checked certificate takes \(option.wireName) already.")
    }
    if keeps == 0 {
      return .disabled(
        because: "None of the \(choice.checked.grouped) checked takes \(option.wireName): "
          + "nothing would be left.")
    }
    return .available
  }

  /// How many certificates stay checked when the selection is narrowed to this reason.
  var keeps: Int { choice.checked - choice.obstacleCount }
}
