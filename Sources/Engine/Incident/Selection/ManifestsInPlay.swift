import Foundation
import GRDB

extension Manifests {
  /// Returns the manifests with a certificate that has no final outcome, and the manifests that
  /// share a bundle with one. They decide which other certificates a call for the bundle is allowed
  /// to revoke.
  func inPlay() throws -> [Manifest] {
    try read { try Self.inPlay(in: $0) }
  }

  static func inPlay(in db: Database) throws -> [Manifest] {
    let final = Outcome.allCases.filter(\.isFinal).map { "'\($0.rawValue)'" }
    return try Row.fetchAll(
      db,
      sql: """
        WITH unsettled AS (SELECT manifest, bundle FROM certificate
          WHERE manifest IS NOT NULL AND outcome NOT IN (\(final.joined(separator: ", "))))
        SELECT * FROM manifest WHERE number IN (SELECT manifest FROM unsettled
          UNION SELECT manifest FROM certificate WHERE manifest IS NOT NULL AND bundle <> ''
            AND bundle IN (SELECT bundle FROM unsettled WHERE bundle <> ''))
        ORDER BY number
        """
    ).map(Manifest.init)
  }

  /// Returns how many certificates a run could still send, not counting withdrawn manifests.
  static func unsentCount(in db: Database) throws -> Int {
    let withdrawn = try withdrawnDigests(in: db)
    let standing = try inPlay(in: db).filter { !withdrawn.contains($0.digest) }
      .map { String($0.number) }.joined(separator: ", ")
    return try Int.fetchOne(
      db,
      sql: """
        SELECT count(*) FROM certificate WHERE manifest IN (\(standing)) AND releasing = 0
          AND outcome IN ('planned', 'sending', 'waiting_to_retry', 'outcome_unknown')
        """) ?? 0
  }

  /// Throws `damaged` if a certificate claims to be in a manifest that the file does not hold.
  func requireKnownManifests() throws {
    let serial = try read { db in
      try String.fetchOne(
        db,
        sql: """
          SELECT serial FROM certificate WHERE manifest IS NOT NULL
            AND manifest NOT IN (SELECT number FROM manifest) LIMIT 1
          """)
    }
    guard let serial else { return }
    throw IncidentError(
      .damaged,
      "\(file.path.scrubbed) was changed: certificate \(serial.beginning) is in a manifest that does not "
        + "exist; nothing was sent: work on a copy from before the change")
  }
}
