import Foundation
import GRDB

/// The number of accepted and verified certificates over time, in few enough steps for a chart.
///
/// The database counts by slices of time, so even a million certificates need only 200 slices.
struct ReportProgress {
  /// One slice of time in which the counts changed, with the counts at its end.
  struct Step: Equatable {
    let from: Date
    let to: Date
    let accepted: Int
    let verified: Int
  }

  static let sliceCount = 200

  /// The time of the first confirmation, or of the first accepted certificate if that is earlier.
  let start: Date
  let end: Date
  /// The slices that changed the counts, oldest first.
  let steps: [Step]

  /// The number of accepted certificates at the end, without those that have no recorded time.
  var accepted: Int { steps.last?.accepted ?? 0 }
  /// The number of verified certificates at the end.
  var verified: Int { steps.last?.verified ?? 0 }

  /// Returns `nil` if no certificate has a readable time of acceptance.
  init?(confirmedAt: Date?, in db: Database) throws {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT min(accepted), max(max(accepted), coalesce(max(verified), 0)) FROM (\(Self.instants))
        """)
    guard let first = try row?.value(at: 0) as Double?, let last = try row?.value(at: 1) as Double?
    else { return nil }
    let begin = min(first, confirmedAt.map(Self.julianDay) ?? first)
    // Cover at least one second, because a run may take less than a millisecond.
    let width = max(last - begin, 1 / 86_400) / Double(Self.sliceCount)
    func counts(_ column: String) throws -> [Int: Int] {
      try Row.fetchAll(
        db,
        sql: """
          SELECT min(CAST((\(column) - ?) / ? AS INTEGER), ?), count(*) FROM (\(Self.instants))
          WHERE \(column) IS NOT NULL GROUP BY 1
          """, arguments: [begin, width, Self.sliceCount - 1]
      ).reduce(into: [:]) { $0[try $1.value(at: 0)] = try $1.value(at: 1) }
    }
    let (newlyAccepted, newlyVerified) = (try counts("accepted"), try counts("verified"))
    var (accepted, verified) = (0, 0)
    steps = Set(newlyAccepted.keys).union(newlyVerified.keys).sorted().map { slice in
      accepted += newlyAccepted[slice, default: 0]
      verified += newlyVerified[slice, default: 0]
      return Step(
        from: Self.date(begin + Double(slice) * width),
        to: Self.date(begin + Double(slice + 1) * width), accepted: accepted, verified: verified)
    }
    start = Self.date(begin)
    end = Self.date(begin + Double(Self.sliceCount) * width)
  }

  /// The times when each certificate was accepted and verified, in Julian days.
  ///
  /// If the answer was lost, the time when the certificate was shown as revoked stands in for its
  /// acceptance. The `GLOB` test excludes other text, because SQLite reads words such as `now` as a
  /// time.
  private static let instants = """
    SELECT CASE WHEN taken GLOB '[0-9][0-9][0-9][0-9]-*' THEN julianday(taken) END AS accepted,
      CASE WHEN shown GLOB '[0-9][0-9][0-9][0-9]-*' THEN julianday(shown) END AS verified
    FROM (SELECT CASE WHEN outcome IN ('accepted', 'verified', 'reason_mismatch', 'unverified')
        THEN coalesce(answered_at, finished_at) END AS taken,
      CASE WHEN outcome = 'verified' THEN finished_at END AS shown
      FROM certificate WHERE checked = 1)
    """

  private static func julianDay(_ date: Date) -> Double {
    date.timeIntervalSince1970 / 86_400 + 2_440_587.5
  }

  private static func date(_ julianDay: Double) -> Date {
    Date(timeIntervalSince1970: (julianDay - 2_440_587.5) * 86_400)
  }
}
