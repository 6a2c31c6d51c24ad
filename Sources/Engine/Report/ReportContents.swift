import Foundation
import GRDB

/// What a report tells, read within one transaction; every text is scrubbed.
struct ReportContents {
  let header: IncidentHeader
  /// When the search that gave `header.remaining` was made.
  let remainingAt: String?
  /// When the last certificate came to its end.
  let lastFinishedAt: String?
  let manifests: [ReportedManifest]
  let counts: IncidentCounts
  private let db: Database

  init(of db: Database, path: String) throws {
    self.db = db
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM incident") else {
      throw IncidentError(.damaged, "\(path.scrubbed) holds no incident")
    }
    header = try IncidentHeader(row: row, path: path)
    remainingAt = try row.optionalText("remaining_at")
    lastFinishedAt = try String.fetchOne(
      db, sql: "SELECT max(finished_at) FROM certificate WHERE checked = 1")?.scrubbed
    manifests = try Row.fetchAll(db, sql: "SELECT * FROM manifest ORDER BY number")
      .map(ReportedManifest.init)
    counts = try Self.counts(in: db)
  }

  /// Hands over every selected certificate in the order of the search results.
  func forEachCertificate(_ body: (ReportedCertificate) throws -> Void) throws {
    try forEachCertificate(orderedBy: "id", body)
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
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT e.*, c.serial, c.thumbprint FROM event e
        LEFT JOIN certificate c ON c.id = e.certificate_id ORDER BY e.sequence
        """)
    while let row = try rows.next() { try body(IncidentEvent(row: row)) }
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

  private static func counts(in db: Database) throws -> IncidentCounts {
    var outcomes: [Outcome: Int] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT outcome, count(*) FROM certificate WHERE checked = 1 GROUP BY outcome")
    while let row = try rows.next() {
      let outcome = Outcome(rawValue: try row.value(at: 0)) ?? .outcomeUnknown
      outcomes[outcome, default: 0] += try row.value(at: 1)
    }
    return IncidentCounts(
      found: try Int.fetchOne(db, sql: "SELECT count(*) FROM certificate") ?? 0,
      outcomes: outcomes)
  }
}

extension Outcome {
  /// What a person must look at first, then what is under way, then what is done.
  fileprivate static let byUrgency: [Outcome] = [
    .failed, .rejected, .reasonMismatch, .outcomeUnknown, .unverified, .skipped, .awaitingApproval,
    .sending, .waitingToRetry, .accepted, .planned, .alreadyRevoked, .verified,
  ]
}
