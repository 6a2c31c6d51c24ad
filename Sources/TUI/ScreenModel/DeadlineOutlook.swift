import Foundation

/// A forecast of whether a run, at its current speed, ends before the deadline.
struct DeadlineOutlook: Hashable, Sendable {
  let deadline: Date
  /// When everything will have been sent; once it is sent, when everything will have been read
  /// back.
  let end: Date
  let now: Date

  /// Creates a forecast; `nil` if there is no deadline or the end is unknown.
  init?(deadline: Date?, end: Date?, now: Date) {
    guard let deadline, let end else { return nil }
    (self.deadline, self.end, self.now) = (deadline, end, now)
  }

  /// The whole minutes from the end to the deadline; negative if the deadline will be missed.
  var spareMinutes: Int { Int((deadline.timeIntervalSince(end) / 60).rounded(.down)) }

  /// Whether the deadline will be met.
  var isMet: Bool { spareMinutes >= 0 }

  /// The difference in a few words: `3h12m spare`, `2h03m TOO LATE`.
  var difference: (text: String, style: Style) {
    let minutes = spareMinutes
    if minutes < 0 { return ("\(DeadlineText.span(-minutes)) TOO LATE", .danger) }
    return ("\(DeadlineText.span(minutes)) spare", minutes < 60 ? .warning : .plain)
  }

  /// A warning that is clear without colour; `nil` if the deadline will be met.
  var alarm: String? {
    guard !isMet else { return nil }
    if deadline < now {
      let passed = Int(now.timeIntervalSince(deadline) / 60)
      return "THE DEADLINE HAS PASSED \(DeadlineText.span(passed)) ago"
    }
    return "WILL MISS THE DEADLINE by \(DeadlineText.span(-spareMinutes))"
  }
}
