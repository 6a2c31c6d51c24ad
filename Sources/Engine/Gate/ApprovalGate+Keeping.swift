import Foundation
import GRDB

extension IncidentFile {
  /// Stores a sign-off for the frozen manifest.
  ///
  /// - Throws: `IncidentError` with code `badSelection` if that manifest is not frozen any more.
  func keep(
    _ signature: SSHSignature, by key: SSHSignature.Key, of principal: String, digest: String,
    check: SignatureCheck, statement: String, actor: Operator, now: Date = Date()
  ) throws -> Approval {
    try write { db in
      let frozen = try String.fetchOne(
        db, sql: "SELECT frozen_digest FROM incident WHERE phase = 'frozen'")
      guard frozen == digest else {
        throw IncidentError(
          .badSelection, "the manifest changed while it was signed; review it again")
      }
      try db.execute(
        sql: """
          INSERT INTO approval (at, actor, principal, fingerprint, key_type, digest, statement,
            signature, allowed_signers, allowed_signers_digest, ssh_keygen, event)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
            (SELECT coalesce(max(sequence), 0) + 1 FROM event))
          """,
        arguments: [
          Timestamp.seconds(now), actor.name, principal, key.fingerprint, key.type, digest,
          statement.scrubbed, signature.text, check.allowedSigners, check.allowedSignersDigest,
          check.program,
        ])
      let number = db.lastInsertedRowID
      try EventLog.append(
        .init(
          action: "approved",
          detail: "by \(principal), \(key.type) key \(key.fingerprint), SHA-256 \(digest), "
            + check.words + (statement.isEmpty ? "" : ", stating “\(statement.scrubbed)”")),
        by: actor, at: now, in: db)
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM approval WHERE number = ?", arguments: [number])
      else { throw IncidentError(.damaged, "the sign-off was not stored") }
      return try Approval(row: row)
    }
  }
}
