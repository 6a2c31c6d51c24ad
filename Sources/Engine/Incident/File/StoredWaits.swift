import Foundation
import GRDB

// The file stores the instants that a run waits for, by the clock of that run.
extension RunQueue {
  /// Adjusts the waits of an earlier run to the clock of this run, because the clock may have been
  /// set in between.
  ///
  /// Only a certificate that awaits approval waits longer than the longest pause of `policy`. The
  /// verify time-out starts again, because nothing is verified while no run reads.
  func boundWaits(policy: RevocationPolicy, now: Date) throws {
    try endLongWaits(now: now)
    try write { db in
      try db.execute(
        sql: """
          UPDATE certificate SET next_at = ?1
          WHERE manifest IS NOT NULL AND outcome <> 'awaiting_approval' AND next_at > ?1
          """,
        arguments: [Timestamp.milliseconds(now.addingTimeInterval(policy.longestWait))])
      try db.execute(
        sql: """
          UPDATE certificate SET unknown_since = ?
          WHERE manifest IS NOT NULL AND finished_at IS NULL
            AND (outcome IN ('accepted', 'already_revoked') OR unknown_since IS NOT NULL)
          """, arguments: [Timestamp.milliseconds(now)])
    }
  }
}
