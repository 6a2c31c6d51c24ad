import Foundation
import GRDB

extension IncidentFile {
  /// Takes every certificate that was never sent out of its manifest and checks it again.
  ///
  /// What reviewers signed is sent as they signed it. Other terms, or sign-offs that no longer
  /// count, need another freeze, and this makes the rest of a run free for it. The manifest's text
  /// stays what it was. Certificates that a safeguard protects stay, and the run leaves them alone.
  ///
  /// - Parameter why: the reason for the event log.
  /// - Returns: how many certificates were taken back.
  /// - Throws: `wrongState` while nothing was confirmed, or while the manifest is frozen.
  @discardableResult
  public func takeBackUnsent(
    because why: String, by actor: Operator = .current, now: Date = Date()
  ) throws -> Int {
    guard [.running, .paused, .finished].contains(try header().phase) else {
      throw IncidentError(.wrongState, "no run of this incident has begun")
    }
    return try write { db in
      let unsent = """
        manifest IS NOT NULL AND outcome = 'planned' AND releasing = 0
          AND (protected = '' OR released <> '')
        """
      let taken = "INSERT INTO taken_back (manifest, certificate_id) SELECT manifest, id"
      try db.execute(sql: "\(taken) FROM certificate WHERE \(unsent)")
      let count = db.changesCount
      guard count > 0 else { return 0 }
      try db.execute(sql: "UPDATE certificate SET manifest = NULL, checked = 1 WHERE \(unsent)")
      try db.execute(sql: "UPDATE incident SET phase = 'finished', pause = NULL")
      try EventLog.append(
        .init(action: "unsent taken back", detail: "\(count) certificates, \(why)"), by: actor,
        at: now, in: db)
      return count
    }
  }
}
