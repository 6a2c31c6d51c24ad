import Foundation
import GRDB
import Testing

@testable import Engine

/// Every number and time of an incident file, at the limits of its type.
@Suite("Numbers at their limits", .timeLimit(.minutes(5)))
struct EdgeNumberTests {
  private static let numbers = [Int64.max, .min, -1, 0, 1 << 53, Int64(Int32.max) + 1]
  private static let times = [
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "292277026596-12-04T15:30:08Z", "9999999999999",
    "-1", "",
  ]
  /// The text columns that are read as times.
  private static let texts = [
    "next_at", "sent_at", "unknown_since", "answered_at", "shown_at", "finished_at", "revoked_at",
    "valid_from", "valid_to", "deadline", "created_at", "frozen_at", "remaining_at", "at",
  ]

  @Test(
    "No extreme value crashes the program, whatever is done with the file",
    arguments: ["incident", "certificate", "event", "manifest"])
  func columns(table: String) async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(3))
    defer { TestIncident.remove(file) }
    let columns = try file.read { try $0.columns(in: table) }
    for column in columns where column.name != "id" {
      let values: [any DatabaseValueConvertible] =
        Self.texts.contains(column.name)
        ? Self.times : column.type == "INTEGER" ? Self.numbers : []
      for value in values { try exercise(file, table, column.name, value) }
    }
    for calls in ["-1e308", "1e308", "nan inf -inf", "9223372036854775807 -9223372036854775808"] {
      try exercise(file, "incident", "latest_calls", calls)
    }
  }

  /// Works on a copy of the file in which one column has this value.
  private func exercise(
    _ file: IncidentFile, _ table: String, _ column: String, _ value: any DatabaseValueConvertible
  ) throws {
    let folder = URL(filePath: TestIncident.path()).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "edge.incident").path(percentEncoded: false)
    let copy = try DatabaseQueue(path: path)
    try file.database.backup(to: copy)
    try copy.write { db in
      let triggers = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
      for trigger in triggers {
        try db.execute(sql: "DROP TRIGGER \(trigger["name"] as String)")
      }
      // Change one row only: a unique column cannot have one value in all rows.
      try? db.execute(
        sql: "UPDATE \(table) SET \(column) = ? WHERE rowid = (SELECT max(rowid) FROM \(table))",
        arguments: [value])
      for trigger in triggers { try db.execute(sql: trigger["sql"]) }
    }
    try copy.close()
    do {
      try IncidentProperties.exercise(path)
    } catch {
      Issue.record("\(table).\(column) = \(value): \(error)")
    }
  }
}
