import Foundation
import GRDB

// A confirmed manifest is withdrawn as a whole: its signatures never count again. A run only reads
// those of its certificates that it has sent, and takes back every one that it would send.
extension IncidentFile {
  /// What a withdrawal came to.
  public struct TakenBack: Sendable, Hashable {
    /// How many certificates are checked again and in no manifest.
    public var certificates = 0
    /// How many manifests were withdrawn that certificates were left of.
    public var manifests = 0
  }

  /// The certificates that a run would send, as a condition in SQL: planned, turned away without
  /// effect, or read as not revoked. A safeguard's own stay, and the run leaves them alone.
  private static let sendable = """
    manifest IS NOT NULL AND releasing = 0 AND (protected = '' OR unlocked <> '')
      AND (outcome = 'planned' OR (outcome = 'waiting_to_retry' AND must_be_read = 0))
    """

  /// Withdraws every confirmed manifest that certificates are left of, and checks those again that the
  /// run would still send.
  ///
  /// Other terms, sign-offs that no longer count, and a reviewer who disagrees need another freeze. A
  /// certificate whose call may have acted stays in its manifest until a read shows that it did not.
  /// The text of each manifest stays what it was.
  ///
  /// - Parameter why: the reason for the event log.
  /// - Throws: `wrongState` while nothing was confirmed, or while a manifest is frozen.
  @discardableResult
  public func takeBackUnsent(
    because why: String, by actor: Operator = .current, now: Date = Date()
  ) throws -> TakenBack {
    guard [.running, .paused, .finished].contains(try header().phase) else {
      throw IncidentError(.wrongState, "no run of this incident has begun")
    }
    return try write { db in
      let withdrawn = try Self.withdrawnDigests(in: db)
      let left = try Self.manifestsInPlay(in: db).filter { !withdrawn.contains($0.digest) }
      for manifest in left {
        try EventLog.append(
          .init(
            action: "manifest withdrawn",
            detail: "\(why), number \(manifest.number), SHA-256 \(manifest.digest)"), by: actor,
          at: now, in: db)
      }
      let count = try Self.takeBack(Self.sendable, because: why, by: actor, at: now, in: db)
      if count > 0 { try db.execute(sql: "UPDATE incident SET phase = 'finished', pause = NULL") }
      return TakenBack(certificates: count, manifests: left.count)
    }
  }

  /// Takes back every certificate of withdrawn manifests that the run would send, and returns how many
  /// there are.
  func takeBackUnsent(
    ofWithdrawn manifests: [Manifest], by actor: Operator, now: Date = Date()
  ) throws -> Int {
    guard !manifests.isEmpty else { return 0 }
    let numbers = manifests.map { String($0.number) }.joined(separator: ", ")
    return try write { db in
      try Self.takeBack(
        "\(Self.sendable) AND manifest IN (\(numbers))",
        because: "manifest \(numbers) was withdrawn", by: actor, at: now, in: db)
    }
  }

  private static func takeBack(
    _ condition: String, because why: String, by actor: Operator, at now: Date, in db: Database
  ) throws -> Int {
    // A row that another program has put back into a manifest was taken back before.
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO taken_back (manifest, certificate_id)
        SELECT manifest, id FROM certificate WHERE \(condition)
        """)
    // First the outcome: only a planned certificate may leave its manifest.
    try db.execute(
      sql: """
        UPDATE certificate SET outcome = 'planned', attempts = 0, fruitless_tries = 0, next_at = NULL,
          unknown_since = NULL, note = '', note_code = ''
        WHERE \(condition) AND outcome <> 'planned'
        """)
    try db.execute(sql: "UPDATE certificate SET manifest = NULL, checked = 1 WHERE \(condition)")
    let count = db.changesCount
    guard count > 0 else { return 0 }
    try EventLog.append(
      .init(action: "unsent taken back", detail: "\(count) certificates, \(why)"), by: actor,
      at: now, in: db)
    return count
  }

  /// The digests of every manifest that was withdrawn, frozen or confirmed, as the event log has them.
  ///
  /// The log is asked and no column, since columns can be put back.
  static func withdrawnDigests(in db: Database) throws -> Set<String> {
    let details = try String.fetchAll(
      db, sql: "SELECT detail FROM event WHERE action = 'manifest withdrawn'")
    return Set(details.flatMap { $0.matches(of: /SHA-256 ([0-9a-f]{64})/).map { String($0.1) } })
  }

  /// Refuses the digest of a manifest that was withdrawn or confirmed before: each freeze has a nonce
  /// of its own, and so a digest of its own.
  static func requireNew(_ digest: String, in db: Database) throws {
    let isConfirmed =
      try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM manifest WHERE digest = ?)", arguments: [digest])
      ?? true
    guard !isConfirmed, try !withdrawnDigests(in: db).contains(digest) else {
      throw IncidentError(
        .damaged,
        "the file was changed: it would freeze the manifest with SHA-256 \(digest) a second time; "
          + "work on a copy from before the change")
    }
  }
}
