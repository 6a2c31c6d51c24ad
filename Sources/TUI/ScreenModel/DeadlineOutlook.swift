import Foundation

/// Whether what is left will be revoked before the deadline, at the present speed.
struct DeadlineOutlook: Hashable, Sendable {
  let deadline: Date
  /// When everything will be revoked.
  let end: Date
  let now: Date

  /// `nil` while there is no deadline, or nobody can say when the work will be done.
  init?(deadline: Date?, end: Date?, now: Date) {
    guard let deadline, let end else { return nil }
    (self.deadline, self.end, self.now) = (deadline, end, now)
  }

  /// Whole minutes between the end and the deadline; fewer than 0 when it will not be met.
  var spareMinutes: Int { Int((deadline.timeIntervalSince(end) / 60).rounded(.down)) }

  /// Whether the deadline will be met.
  var isMet: Bool { spareMinutes >= 0 }

  /// The difference in a few words: `3h12m spare`, `2h03m TOO LATE`.
  var difference: (text: String, style: Style) {
    let minutes = spareMinutes
    if minutes < 0 { return ("\(DeadlineText.span(-minutes)) TOO LATE", .danger) }
    return ("\(DeadlineText.span(minutes)) spare", minutes < 60 ? .warning : .plain)
  }

  /// What is wrong, in words that need no colour; `nil` when the deadline will be met.
  var alarm: String? {
    guard !isMet else { return nil }
    if deadline < now {
      let passed = Int(now.timeIntervalSince(deadline) / 60)
      return "THE DEADLINE HAS PASSED \(DeadlineText.span(passed)) ago"
    }
    return "WILL MISS THE DEADLINE by \(DeadlineText.span(-spareMinutes))"
  }
}
