import Foundation
import GRDB

/// One line of the event log.
public struct IncidentEvent: Sendable, Hashable {
  /// The position in the log; it increases and is never reused.
  public let sequence: Int64
  /// The time in UTC, with milliseconds.
  public let at: String
  /// The operator who acted.
  public let actor: String
  /// The action.
  public let action: String
  /// The certificate concerned, if any.
  public let certificate: CertificateIdentity?
  /// Further details.
  public let detail: String
}

/// The append-only log of every action on an incident. A hash links each line to the line before
/// it.
enum EventLog {
  /// The content of a new line.
  struct Entry: Sendable {
    var action: String
    var certificateID: Int64?
    /// The certificate's identity; looked up in the file if it is `nil`.
    var identity: CertificateIdentity?
    var detail = ""
  }

  /// Returns the number that the next line will get.
  static func nextSequence(in db: Database) throws -> Int64 {
    try Int64.fetchOne(db, sql: "SELECT coalesce(max(sequence), 0) + 1 FROM event") ?? 1
  }

  static func append(
    _ entry: Entry, by actor: Operator, at now: Date, in db: Database
  ) throws {
    var writer = try Writer(to: db, by: actor, at: now)
    try writer.append(entry)
  }

  /// Writes the lines of one transaction. It reads the last line of the log only once.
  struct Writer {
    private let db: Database
    private let actor: String
    private let at: String
    private var sequence: Int64
    private var hash: String

    init(to db: Database, by actor: Operator, at now: Date) throws {
      (self.db, self.actor, at) = (db, actor.name, Timestamp.milliseconds(now))
      let last = try Row.fetchOne(
        try db.cachedStatement(
          sql: "SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1"))
      sequence = try last?.value(at: 0) ?? 0
      hash = try last?.value(at: 1) ?? EventChain.start
    }

    mutating func append(_ entry: Entry) throws {
      let (serial, thumbprint) = try name(of: entry)
      let (next, isBeyond) = sequence.addingReportingOverflow(1)
      guard !isBeyond else {
        throw IncidentError(
          .damaged, "the last line of the event log has the number \(sequence), and none can follow"
        )
      }
      let line = EventChain.Line(
        sequence: next, at: at, actor: actor, action: entry.action, serial: serial,
        thumbprint: thumbprint, detail: entry.detail)
      let hash = EventChain.hash(of: line, after: hash)
      try db.insert(
        into: "event",
        [
          "sequence": line.sequence, "at": at, "actor": actor, "action": entry.action,
          "certificate_id": entry.certificateID, "detail": entry.detail, "hash": hash,
        ])
      (sequence, self.hash) = (line.sequence, hash)
    }

    private func name(of entry: Entry) throws -> (serial: String, thumbprint: String) {
      guard let id = entry.certificateID else { return ("", "") }
      if let identity = entry.identity { return (identity.serial.text, identity.thumbprint.text) }
      let row = try Row.fetchOne(
        try db.cachedStatement(sql: "SELECT serial, thumbprint FROM certificate WHERE id = ?"),
        arguments: [id])
      return (try row?.value(at: 0) ?? "", try row?.value(at: 1) ?? "")
    }
  }
}

extension EventLog {
  /// Returns every line, oldest first, with the serial number and thumbprint of its certificate.
  static func rows(in db: Database) throws -> RowCursor {
    try Row.fetchCursor(
      db,
      sql: """
        SELECT e.*, c.serial, c.thumbprint FROM event e
        LEFT JOIN certificate c ON c.id = e.certificate_id ORDER BY e.sequence
        """)
  }
}

extension IncidentFile {
  /// Adds a line to the event log.
  ///
  /// - Parameter id: The row of the certificate concerned, if any.
  public func log(
    _ action: String, detail: String = "", about id: Int64? = nil, by actor: Operator = .current
  ) throws {
    try write { db in
      try EventLog.append(
        .init(action: action, certificateID: id, detail: detail.scrubbed), by: actor, at: Date(),
        in: db)
    }
  }

  /// Passes every line of the log to a closure, oldest first, without loading all of them.
  public func forEachEvent(_ body: (IncidentEvent) throws -> Void) throws {
    try read { db in
      let rows = try EventLog.rows(in: db)
      while let row = try rows.next() {
        try body(try IncidentEvent(row: row))
      }
    }
  }

  /// Returns the lines about one certificate, oldest first.
  public func events(about id: Int64) throws -> [IncidentEvent] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT e.*, c.serial, c.thumbprint FROM event e
          JOIN certificate c ON c.id = e.certificate_id
          WHERE e.certificate_id = ? ORDER BY e.sequence
          """, arguments: [id]
      ).map(IncidentEvent.init)
    }
  }
}

extension IncidentEvent {
  init(row: Row) throws {
    sequence = try row.value("sequence")
    at = try row.text("at")
    actor = try row.text("actor")
    action = try row.text("action")
    detail = try row.text("detail")
    let serial = try row.optionalText("serial")
    let thumbprint = try row.optionalText("thumbprint")
    certificate =
      if let serial, let thumbprint {
        CertificateIdentity(serial: SerialNumber(serial), thumbprint: Thumbprint(thumbprint))
      } else { nil }
  }
}
