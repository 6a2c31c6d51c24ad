import Foundation
import GRDB

extension IncidentFile {
  /// What a run needs to know of a certificate.
  struct QueuedCertificate: Sendable {
    let id: Int64
    let identity: CertificateIdentity
    /// The manifest that holds it.
    let manifest: Int?
    /// What the service keeps it in together with others; empty when it stands alone.
    let bundle: String
    /// Status when it was found.
    let status: CertificateStatus
    /// The glob that protects it, unless a person has lifted that; empty for none.
    let protection: String
    let validTo: Date?
    /// Whether a list of the service's shows it as revoked.
    var isShown: Bool
    var revocation: CertificateRevocation

    /// Whether its time has come.
    func isDue(at now: Date) -> Bool { revocation.nextAt.map { $0 <= now } ?? true }

    /// The columns that it is read from: half of a row, and a row is read twice for each certificate.
    static let columns = """
      id, serial, thumbprint, reference, manifest, bundle, status, protected, unlocked, valid_to,
      shown_at,
      outcome, releasing, attempts, fruitless_tries, may_have_acted, must_be_read, next_at, sent_at,
      unknown_since, answered_at, finished_at, note_code, note, request_id, requester,
      request_covers, held_back, lost_requests, asks_bundle, recorded_reason, revoked_at, valid_from, \(isSerialShared)
      """

    /// Whether another certificate of the incident has the same serial number, in whatever notation.
    private static let isSerialShared = """
      EXISTS (SELECT 1 FROM certificate other
        WHERE other.serial_value = certificate.serial_value AND other.id <> certificate.id)
        AS is_serial_shared
      """
  }

  /// Certificates that were sent before and may be sent again now, the longest due first.
  func certificatesToSendAgain(at now: Date, limit: Int) throws -> [QueuedCertificate] {
    try queued(
      """
      SELECT \(QueuedCertificate.columns) FROM certificate
      WHERE manifest IS NOT NULL AND outcome = 'waiting_to_retry' AND next_at <= ?
        AND must_be_read = 0 ORDER BY next_at LIMIT ?
      """, [Timestamp.milliseconds(now), limit])
  }

  /// Certificates that nothing was sent for, in the order of the search results.
  func plannedCertificates(limit: Int) throws -> [QueuedCertificate] {
    try queued(
      """
      SELECT \(QueuedCertificate.columns) FROM certificate
      WHERE manifest IS NOT NULL AND outcome = 'planned' ORDER BY next_at, id LIMIT ?
      """, [limit])
  }

  /// Certificates that are due to be read, the longest due first.
  func certificatesToRead(
    in states: [ReadState] = ReadState.allCases, at now: Date, limit: Int
  ) throws -> [QueuedCertificate] {
    let due = Timestamp.milliseconds(now)
    return try queued(
      Self.firstToRead(in: states, where: "next_at <= ?"),
      states.reduce([]) { arguments, _ in arguments + [due, limit] } + [limit])
  }

  /// When the next certificate is due to be read, those left out that are being read already;
  /// `nil` when none has a time.
  func nextRead(
    in states: [ReadState] = ReadState.allCases, besides underWay: Set<Int64>
  ) throws -> Date? {
    let limit = underWay.count + 1
    return try firstTime(
      Self.firstToRead(in: states, where: "next_at IS NOT NULL"),
      states.reduce([]) { arguments, _ in arguments + [limit] } + [limit], besides: underWay)
  }

  /// When the next certificate falls due to be read after a moment; `nil` when none does.
  func nextRead(in states: [ReadState], after moment: Date) throws -> Date? {
    let due = Timestamp.milliseconds(moment)
    return try firstTime(
      Self.firstToRead(in: states, where: "next_at > ?"),
      states.reduce([]) { arguments, _ in arguments + [due, 1] } + [1])
  }

  /// Those of the certificates with these references that wait to be shown as revoked.
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

  /// Notes which accepted certificates a list of the service's shows as revoked.
  ///
  /// - Returns: how many of them were not known to be.
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

  /// Takes back that a list has shown a certificate as revoked, after a read that shows it otherwise.
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

  /// How many accepted certificates such a list has shown as revoked.
  func shownCount() throws -> Int {
    try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM certificate WHERE outcome = 'accepted' AND shown_at IS NOT NULL
          """) ?? 0
    }
  }

  /// When the first of the certificates was sent that wait to be shown as revoked.
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

  /// The other certificates of a bundle for which the same call goes out.
  func certificatesSent(with certificate: QueuedCertificate) throws -> [QueuedCertificate] {
    guard !certificate.bundle.isEmpty else { return [] }
    return try queued(
      """
      SELECT \(QueuedCertificate.columns) FROM certificate
      WHERE bundle = ? AND bundle <> '' AND id <> ? AND manifest IS NOT NULL
        AND (outcome = 'planned' OR (outcome = 'waiting_to_retry' AND must_be_read = 0)) ORDER BY id
      """, [certificate.bundle, certificate.id])
  }

  /// The other certificates of a bundle that the same read settles: those whose status is to be read,
  /// or that wait for the same request.
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

  /// When the next certificate falls due to be sent again after a moment; `nil` when none does.
  func nextSendAgain(after moment: Date = .distantPast) throws -> Date? {
    try firstTime(
      """
      SELECT \(QueuedCertificate.columns) FROM certificate
      WHERE manifest IS NOT NULL AND outcome = 'waiting_to_retry'
        AND next_at > ? AND must_be_read = 0 ORDER BY next_at LIMIT 1
      """, [Timestamp.milliseconds(moment)])
  }

  /// Whether a certificate waits to be read of which nobody knows whether it was revoked.
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

  /// The states in which a certificate is read.
  enum ReadState: String, CaseIterable {
    case awaitingApproval = "outcome = 'awaiting_approval'"
    case accepted = "outcome = 'accepted'"
    case unknown = "outcome = 'outcome_unknown'"
    case alreadyRevoked = "outcome = 'already_revoked'"
    case toSendAgain = "outcome = 'waiting_to_retry' AND must_be_read = 1"

    /// Those in which it is enough to know that a certificate is among what was revoked lately.
    static let confirmedInBulk: [Self] = [.awaitingApproval, .accepted]
    /// Those in which nothing more is to be done for a certificate to be revoked.
    static let ofWhatIsRevoked: [Self] = [.accepted, .alreadyRevoked]
  }

  /// The longest due of some states; asked state by state, so that the index gives the order and
  /// a hundred thousand accepted certificates need no sorting.
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

  /// Whether a certificate belongs to the present run: a run that releases holds places none, and one
  /// that revokes releases none.
  private static let isOfThisRun = "releasing = (SELECT releasing FROM incident)"

  /// Puts every certificate that was being sent when a run died into the unknown, to be read
  /// first, gives those that no read has cleared up, or verified in time, another chance, and has
  /// approvals asked for at once.
  ///
  /// - Returns: how many outcomes are unknown now.
  func recoverInterrupted(policy: RevocationPolicy, now: Date, by actor: Operator) throws -> Int {
    try write { db in
      // What is looked at once more may have taken others along that did not show before.
      try db.execute(
        sql: """
          UPDATE certificate SET bundle_read_at = NULL
          WHERE manifest IS NOT NULL AND outcome = 'unverified' AND bundle_read_at IS NOT NULL
          """)
      let stranded = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM certificate WHERE manifest IS NOT NULL
            AND (outcome = 'sending' OR (\(Self.isOfThisRun) AND (outcome = 'unverified'
              OR (outcome = 'outcome_unknown' AND next_at IS NULL))))
          """)
      for row in stranded {
        var revocation = try CertificateRevocation(row: row)
        let wasSending = revocation.outcome == .sending
        revocation.handle(
          wasSending ? .interrupted : .retryRequested, at: now, policy: policy)
        try revocation.save(id: try row.value("id"), in: db)
        if wasSending {
          try EventLog.append(
            .init(
              action: "outcome unknown", certificateID: try row.value("id"), detail: revocation.note
            ),
            by: actor, at: Date(), in: db)
        }
      }
      try Self.askAboutApprovals(at: now, in: db)
      return stranded.count
    }
  }

  /// Has everything asked about at once that waits for an administrator, each request by itself
  /// unless it shows as revoked: what was declined shows nowhere else.
  func askAboutApprovals(at now: Date) throws {
    try write { try Self.askAboutApprovals(at: now, in: $0) }
  }

  private static func askAboutApprovals(at now: Date, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE certificate SET next_at = ?, fruitless_tries = ?
        WHERE manifest IS NOT NULL AND outcome = 'awaiting_approval'
        """,
      arguments: [
        Timestamp.milliseconds(now), BulkConfirmation.patienceWithAdministrators - 1,
      ])
  }

  /// Makes everything due that waits for longer than a run waits by itself: because the service asked
  /// for that, or because the file says so.
  func endLongWaits(now: Date) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE certificate SET next_at = ? WHERE manifest IS NOT NULL AND next_at > ?",
        arguments: [
          Timestamp.milliseconds(now),
          Timestamp.milliseconds(now.addingTimeInterval(AskedWait.longestInRun.seconds)),
        ])
    }
  }

  /// Gives every certificate another try that failed, was not verified or stayed unknown.
  ///
  /// - Returns: how many there are.
  public func retryTroubled(
    policy: RevocationPolicy, now: Date = Date(), by actor: Operator = .current
  ) throws -> Int {
    try retry(policy: policy, now: now, by: actor).count
  }

  /// The same, with the outcomes before and after: a run that goes on meanwhile counts by them.
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
        // What is paused stays paused: it goes on with them when it is resumed.
        try db.execute(sql: "UPDATE incident SET phase = 'running' WHERE phase = 'finished'")
      }
      return changes
    }
  }

  /// Notes how far the run has come, in the header and in the log.
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
      // A row of a cursor knows where each column is; a copy would look through their names.
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
