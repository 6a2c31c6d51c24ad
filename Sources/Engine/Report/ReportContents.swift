import Foundation
import GRDB

/// What a report tells, read within one transaction; every text is scrubbed.
struct ReportContents {
  let header: IncidentHeader
  /// When the search that gave `header.remaining` was made.
  let remainingAt: String?
  /// What that search found; `nil` before it.
  let finalSearch: ReportedFinalSearch?
  /// The same in counts.
  let remaining: RemainingCertificates?
  /// How many certificates came with a DER that is not theirs.
  let mismatchedDER: MismatchedDER
  /// How many certificates could not be read.
  let unreadCertificates: UnreadCertificates
  let deadline: ReportDeadline
  let manifests: [ReportedManifest]
  /// Who approved which manifest with which key.
  let approvals: [ReportedApproval]
  let counts: IncidentCounts
  /// How many selected certificates have each outcome, by the words in the file.
  let outcomes: [String: Int]
  /// All selected certificates, counted as incident reports want them.
  let tally: ReportTally
  /// How the run went on; `nil` while nothing was accepted.
  let progress: ReportProgress?
  /// Counts by trust, issuer and profile.
  let breakdown: ReportBreakdown
  /// How many certificates calls have revoked although no manifest holds them.
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
    approvals = try Row.fetchAll(db, sql: "SELECT * FROM approval ORDER BY number").map {
      ReportedApproval(try Approval(row: $0), countingFor: digests)
    }
    outcomes = try Self.outcomes(in: db)
    var counts = IncidentCounts(
      found: try Int.fetchOne(db, sql: "SELECT count(*) FROM certificate") ?? 0,
      outcomes: outcomes.reduce(into: [:]) {
        $0[Outcome(rawValue: $1.key) ?? .outcomeUnknown, default: 0] += $1.value
      })
    counts.onHold = try IncidentFile.onHoldCount(in: db)
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

  /// Hands over every selected certificate in the order of the search results.
  func forEachCertificate(_ body: (ReportedCertificate) throws -> Void) throws {
    try forEachCertificate(orderedBy: "id", body)
  }

  /// Hands over every certificate that a call has revoked although no manifest holds it.
  func forEachAlsoRevoked(_ body: (AlsoRevoked) throws -> Void) throws {
    let rows = try Row.fetchCursor(db, sql: AlsoRevoked.sql)
    while let row = try rows.next() { try body(AlsoRevoked(row: row)) }
  }

  /// Hands over the same as rows among the selected certificates: with an outcome of their own, and
  /// the call as the message.
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

  /// Hands over every selected certificate, those that need a person first, grouped by outcome.
  func forEachCertificateByUrgency(_ body: (ReportedCertificate) throws -> Void) throws {
    let ranks = Outcome.byUrgency.enumerated()
      .map { "WHEN '\($1.rawValue)' THEN \($0)" }.joined(separator: " ")
    // An outcome that this version does not know comes first of all.
    try forEachCertificate(
      orderedBy: "CASE outcome \(ranks) ELSE -1 END, outcome, id", body)
  }

  /// Hands over every line of the event log, oldest first.
  func forEachEvent(_ body: (IncidentEvent) throws -> Void) throws {
    let rows = try EventLog.rows(in: db)
    while let row = try rows.next() { try body(IncidentEvent(row: row)) }
  }

  /// One entry of the event log as people read it.
  enum TimelineEntry {
    case event(IncidentEvent)
    /// So many lines in a row about single certificates.
    case unlisted(Int)

    /// What stands for the lines that are not listed.
    static func words(forUnlisted count: Int) -> String {
      "… \(count.counted("line")) about single certificates"
    }
  }

  /// Hands over the event log, with each run of lines about single certificates as their count.
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
  /// What a person must look at first, then what is under way, then what is done.
  fileprivate static let byUrgency: [Outcome] = [
    .failed, .rejected, .reasonMismatch, .outcomeUnknown, .unverified, .skipped, .awaitingApproval,
    .sending, .waitingToRetry, .accepted, .planned, .alreadyRevoked, .released, .verified,
  ]
}
