import Foundation
import GRDB

// The first steps of a run, or of a resumed run, with the queue that an earlier one left behind.
extension RunQueue {
  /// Recovers from a run that died: marks the certificates that were being sent as outcome-unknown,
  /// so they are read first. It also retries the unverified certificates and the unknown ones with
  /// no read planned, and makes all certificates that await approval due now.
  ///
  /// - Returns: the number of certificates marked or retried; the outcome of each is now unknown.
  func recoverInterrupted(policy: RevocationPolicy, now: Date, by actor: Operator) throws -> Int {
    try write { db in
      // The call for an unverified certificate may have revoked others that were not shown before,
      // so its bundle is read again too.
      try db.execute(
        sql: """
          UPDATE certificate SET bundle_read_at = NULL
          WHERE manifest IS NOT NULL AND outcome = 'unverified' AND bundle_read_at IS NOT NULL
          """)
      let stranded = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM certificate WHERE manifest IS NOT NULL
            AND (outcome = 'sending' OR (\(Self.isOfThisRun) AND (outcome = 'unverified'
              OR (outcome = 'outcome_unknown' AND next_at IS NULL))))
          """)
      for row in stranded {
        var revocation = try CertificateRevocation(row: row)
        let wasSending = revocation.outcome == .sending
        revocation.handle(
          wasSending ? .interrupted : .retryRequested, at: now, policy: policy)
        try revocation.save(id: try row.value("id"), in: db)
        if wasSending {
          try EventLog.append(
            .init(
              action: "outcome unknown", certificateID: try row.value("id"), detail: revocation.note
            ),
            by: actor, at: Date(), in: db)
        }
      }
      try Self.askAboutApprovals(at: now, in: db)
      return stranded.count
    }
  }

  /// Makes every certificate that awaits approval due now. If the next list does not show the
  /// revocation, the approval request is read by itself, because no list shows a rejection.
  func askAboutApprovals(at now: Date) throws {
    try write { try Self.askAboutApprovals(at: now, in: $0) }
  }

  private static func askAboutApprovals(at now: Date, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE certificate SET next_at = ?, fruitless_tries = ?
        WHERE manifest IS NOT NULL AND outcome = 'awaiting_approval'
        """,
      arguments: [
        Timestamp.milliseconds(now), BulkConfirmation.patienceWithAdministrators - 1,
      ])
  }

  /// Makes every certificate due now whose wait exceeds the longest wait of a run. A longer wait
  /// can come from the service, from a change of the clock, or from a change of the file.
  func endLongWaits(now: Date) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE certificate SET next_at = ? WHERE manifest IS NOT NULL AND next_at > ?",
        arguments: [
          Timestamp.milliseconds(now),
          Timestamp.milliseconds(now.addingTimeInterval(AskedWait.longestInRun.seconds)),
        ])
    }
  }
}
