import Foundation
import GRDB

/// The deadline for the revocations, and the time when they were complete.
///
/// The read that showed the last certificate as revoked counts, not the accepted call. A
/// certificate that expired needs no revocation after its end. The current time is never used:
/// while certificates are outstanding, the last log entry shows how late they are.
struct ReportDeadline {
  /// The state of the deadline.
  enum State: String, Encodable {
    /// There is no deadline.
    case none
    /// Nothing is selected, or certificates are outstanding and the last log entry is not after the
    /// deadline.
    case open
    /// Every certificate was shown as revoked by the deadline, or expired by then.
    case met
    /// A certificate was shown as revoked or expired only later, or not at all.
    case missed
  }

  /// The deadline; `nil` if there is none.
  let due: Date?
  /// The state of the deadline.
  let state: State
  /// The number of certificates that are neither shown as revoked or released, nor expired.
  let outstanding: Int
  /// The time when the last certificate was shown as revoked, as the file stores it; `nil` if none
  /// was.
  let lastShownAt: String?
  /// The time of the last log entry.
  let asOf: String?
  /// The seconds from completion to the deadline; before completion, from the last log entry.
  /// Negative if that was after the deadline.
  let secondsToSpare: Double?

  init(due: Date?, in db: Database) throws {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT count(*) - count(shown) - count(expired) AS outstanding, max(shown) AS shown,
          max(expired) AS expired, count(*) AS planned
        FROM (SELECT
          CASE WHEN category IN ('revoked', 'revoked_for_another_reason', 'already_revoked')
            THEN coalesce(shown_at, finished_at)
            WHEN category = 'released' THEN finished_at
            WHEN outcome IN ('accepted', 'unverified') THEN shown_at END AS shown,
          CASE WHEN category = 'expired_meanwhile'
            THEN coalesce(min(valid_to, finished_at), finished_at) END AS expired
          FROM (SELECT \(ReportedCategory.sql) AS category, outcome, valid_to, finished_at,
            shown_at FROM certificate WHERE checked = 1))
        """)
    self.due = due
    outstanding = try row?.value("outstanding") ?? 0
    lastShownAt = try row?.optionalText("shown")
    asOf = try String.fetchOne(db, sql: "SELECT at FROM event ORDER BY sequence DESC LIMIT 1")?
      .scrubbed
    let ends = [lastShownAt, try row?.optionalText("expired")].compactMap(\.self)
      .compactMap(Timestamp.parse)
    let isSettled = try (row?.value("planned") ?? 0) > 0 && outstanding == 0
    let reached = isSettled ? ends.max() : asOf.flatMap(Timestamp.parse)
    // The file stores times to the millisecond, so their difference is no more precise.
    secondsToSpare = reached.flatMap { due?.timeIntervalSince($0) }
      .map { ($0 * 1_000).rounded() / 1_000 }
    state =
      if due == nil {
        .none
      } else if isSettled {
        (secondsToSpare ?? 0) >= 0 ? .met : .missed
      } else {
        outstanding == 0 || (secondsToSpare ?? 0) >= 0 ? .open : .missed
      }
  }

  /// Returns the state in a sentence; `nil` without a deadline.
  ///
  /// - Parameter done: the requested state of a certificate, such as “revoked”.
  func sentence(done: String) -> String? {
    guard let due else { return nil }
    let hour = Timestamp.seconds(due)
    let span = ReportText.span(secondsToSpare ?? 0)
    let asOf = asOf ?? "at an unknown time"
    switch state {
    case .none: return nil
    case .met:
      let when = lastShownAt.map { "the last certificate was shown as \(done) at \($0)." }
      return "The deadline \(hour) was met with \(span) to spare: "
        + (when ?? "every certificate expired before it.")
    case .missed where outstanding == 0:
      let when = lastShownAt.map { "the last certificate was shown as \(done) at \($0)." }
      return "The deadline \(hour) was missed by \(span): "
        + (when ?? "the last certificate expired only after it.")
    case .missed:
      let open = outstanding.counted("certificate")
      return "The deadline \(hour) was missed: \(open) had not been shown as \(done) at the last "
        + "line of the log (\(asOf)), \(span) after it."
    case .open where outstanding == 0:
      return "The deadline \(hour) is open: no certificate is selected."
    case .open:
      let open = "\(outstanding.counted("certificate")) \(outstanding == 1 ? "has" : "have")"
      return "The deadline \(hour) is open: \(open) yet to be shown as \(done); the last line of "
        + "the log (\(asOf)) was written \(span) before it."
    }
  }
}

extension ReportDeadline: Encodable {
  private enum CodingKeys: String, CodingKey {
    case due, state, outstanding, lastShownAt, asOf, secondsToSpare
  }

  /// Encodes unknown values as null.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(due.map(Timestamp.seconds), forKey: .due)
    try container.encode(state, forKey: .state)
    try container.encode(outstanding, forKey: .outstanding)
    try container.encode(lastShownAt, forKey: .lastShownAt)
    try container.encode(asOf, forKey: .asOf)
    try container.encode(secondsToSpare, forKey: .secondsToSpare)
  }
}
