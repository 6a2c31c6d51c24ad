import Foundation
import GRDB

/// What was confirmed in an incident, when its last certificate came to its end, and what is left.
public struct RunRecord: Sendable, Hashable {
  /// Every manifest that was confirmed, in order.
  public let manifests: [Manifest]
  /// When the last certificate came to its end; `nil` while none has.
  public let lastFinishedAt: Date?
  /// What the search after the last run found to be still issued; `nil` before it.
  public let remaining: RemainingCertificates?
  /// How many certificates calls have revoked although no manifest holds them.
  public var alsoRevoked = 0
  /// How many orders could not be read yet after something of them was revoked.
  public var ordersNotRead = 0

  /// How long the run took, from the first confirmation to the last end.
  public var elapsed: Duration? {
    guard let first = manifests.first.flatMap({ Timestamp.parse($0.confirmedAt) }),
      let last = lastFinishedAt, last >= first
    else { return nil }
    return .seconds(last.timeIntervalSince(first))
  }
}

extension IncidentFile {
  /// Whether the file holds a manifest, an approval or a check.
  func holdsDecisions() throws -> Bool {
    try read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM manifest) OR EXISTS (SELECT 1 FROM approval)
            OR EXISTS (SELECT 1 FROM certificate WHERE checked = 1)
          """) ?? true
    }
  }

  /// Reads what was confirmed and how it ended.
  public func runRecord() throws -> RunRecord {
    let last = try read { db in
      try String.fetchOne(
        db, sql: "SELECT max(finished_at) FROM certificate WHERE manifest IS NOT NULL")
    }
    return RunRecord(
      manifests: try manifests(), lastFinishedAt: last.flatMap(Timestamp.parse),
      remaining: try remaining(), alsoRevoked: try alsoRevoked().count,
      ordersNotRead: try bundlesNotLookedAt())
  }
}
