import Foundation
import GRDB

// Instants that a run waits for are kept in the file by the clock of that run.
extension IncidentFile {
  /// Fits the waits that an earlier run has left to the clock of this run, because the clock may have
  /// been set in between: nothing waits longer than a run with this policy waits by itself, and the
  /// time for a revocation to be shown starts anew. Nothing can be shown while no run reads.
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
