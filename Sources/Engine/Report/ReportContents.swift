import Foundation
import GRDB

/// The contents of a report, read within one transaction. Every text is scrubbed, except the names
/// of `outcomes`.
struct ReportContents {
  let header: IncidentHeader
  /// The time of the search that set `header.remaining`.
  let remainingAt: String?
  /// The result of that search; `nil` if there was none.
  let finalSearch: ReportedFinalSearch?
  /// The certificates that remained in that search, counted by group; `nil` if there was none.
  let remaining: RemainingCertificates?
  /// The number of certificates whose DER belongs to another certificate or cannot be decoded.
  let mismatchedDER: MismatchedDER
  /// The number of certificates that could not be read in full.
  let unreadCertificates: UnreadCertificates
  let deadline: ReportDeadline
  let manifests: [ReportedManifest]
  /// The sign-offs, with the signer, the manifest and the key of each.
  let signOffs: [ReportedSignOff]
  let counts: IncidentCounts
  /// The number of selected certificates by outcome, as the file names it.
  let outcomes: [String: Int]
  /// The counts of all selected certificates by category.
  let tally: ReportTally
  /// The progress of the run; `nil` if nothing was accepted.
  let progress: ReportProgress?
  /// Counts by trust, issuer and profile.
  let breakdown: ReportBreakdown
  /// The number of certificates that calls revoked although no manifest holds them.
  let alsoRevokedCount: Int
  private let db: Database

  init(of db: Database, path: String) throws {
    self.db = db
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM incident") else {
      throw IncidentError(.damaged, "\(path.scrubbed) holds no incident")
    }
    header = try IncidentHeader(row: row, path: path)
    remainingAt = try row.optionalText("remaining_at")
    finalSearch =
      if let remainingAt, let remaining = header.remaining {
        try ReportedFinalSearch(at: remainingAt, remaining: remaining, in: db)
      } else { nil }
    remaining = finalSearch == nil ? nil : try RemainingCertificates(in: db)
    mismatchedDER = try MismatchedDER(in: db)
    unreadCertificates = try UnreadCertificates(in: db)
    deadline = try ReportDeadline(due: header.deadline, in: db)
    manifests = try Row.fetchAll(db, sql: "SELECT * FROM manifest ORDER BY number")
      .map(ReportedManifest.init)
    let digests = Set(manifests.map(\.digest) + [header.frozen?.digest].compactMap(\.self))
    signOffs = try Row.fetchAll(db, sql: "SELECT * FROM approval ORDER BY number").map {
      ReportedSignOff(try SignOff(row: $0), countingFor: digests)
    }
    outcomes = try Self.outcomes(in: db)
    var counts = IncidentCounts(
      found: try Int.fetchOne(db, sql: "SELECT count(*) FROM certificate") ?? 0,
      outcomes: outcomes.reduce(into: [:]) {
        $0[Outcome(rawValue: $1.key) ?? .outcomeUnknown, default: 0] += $1.value
      })
    try counts.countHolds(in: db)
    self.counts = counts
    progress = try ReportProgress(
      confirmedAt: manifests.first.flatMap { Timestamp.parse($0.confirmedAt) }, in: db)
    breakdown = ReportBreakdown(db: db)
    tally = try breakdown.whole()
    alsoRevokedCount =
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM certificate INDEXED BY certificate_taken WHERE taken_with <> ''
          """) ?? 0
  }

  /// Passes every selected certificate to `body`, in the sequence of the search results.
  func forEachCertificate(_ body: (ReportedCertificate) throws -> Void) throws {
    try forEachCertificate(orderedBy: "id", body)
  }

  /// Passes to `body` every certificate that a call revoked although no manifest holds it.
  func forEachAlsoRevoked(_ body: (AlsoRevoked) throws -> Void) throws {
    let rows = try Row.fetchCursor(db, sql: AlsoRevoked.sql)
    while let row = try rows.next() { try body(AlsoRevoked(row: row)) }
  }

  /// Passes each also revoked certificate to `body` in the form of a selected one, with the outcome
  /// `also_revoked` and the call as the message.
  func forEachAlsoRevokedRow(_ body: (ReportedCertificate) throws -> Void) throws {
    let columns = ReportedCertificate.Column.allCases.map { column -> String in
      let source =
        switch column {
        case .outcome, .countedAs: "'also_revoked'"
        case .serviceMessage: "'not confirmed; revoked with ' || taken_with"
        case .finishedAt: "taken_at"
        default: column.source
        }
      return "\(source) AS \(column.rawValue)"
    }.joined(separator: ", ")
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(columns) FROM certificate INDEXED BY certificate_taken
        WHERE taken_with <> '' ORDER BY id
        """)
    while let row = try rows.next() { try body(ReportedCertificate(row: row)) }
  }

  /// Passes every selected certificate to `body`, grouped by outcome. Those that need attention
  /// come first.
  func forEachCertificateByUrgency(_ body: (ReportedCertificate) throws -> Void) throws {
    let ranks = Outcome.byUrgency.enumerated()
      .map { "WHEN '\($1.rawValue)' THEN \($0)" }.joined(separator: " ")
    // An outcome that this version does not know comes before all others.
    try forEachCertificate(
      orderedBy: "CASE outcome \(ranks) ELSE -1 END, outcome, id", body)
  }

  /// Passes every entry of the event log to `body`, oldest first.
  func forEachEvent(_ body: (IncidentEvent) throws -> Void) throws {
    let rows = try EventLog.rows(in: db)
    while let row = try rows.next() { try body(IncidentEvent(row: row)) }
  }

  /// One entry of the event log, as the reports for people show it.
  enum TimelineEntry {
    case event(IncidentEvent)
    /// The number of consecutive entries about single certificates.
    case unlisted(Int)

    /// Returns the words that replace the entries that are not listed.
    static func words(forUnlisted count: Int) -> String {
      "… \(count.counted("line")) about single certificates"
    }
  }

  /// Passes the event log to `body`. Consecutive entries about single certificates become their
  /// count.
  func forEachTimelineEntry(_ body: (TimelineEntry) throws -> Void) throws {
    var unlisted = 0
    try forEachEvent { event in
      guard event.certificate == nil else { return unlisted += 1 }
      if unlisted > 0 { try body(.unlisted(unlisted)) }
      unlisted = 0
      try body(.event(event))
    }
    if unlisted > 0 { try body(.unlisted(unlisted)) }
  }

  private func forEachCertificate(
    orderedBy order: String, _ body: (ReportedCertificate) throws -> Void
  ) throws {
    let columns = ReportedCertificate.Column.allCases
      .map { "\($0.source) AS \($0.rawValue)" }.joined(separator: ", ")
    let rows = try Row.fetchCursor(
      db, sql: "SELECT \(columns) FROM certificate WHERE checked = 1 ORDER BY \(order)")
    while let row = try rows.next() { try body(ReportedCertificate(row: row)) }
  }

  private static func outcomes(in db: Database) throws -> [String: Int] {
    try Row.fetchAll(
      db, sql: "SELECT outcome, count(*) FROM certificate WHERE checked = 1 GROUP BY outcome"
    ).reduce(into: [:]) { $0[try $1.value(at: 0) as String] = try $1.value(at: 1) as Int }
  }
}

extension Outcome {
  /// The outcomes that need attention, then those in progress, then those that are done.
  fileprivate static let byUrgency: [Outcome] = [
    .failed, .rejected, .reasonMismatch, .outcomeUnknown, .unverified, .skipped, .awaitingApproval,
    .sending, .waitingToRetry, .accepted, .planned, .alreadyRevoked, .released, .verified,
  ]
}
