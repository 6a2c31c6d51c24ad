import Foundation
import GRDB

// A confirmed manifest is withdrawn as a whole: its signatures never count again. Certificates
// already sent are only read; those that the run would still send are taken back.
extension Manifests {
  /// The result of a withdrawal.
  public struct TakenBack: Sendable, Hashable {
    /// The number of certificates that are checked again and in no manifest.
    public var certificates = 0
    /// The number of withdrawn manifests that still had unfinished certificates.
    public var manifests = 0
  }

  /// The SQL condition for the certificates that a run would send: planned, refused without effect,
  /// or read as not revoked. Protected certificates stay, and the run skips them.
  private static let sendable = """
    manifest IS NOT NULL AND releasing = 0 AND (protected = '' OR unlocked <> '')
      AND (outcome = 'planned' OR (outcome = 'waiting_to_retry' AND must_be_read = 0))
    """

  /// Withdraws every confirmed manifest that has unfinished certificates. Takes the certificates
  /// that the run would still send out of their manifests and checks them again.
  ///
  /// A new freeze is needed if the terms change, sign-offs no longer count or a reviewer disagrees.
  /// A certificate whose call may have taken effect stays in its manifest until a read shows that
  /// it is not revoked. The text of each manifest does not change.
  ///
  /// - Parameter why: The reason for the event log.
  /// - Throws: `wrongState` if no run has started, or while a manifest is frozen.
  @discardableResult
  public func takeBackUnsent(
    because why: String, by actor: Operator = .current, now: Date = Date()
  ) throws -> TakenBack {
    guard [.running, .paused, .finished].contains(try file.header().phase) else {
      throw IncidentError(.wrongState, "no run of this incident has started")
    }
    return try write { db in
      let withdrawn = try Self.withdrawnDigests(in: db)
      let left = try Self.inPlay(in: db).filter { !withdrawn.contains($0.digest) }
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

  /// Returns the number of certificates that the run would still send.
  public func unsentCount() throws -> Int {
    try read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM certificate WHERE \(Self.sendable)") ?? 0
    }
  }

  /// Takes back the certificates of withdrawn manifests that the run would send, and returns their
  /// number.
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
    // The row may exist already if another program put a certificate back into its manifest.
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO taken_back (manifest, certificate_id)
        SELECT manifest, id FROM certificate WHERE \(condition)
        """)
    // Reset the outcome first: only a planned certificate may leave its manifest.
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

  /// Returns the digests of all withdrawn manifests, frozen or confirmed.
  ///
  /// They come from the event log, not from columns, because columns can be changed back.
  static func withdrawnDigests(in db: Database) throws -> Set<String> {
    let details = try String.fetchAll(
      db, sql: "SELECT detail FROM event WHERE action = 'manifest withdrawn'")
    return Set(details.flatMap { $0.matches(of: /SHA-256 ([0-9a-f]{64})/).map { String($0.1) } })
  }

  /// Rejects the digest of a manifest that was already withdrawn or confirmed: each freeze has its
  /// own nonce and therefore its own digest.
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
