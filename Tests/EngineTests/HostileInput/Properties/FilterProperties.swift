import Foundation
import GRDB

@testable import Engine

/// Properties of a filter expression: it is refused with the place of its mistake, or SQLite
/// accepts it and it either shows or hides each certificate.
enum FilterProperties {
  private static let now = Date(timeIntervalSince1970: 1_741_694_400)
  private static let database = Result { try certificates() }

  static func check(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    let filter: FilterExpression
    do {
      filter = try FilterExpression(text, now: now)
    } catch {
      return try check(error, of: text)
    }
    let condition = filter.condition
    let (shown, hidden, all, found) = try database.get().read { db in
      func count(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        try Int.fetchOne(
          db, sql: "SELECT count(*) FROM certificate WHERE \(sql)", arguments: arguments) ?? 0
      }
      return (
        try count(condition.sql, condition.arguments),
        try count("NOT (\(condition.sql))", condition.arguments), try count("1", []),
        try count(condition.narrowed.sql, condition.narrowed.arguments)
      )
    }
    try Violation.unless(shown == found, "\(shown) shown, \(found) found by the index of texts")
    try Violation.unless(shown + hidden == all, "\(shown) shown, \(hidden) hidden of \(all)")
  }

  private static func check(_ error: FilterError, of text: String) throws {
    try Violation.unless(
      !error.range.isEmpty && error.range.upperBound <= text.count && error.range.lowerBound >= 0,
      "the place \(error.range) of \(text.count) characters: \(error.message)")
    try ShownText.check(error.message, "the message")
    for line in error.pointer.split(separator: "\n", omittingEmptySubsequences: false) {
      try ShownText.check(String(line), "the pointer")
    }
  }

  /// Returns an in-memory incident database with a few certificates, some of them odd.
  private static func certificates() throws -> DatabaseQueue {
    let database = try DatabaseQueue()
    try database.write { NameGlob.register(in: $0) }
    try IncidentMigrations.migrate(database)
    try database.write { db in
      let rows: [(serial: String, name: String, names: String, from: String?)] = [
        ("0F6F55", "api.pay.example", "api.pay.example www.pay.example", "2025-03-04T00:00:00Z"),
        ("00A1", "100%_[x]*?\\", #"a"]\x '"#, nil), ("", "", "", "2025-03-08T23:59:59Z"),
        ("FF00", "MÜNCHEN.example", "münchen.example ip:10.0.0.1", "1999-12-31T00:00:00Z"),
      ]
      for row in rows {
        try db.execute(
          sql: """
            INSERT INTO certificate (serial, thumbprint, common_name, names, seat, issuer,
              organization, key_size, signature_algorithm, status, valid_from, valid_to, trust,
              search)
            VALUES (?, ?, ?, ?, 'seat', 'CA', '', '2048', '', 'issued', ?, ?, 'public', 1)
            """,
          arguments: [row.serial, row.serial, row.name, row.names, row.from, row.from])
        try db.execute(
          sql: "INSERT INTO certificate_text (rowid, text) VALUES (?, ?)",
          arguments: [
            db.lastInsertedRowID,
            ([row.name, row.names, "seat", row.serial]
              + CanonicalName.otherForms(of: [row.name, row.names])).joined(separator: " "),
          ])
      }
    }
    return database
  }
}
