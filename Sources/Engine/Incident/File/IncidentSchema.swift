import GRDB

/// The tables of an incident file.
///
/// Instants are UTC text (`YYYY-MM-DDThh:mm:ss…Z`), which sorts in time order. A certificate and
/// its outcome share one row, so a transition is one small write. The DER is in a table of its own,
/// so a scan of a million certificates does not read a gigabyte. Most columns that lists are sorted
/// by have indexes, so the first rows need no sorting. The searched texts have an index of every
/// three consecutive characters, which finds rare matches without a full scan.
enum IncidentSchema {
  /// The `PRAGMA application_id` of an incident: “BRVK”, which we and `file` recognise.
  static let applicationID = 0x4252_564B

  /// Creates the tables of version 8, the oldest version that opens.
  static func createVersion8(in db: Database) throws {
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    try db.execute(sql: tables)
    try db.execute(sql: guards)
  }

  /// Checks that a file is an incident of a known version, with exactly the schema of that version.
  /// Reads no table of the incident.
  ///
  /// - Parameter oldest: the oldest version that is accepted.
  static func check(
    _ db: Database, path: String, oldest: Int = IncidentMigrations.version
  ) throws {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id")
    guard application == applicationID else {
      throw IncidentError(
        .notAnIncident, "\(path.scrubbed) is not an incident file; nothing was changed")
    }
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard found <= IncidentMigrations.version else {
      throw IncidentError(
        .newerVersion,
        "\(path.scrubbed) was written by a later version of bulkrevoke; use that one")
    }
    guard found >= oldest else {
      throw IncidentError(
        .olderVersion,
        "\(path.scrubbed) was written by an earlier version of bulkrevoke; use that one")
    }
    try SchemaComparison.requireOurs(in: db, version: found, path: path)
  }

  /// Returns the SQL expression for a serial number without leading zeros, the form in which serial
  /// numbers are compared.
  static func value(ofSerial expression: String) -> String {
    "iif(\(expression) GLOB '-*', '-' || ltrim(substr(\(expression), 2), '0'), "
      + "ltrim(\(expression), '0'))"
  }

  private static let tables = """
    CREATE TABLE incident (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      name TEXT NOT NULL,
      created_at TEXT NOT NULL,
      actor TEXT NOT NULL,
      machine TEXT NOT NULL DEFAULT '',
      place TEXT NOT NULL DEFAULT '',
      device INTEGER NOT NULL DEFAULT 0,
      inode INTEGER NOT NULL DEFAULT 0,
      service_kind TEXT NOT NULL,
      service_url TEXT NOT NULL,
      profile_id TEXT NOT NULL,
      profile_name TEXT NOT NULL,
      window TEXT NOT NULL,
      deadline TEXT,
      phase TEXT NOT NULL,
      pause TEXT,
      reason TEXT,
      comment TEXT NOT NULL DEFAULT '',
      ticket TEXT NOT NULL DEFAULT '',
      skips_approval INTEGER NOT NULL DEFAULT 0,
      takes_bundles INTEGER NOT NULL DEFAULT 0,
      releasing INTEGER NOT NULL DEFAULT 0,
      latest_calls TEXT NOT NULL DEFAULT '',
      required_approvals INTEGER NOT NULL DEFAULT 0,
      ceiling INTEGER,
      protected_names TEXT NOT NULL DEFAULT '',
      frozen_at TEXT,
      frozen_by TEXT,
      frozen_filter TEXT,
      frozen_digest TEXT,
      nonce TEXT NOT NULL DEFAULT (lower(hex(randomblob(16)))),
      rehearsal INTEGER NOT NULL DEFAULT 0,
      compared_at TEXT,
      searches INTEGER NOT NULL DEFAULT 0,
      total_reported INTEGER,
      remaining INTEGER,
      remaining_at TEXT,
      remaining_unread INTEGER NOT NULL DEFAULT 0,
      remaining_failed TEXT,
      short_rows INTEGER NOT NULL DEFAULT 0,
      short_notes TEXT NOT NULL DEFAULT ''
    ) STRICT;

    CREATE TABLE trust_evidence (
      id INTEGER PRIMARY KEY,
      facts TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE certificate (
      id INTEGER PRIMARY KEY,
      serial TEXT NOT NULL,
      serial_value TEXT NOT NULL GENERATED ALWAYS AS (\(value(ofSerial: "serial"))) VIRTUAL,
      thumbprint TEXT NOT NULL,
      reference TEXT NOT NULL DEFAULT '',
      bundle TEXT NOT NULL DEFAULT '',
      bundle_size INTEGER NOT NULL DEFAULT 1,
      common_name TEXT NOT NULL,
      names TEXT NOT NULL,
      seat TEXT NOT NULL,
      issuer TEXT NOT NULL,
      organization TEXT NOT NULL,
      key_size TEXT NOT NULL,
      signature_algorithm TEXT NOT NULL,
      status TEXT NOT NULL,
      valid_from TEXT,
      valid_to TEXT,
      trust TEXT NOT NULL,
      evidence_id INTEGER REFERENCES trust_evidence,
      der_matches INTEGER,
      unread TEXT NOT NULL DEFAULT '',
      names_known INTEGER NOT NULL DEFAULT 1,
      checked INTEGER NOT NULL DEFAULT 0,
      straggler INTEGER NOT NULL DEFAULT 0,
      protected TEXT NOT NULL DEFAULT '',
      released TEXT NOT NULL DEFAULT '',
      inventory TEXT NOT NULL DEFAULT '',
      inventory_note TEXT NOT NULL DEFAULT '',
      along INTEGER NOT NULL DEFAULT 0,
      search INTEGER NOT NULL,
      manifest INTEGER REFERENCES manifest,
      outcome TEXT NOT NULL DEFAULT 'planned',
      releasing INTEGER NOT NULL DEFAULT 0,
      attempts INTEGER NOT NULL DEFAULT 0,
      fruitless_tries INTEGER NOT NULL DEFAULT 0,
      may_have_acted INTEGER NOT NULL DEFAULT 0,
      must_be_read INTEGER NOT NULL DEFAULT 0,
      next_at TEXT,
      sent_at TEXT,
      unknown_since TEXT,
      answered_at TEXT,
      shown_at TEXT,
      finished_at TEXT,
      note_code TEXT NOT NULL DEFAULT '',
      note TEXT NOT NULL DEFAULT '',
      recorded_reason TEXT,
      revoked_at TEXT,
      request_id TEXT,
      requester TEXT NOT NULL DEFAULT '',
      request_covers TEXT NOT NULL DEFAULT '',
      held_back TEXT NOT NULL DEFAULT '',
      lost_requests INTEGER NOT NULL DEFAULT 0,
      asks_bundle INTEGER NOT NULL DEFAULT 0,
      bundle_revoked TEXT NOT NULL DEFAULT '',
      bundle_read_at TEXT,
      taken_with TEXT NOT NULL DEFAULT '',
      taken_at TEXT,
      UNIQUE (serial_value, thumbprint)
    ) STRICT;

    CREATE INDEX certificate_checked ON certificate (outcome, trust)
      WHERE checked = 1 AND manifest IS NULL;
    CREATE INDEX certificate_due ON certificate (outcome, next_at, id) WHERE manifest IS NOT NULL;

    CREATE INDEX certificate_shown ON certificate (id)
      WHERE outcome = 'accepted' AND shown_at IS NOT NULL;

    CREATE INDEX certificate_taken ON certificate (id) WHERE taken_with <> '';
    CREATE INDEX certificate_aftermath ON certificate (outcome, bundle)
      WHERE manifest IS NOT NULL AND bundle_read_at IS NULL
        AND (asks_bundle = 1 OR request_id IS NOT NULL);

    CREATE INDEX certificate_common_name ON certificate (common_name COLLATE NOCASE);
    CREATE INDEX certificate_trust ON certificate (trust);
    CREATE INDEX certificate_valid_from ON certificate (valid_from);
    CREATE INDEX certificate_valid_to ON certificate (valid_to);
    CREATE INDEX certificate_reference ON certificate (reference) WHERE reference <> '';
    CREATE INDEX certificate_bundle ON certificate (bundle) WHERE bundle <> '';

    CREATE VIRTUAL TABLE certificate_text USING fts5
      (text, content = '', detail = none, columnsize = 0, tokenize = 'trigram');

    CREATE TABLE der (
      certificate_id INTEGER PRIMARY KEY REFERENCES certificate,
      der BLOB NOT NULL
    ) STRICT;

    CREATE TABLE manifest (
      number INTEGER PRIMARY KEY,
      confirmed_at TEXT NOT NULL,
      actor TEXT NOT NULL,
      reason TEXT NOT NULL,
      comment TEXT NOT NULL,
      ticket TEXT NOT NULL,
      skips_approval INTEGER NOT NULL,
      takes_bundles INTEGER NOT NULL,
      nonce TEXT NOT NULL,
      frozen_by TEXT NOT NULL,
      count INTEGER NOT NULL,
      digest TEXT NOT NULL
    ) STRICT;

    CREATE TABLE taken_back (
      manifest INTEGER NOT NULL REFERENCES manifest,
      certificate_id INTEGER NOT NULL REFERENCES certificate,
      PRIMARY KEY (manifest, certificate_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE review_mark (
      certificate_id INTEGER NOT NULL REFERENCES certificate,
      reviewer TEXT NOT NULL,
      mark TEXT NOT NULL CHECK (mark IN ('seen', 'questioned')),
      note TEXT NOT NULL,
      event INTEGER NOT NULL,
      PRIMARY KEY (certificate_id, reviewer)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX review_mark_questioned ON review_mark (certificate_id) WHERE mark = 'questioned';

    CREATE TABLE approval (
      number INTEGER PRIMARY KEY,
      at TEXT NOT NULL,
      actor TEXT NOT NULL,
      principal TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      key_type TEXT NOT NULL,
      digest TEXT NOT NULL,
      statement TEXT NOT NULL,
      signature TEXT NOT NULL,
      allowed_signers TEXT NOT NULL,
      allowed_signers_digest TEXT NOT NULL,
      ssh_keygen TEXT NOT NULL,
      event INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE event (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      actor TEXT NOT NULL,
      action TEXT NOT NULL,
      certificate_id INTEGER REFERENCES certificate,
      detail TEXT NOT NULL DEFAULT '',
      hash TEXT NOT NULL
    ) STRICT;
    """

  /// The triggers that stop any fault of ours from changing the log, a sign-off, a manifest, or the
  /// identity of a certificate, and from making a rehearsal real.
  private static let guards = """
    CREATE TRIGGER event_is_append_only_update BEFORE UPDATE ON event
      BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
    CREATE TRIGGER event_is_append_only_delete BEFORE DELETE ON event
      BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
    CREATE TRIGGER approval_is_final_update BEFORE UPDATE ON approval
      BEGIN SELECT RAISE(ABORT, 'an approval is final'); END;
    CREATE TRIGGER approval_is_final_delete BEFORE DELETE ON approval
      BEGIN SELECT RAISE(ABORT, 'an approval is final'); END;
    CREATE TRIGGER manifest_is_final_update BEFORE UPDATE ON manifest
      BEGIN SELECT RAISE(ABORT, 'a manifest is final'); END;
    CREATE TRIGGER manifest_is_final_delete BEFORE DELETE ON manifest
      BEGIN SELECT RAISE(ABORT, 'a manifest is final'); END;
    CREATE TRIGGER manifest_holds_checks BEFORE UPDATE OF checked, manifest ON certificate
      WHEN old.manifest IS NOT NULL
        AND (new.checked IS NOT old.checked OR new.manifest IS NOT old.manifest)
        AND NOT (new.checked = 1 AND new.manifest IS NULL AND old.outcome = 'planned'
          AND EXISTS (SELECT 1 FROM taken_back
            WHERE manifest = old.manifest AND certificate_id = old.id))
      BEGIN SELECT RAISE(ABORT, 'the certificate is part of a manifest'); END;
    CREATE TRIGGER manifest_holds_certificates BEFORE DELETE ON certificate
      WHEN old.manifest IS NOT NULL
      BEGIN SELECT RAISE(ABORT, 'the certificate is part of a manifest'); END;
    CREATE TRIGGER taken_back_is_final_update BEFORE UPDATE ON taken_back
      BEGIN SELECT RAISE(ABORT, 'a manifest is final'); END;
    CREATE TRIGGER taken_back_is_final_delete BEFORE DELETE ON taken_back
      BEGIN SELECT RAISE(ABORT, 'a manifest is final'); END;
    CREATE TRIGGER rehearsal_is_final BEFORE UPDATE OF rehearsal ON incident
      WHEN old.rehearsal = 1 AND new.rehearsal IS NOT 1
      BEGIN SELECT RAISE(ABORT, 'a rehearsal stays a rehearsal'); END;
    CREATE TRIGGER identity_is_final
      BEFORE UPDATE OF serial, thumbprint, reference, common_name, names, seat ON certificate
      BEGIN SELECT RAISE(ABORT, 'a certificate keeps its identity'); END;
    """
}
