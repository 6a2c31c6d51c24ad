import Foundation
import GRDB

/// The certificates of an incident that the run still has to send or read.
public struct RunQueue: IncidentPart {
  let file: IncidentFile
}

extension IncidentFile {
  /// The certificates of an incident that the run still has to send or read.
  public var queue: RunQueue { RunQueue(file: self) }
}

extension RunQueue {
  /// The fields of a certificate that a run needs.
  struct QueuedCertificate: Sendable {
    let id: Int64
    let identity: CertificateIdentity
    /// The number of the manifest that holds it.
    let manifest: Int?
    /// The bundle that it belongs to; empty if it belongs to none.
    let bundle: String
    /// The status when it was found, or in a later read or search after a run.
    let status: CertificateStatus
    /// The protected-name pattern, or another reason, that protects it; empty if it is not
    /// protected or was unlocked.
    let protection: String
    let validTo: Date?
    /// Whether a list from the service shows it as revoked.
    var isShown: Bool
    var revocation: CertificateRevocation

    /// Whether its next step is due.
    func isDue(at now: Date) -> Bool { revocation.nextAt.map { $0 <= now } ?? true }

    /// The columns that are loaded: only a part of the row, because a run loads each certificate
    /// twice, to send it and to read it back.
    static let columns = """
      id, serial, thumbprint, reference, manifest, bundle, status, protected, unlocked, valid_to,
      shown_at,
      outcome, releasing, attempts, fruitless_tries, may_have_acted, must_be_read, next_at, sent_at,
      unknown_since, answered_at, finished_at, note_code, note, request_id, requester,
      request_covers, held_back, lost_requests, asks_bundle, recorded_reason, revoked_at, valid_from, \(isSerialShared)
      """

    /// The SQL column for whether another certificate of the incident has the same serial number,
    /// regardless of leading zeros.
    private static let isSerialShared = """
      EXISTS (SELECT 1 FROM certificate other
        WHERE other.serial_value = certificate.serial_value AND other.id <> certificate.id)
        AS is_serial_shared
      """
  }

  /// Returns the certificates that are due to be sent again, the longest overdue first.
  func certificatesToSendAgain(at now: Date, limit: Int) throws -> [QueuedCertificate] {
    try queued(
      """
      SELECT \(QueuedCertificate.columns) FROM certificate
      WHERE manifest IS NOT NULL AND outcome = 'waiting_to_retry' AND next_at <= ?
        AND must_be_read = 0 ORDER BY next_at LIMIT ?
      """, [Timestamp.milliseconds(now), limit])
  }

  /// Returns the certificates with the outcome `planned`, in the order of the search results.
  func plannedCertificates(limit: Int) throws -> [QueuedCertificate] {
    try queued(
      """
      SELECT \(QueuedCertificate.columns) FROM certificate
      WHERE manifest IS NOT NULL AND outcome = 'planned' ORDER BY next_at, id LIMIT ?
      """, [limit])
  }

  /// Returns the certificates that are due to be read, the longest overdue first.
  func certificatesToRead(
    in states: [ReadState] = ReadState.allCases, at now: Date, limit: Int
  ) throws -> [QueuedCertificate] {
    let due = Timestamp.milliseconds(now)
    return try queued(
      Self.firstToRead(in: states, where: "next_at <= ?"),
      states.reduce([]) { arguments, _ in arguments + [due, limit] } + [limit])
  }

  /// Returns the earliest due time among the certificates to read that are not in `underWay`; `nil`
  /// if none has a time.
  func nextRead(
    in states: [ReadState] = ReadState.allCases, besides underWay: Set<Int64>
  ) throws -> Date? {
    let limit = underWay.count + 1
    return try firstTime(
      Self.firstToRead(in: states, where: "next_at IS NOT NULL"),
      states.reduce([]) { arguments, _ in arguments + [limit] } + [limit], besides: underWay)
  }

  /// Returns the earliest time later than `moment` at which a read is due; `nil` if there is none.
  func nextRead(in states: [ReadState], after moment: Date) throws -> Date? {
    let due = Timestamp.milliseconds(moment)
    return try firstTime(
      Self.firstToRead(in: states, where: "next_at > ?"),
      states.reduce([]) { arguments, _ in arguments + [due, 1] } + [1])
  }

  /// Returns the certificates with these references that wait to be shown as revoked.
  func certificatesToConfirm(_ references: Set<String>) throws -> [QueuedCertificate] {
    try read { db in
      let find = try db.cachedStatement(
        sql: """
          SELECT \(QueuedCertificate.columns) FROM certificate
          WHERE reference = ? AND reference <> '' AND manifest IS NOT NULL
            AND outcome IN ('accepted', 'awaiting_approval')
          """)
      return try references.flatMap { reference in
        try Row.fetchAll(find, arguments: [reference]).map(Self.queued)
      }
    }
  }

  /// Notes which accepted certificates a list from the service shows as revoked.
  ///
  /// - Returns: the number of certificates that were not noted before.
  func noteShown(_ identities: [CertificateIdentity], at now: Date) async throws -> Int {
    try await writeAsync { db in
      let note = try db.cachedStatement(
        sql: """
          UPDATE certificate SET shown_at = ? WHERE serial_value = ? AND thumbprint = ?
            AND manifest IS NOT NULL AND outcome = 'accepted' AND releasing = 0 AND shown_at IS NULL
          """)
      let text = Timestamp.milliseconds(now)
      return try identities.reduce(0) { count, identity in
        try note.execute(arguments: [text, identity.serial.storedValue, identity.thumbprint.text])
        return count + db.changesCount
      }
    }
  }

  /// Clears the note that a list showed a certificate as revoked, because a read contradicts it.
  func forgetShown(
    _ id: Int64, readAs status: CertificateStatus, by actor: Operator
  ) throws {
    try write { db in
      try db.execute(sql: "UPDATE certificate SET shown_at = NULL WHERE id = ?", arguments: [id])
      try EventLog.append(
        .init(
          action: "no longer shown as revoked", certificateID: id,
          detail: "a read shows it as \(status.text), which contradicts the list"),
        by: actor, at: Date(), in: db)
    }
  }

  /// Returns the number of accepted certificates that a list has shown as revoked.
  func shownCount() throws -> Int {
    try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM certificate WHERE outcome = 'accepted' AND shown_at IS NOT NULL
          """) ?? 0
    }
  }

  /// Returns the earliest send time of the certificates that wait to be shown as revoked.
  func firstSentToConfirm() throws -> Date? {
    try read { db in
      try String.fetchOne(
        db,
        sql: """
          SELECT min(sent_at) FROM certificate WHERE manifest IS NOT NULL
            AND outcome IN ('accepted', 'awaiting_approval')
          """)
    }.flatMap(Timestamp.parse)
  }

  /// Returns the other certificates that one API call for the bundle of `certificate` also covers:
  /// those in a manifest that are still to be sent.
  func certificatesSent(with certificate: QueuedCertificate) throws -> [QueuedCertificate] {
    guard !certificate.bundle.isEmpty else { return [] }
    return try queued(
      """
      SELECT \(QueuedCertificate.columns) FROM certificate
      WHERE bundle = ? AND bundle <> '' AND id <> ? AND manifest IS NOT NULL
        AND (outcome = 'planned' OR (outcome = 'waiting_to_retry' AND must_be_read = 0)) ORDER BY id
      """, [certificate.bundle, certificate.id])
  }

  /// Returns the other certificates of the bundle that the read of `certificate` also covers: those
  /// to be read, or those that wait for its approval request.
  func certificatesRead(with certificate: QueuedCertificate) throws -> [QueuedCertificate] {
    guard !certificate.bundle.isEmpty else { return [] }
    let action = certificate.revocation.nextAction
    return try queued(
      """
      SELECT \(QueuedCertificate.columns) FROM certificate
      WHERE bundle = ? AND bundle <> '' AND id <> ? AND manifest IS NOT NULL ORDER BY id
      """,
      [certificate.bundle, certificate.id]
    ).filter {
      $0.revocation.nextAction == action
        && (action == .read || $0.revocation.requestID == certificate.revocation.requestID)
    }
  }

  /// Returns the earliest time later than `moment` at which a certificate is due to be sent again;
  /// `nil` if there is none.
  func nextSendAgain(after moment: Date = .distantPast) throws -> Date? {
    try firstTime(
      """
      SELECT \(QueuedCertificate.columns) FROM certificate
      WHERE manifest IS NOT NULL AND outcome = 'waiting_to_retry'
        AND next_at > ? AND must_be_read = 0 ORDER BY next_at LIMIT 1
      """, [Timestamp.milliseconds(moment)])
  }

  /// Whether any certificate of unknown outcome is waiting to be read.
  func hasUnknownToRead() throws -> Bool {
    try read {
      try Bool.fetchOne(
        $0,
        sql: """
          SELECT EXISTS (SELECT 1 FROM certificate WHERE manifest IS NOT NULL
            AND outcome = 'outcome_unknown' AND next_at IS NOT NULL)
          """) ?? false
    }
  }

  /// The states in which a certificate is read, each with its SQL condition.
  enum ReadState: String, CaseIterable {
    case awaitingApproval = "outcome = 'awaiting_approval'"
    case accepted = "outcome = 'accepted'"
    case unknown = "outcome = 'outcome_unknown'"
    case alreadyRevoked = "outcome = 'already_revoked'"
    case toSendAgain = "outcome = 'waiting_to_retry' AND must_be_read = 1"

    /// The states in which a list of recent revocations confirms a certificate without a read.
    static let confirmedInBulk: [Self] = [.awaitingApproval, .accepted]
    /// The states in which a read must come before the certificate is sent, or sent again.
    static let beforeSending: [Self] = [.unknown, .toSendAgain]
    /// The states in which the service has accepted the call or reported an earlier revocation.
    static let ofWhatIsRevoked: [Self] = [.accepted, .alreadyRevoked]
  }

  /// Returns the statement for the longest overdue certificates in `states`. It queries each state
  /// by itself: the index then gives the order, and 100,000 accepted certificates need no sorting.
  private static func firstToRead(in states: [ReadState], where condition: String) -> String {
    states.map { state in
      """
      SELECT * FROM (SELECT \(QueuedCertificate.columns) FROM certificate
        WHERE manifest IS NOT NULL AND \(state.rawValue) AND \(condition)
        ORDER BY next_at LIMIT ?)
      """
    }.joined(separator: " UNION ALL ") + " ORDER BY next_at LIMIT ?"
  }

  private func firstTime(
    _ sql: String, _ arguments: StatementArguments, besides underWay: Set<Int64> = []
  ) throws -> Date? {
    try read { db in
      let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
      while let row = try rows.next() {
        if !underWay.contains(try row.value("id")) {
          return try row.instant("next_at")
        }
      }
      return nil
    }
  }

  /// The SQL condition for the certificates of the current run: a run that releases holds places
  /// none, and a run that revokes releases none.
  static let isOfThisRun = "releasing = (SELECT releasing FROM incident)"

  /// Retries every certificate that failed, was rejected, could not be verified or stayed unknown.
  ///
  /// - Returns: the number of retried certificates.
  public func retryTroubled(
    policy: RevocationPolicy, now: Date = Date(), by actor: Operator = .current
  ) throws -> Int {
    try retry(policy: policy, now: now, by: actor).count
  }

  /// Does the work of ``retryTroubled(policy:now:by:)``, and returns the outcomes before and after,
  /// which a run needs to update its counts.
  func retry(
    policy: RevocationPolicy, now: Date, by actor: Operator
  ) throws -> [(before: Outcome, after: Outcome)] {
    try write { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM certificate WHERE manifest IS NOT NULL AND \(Self.isOfThisRun) AND (
            outcome IN ('failed', 'unverified', 'rejected') OR (outcome = 'outcome_unknown' AND next_at IS NULL))
          """)
      var changes: [(before: Outcome, after: Outcome)] = []
      for row in rows {
        var revocation = try CertificateRevocation(row: row)
        let before = revocation.outcome
        revocation.handle(.retryRequested, at: now, policy: policy)
        changes.append((before, revocation.outcome))
        try revocation.save(id: try row.value("id"), in: db)
        try EventLog.append(
          .init(action: "retry asked for", certificateID: try row.value("id")), by: actor,
          at: Date(), in: db)
      }
      if !rows.isEmpty {
        // A paused run stays paused, and continues with these certificates when it is resumed.
        try db.execute(sql: "UPDATE incident SET phase = 'running' WHERE phase = 'finished'")
      }
      return changes
    }
  }

  /// Records the phase of the run in the header and in the log.
  func setPhase(
    _ phase: IncidentHeader.Phase, pause: String? = nil, by actor: Operator
  ) throws {
    try write(isLate: phase == .paused) { db in
      try db.execute(
        sql: "UPDATE incident SET phase = ?, pause = ?", arguments: [phase.rawValue, pause])
      try EventLog.append(
        .init(action: "run \(phase.rawValue)", detail: pause ?? ""), by: actor, at: Date(), in: db)
    }
  }

  private func queued(
    _ sql: String, _ arguments: StatementArguments
  ) throws -> [QueuedCertificate] {
    try read { db in
      // The row of a cursor caches the position of each column; a copied row would search by name.
      let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
      var certificates: [QueuedCertificate] = []
      while let row = try rows.next() { certificates.append(try Self.queued(row)) }
      return certificates
    }
  }

  private static func queued(_ row: Row) throws -> QueuedCertificate {
    var identity = try CertificateIdentity(row: row)
    identity.isSerialShared = try row.value("is_serial_shared")
    return QueuedCertificate(
      id: try row.value("id"), identity: identity, manifest: try row.value("manifest"),
      bundle: try row.text("bundle"), status: CertificateStatus(try row.text("status")),
      protection: try row.text("unlocked").isEmpty ? try row.text("protected") : "",
      validTo: try row.instant("valid_to"),
      isShown: try row.decode(String?.self, forColumn: "shown_at") != nil,
      revocation: try CertificateRevocation(row: row))
  }
}
