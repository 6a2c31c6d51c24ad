import Foundation
import GRDB

extension IncidentFile {
  /// Stores a sign-off for the frozen manifest.
  ///
  /// - Throws: `IncidentError` with code `badSelection` if that manifest is no longer frozen.
  func keep(
    _ signature: SSHSignature, by key: SSHSignature.Key, of principal: String, digest: String,
    check: SignatureCheck, statement: String, actor: Operator, now: Date = Date()
  ) throws -> SignOff {
    try write { db in
      let frozen = try String.fetchOne(
        db, sql: "SELECT frozen_digest FROM incident WHERE phase = 'frozen'")
      guard frozen == digest else {
        throw IncidentError(
          .badSelection, "the manifest changed while it was signed; review it again")
      }
      try db.insert(
        into: "approval",
        [
          "at": Timestamp.seconds(now),
          "actor": actor.name,
          "principal": principal,
          "fingerprint": key.fingerprint,
          "key_type": key.type,
          "digest": digest,
          "statement": statement.scrubbed,
          "signature": signature.text,
          "allowed_signers": check.allowedSigners,
          "allowed_signers_digest": check.allowedSignersDigest,
          "ssh_keygen": check.program,
          "event": try EventLog.nextSequence(in: db),
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
      return try SignOff(row: row)
    }
  }
}
