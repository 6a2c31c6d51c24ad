import Foundation
import GRDB

/// The confirmed manifests of an incident, the time of its last final outcome, and the certificates
/// that remain.
public struct RunRecord: Sendable, Hashable {
  /// The confirmed manifests, in order.
  public let manifests: [Manifest]
  /// When the last outcome became final; `nil` if none has.
  public let lastFinishedAt: Date?
  /// The certificates still issued or on hold in the search after the last run; `nil` before that
  /// search, or if it failed.
  public let remaining: RemainingCertificates?
  /// The number of certificates that API calls have revoked although no manifest holds them.
  public var alsoRevoked = 0
  /// The number of orders that must still be read again after a call.
  public var ordersNotRead = 0

  /// The time from the first confirmation to the last final outcome.
  public var elapsed: Duration? {
    guard let first = manifests.first.flatMap({ Timestamp.parse($0.confirmedAt) }),
      let last = lastFinishedAt, last >= first
    else { return nil }
    return .seconds(last.timeIntervalSince(first))
  }
}

extension RunQueue {
  /// Whether the file holds a manifest, a sign-off or a checked certificate.
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

  /// Returns the confirmed manifests and their results.
  public func runRecord() throws -> RunRecord {
    let last = try read { db in
      try String.fetchOne(
        db, sql: "SELECT max(finished_at) FROM certificate WHERE manifest IS NOT NULL")
    }
    return RunRecord(
      manifests: try file.manifests.all(), lastFinishedAt: last.flatMap(Timestamp.parse),
      remaining: try file.searchResults.remaining(),
      alsoRevoked: try file.bundles.alsoRevoked().count,
      ordersNotRead: try file.bundles.bundlesNotLookedAt())
  }
}
