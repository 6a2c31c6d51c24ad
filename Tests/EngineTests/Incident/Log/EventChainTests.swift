import Crypto
import Foundation
import GRDB
import Testing

@testable import Engine

@Suite("The hash chain of the event log")
struct EventChainTests {
  /// Returns an incident whose log has several lines, some about certificates.
  private static func file() async throws -> IncidentFile {
    let file = try await TestIncident.selecting(TestIncident.certificates(3))
    _ = try await file.selection.change(.check, .rows([2]), by: TestIncident.ann)
    try file.log("looked at", detail: "twice", about: 2, by: TestIncident.ann)
    _ = try await file.selection.change(.check, .all, by: TestIncident.ann)
    return file
  }

  /// Drops the triggers that protect a file, then changes it.
  private static func tamper(_ file: IncidentFile, _ sql: String) throws {
    try file.write { db in
      for trigger in ["event_is_append_only_update", "event_is_append_only_delete"] {
        try db.execute(sql: "DROP TRIGGER IF EXISTS \(trigger)")
      }
      try db.execute(sql: "DROP TRIGGER IF EXISTS identity_is_final")
      try db.execute(sql: sql)
    }
  }

  @Test("An untouched log is intact, and its last hash changes with every line")
  func whole() async throws {
    let file = try await Self.file()
    defer { TestIncident.remove(file) }
    let before = try file.checkEventLog()
    #expect(before.fault == nil)
    try file.log("something")
    let after = try file.checkEventLog()
    #expect(after.fault == nil)
    #expect(after.intact == before.intact + 1)
    #expect(after.head != before.head)
  }

  @Test(
    "Any change to a logged line is detected",
    arguments: [
      "UPDATE event SET detail = 'thrice' WHERE sequence = 4",
      "UPDATE event SET actor = 'eve@host' WHERE sequence = 4",
      "UPDATE event SET action = 'Looked at' WHERE sequence = 4",
      "UPDATE event SET at = '2020-01-01T00:00:00.000Z' WHERE sequence = 4",
      "UPDATE event SET certificate_id = 1 WHERE sequence = 4",
      "UPDATE event SET certificate_id = NULL WHERE sequence = 4",
      "UPDATE event SET hash = replace(hash, substr(hash, 1, 1), 'g') WHERE sequence = 4",
      "UPDATE certificate SET serial = '00FF' WHERE id = 2",
      "DELETE FROM event WHERE sequence = 4",
    ])
  func changed(sql: String) async throws {
    let file = try await Self.file()
    defer { TestIncident.remove(file) }
    try Self.tamper(file, sql)
    let check = try file.checkEventLog()
    #expect(check.fault?.sequence == 4)
    #expect(check.intact == 3)
    #expect(check.sentence.contains("line 4"))
  }

  @Test("Lines removed from the end are detected")
  func cut() async throws {
    let file = try await Self.file()
    defer { TestIncident.remove(file) }
    let count = try file.checkEventLog().intact
    try Self.tamper(file, "DELETE FROM event WHERE sequence = \(count)")
    let check = try file.checkEventLog()
    #expect(check.fault?.sequence == Int64(count))
    #expect(check.sentence.contains("\(count) were written"))
  }

  @Test("A line is hashed over the documented bytes")
  func documented() {
    let line = EventChain.Line(
      sequence: 1, at: "2025-03-04T05:06:07.000Z", actor: "ann@host", action: "checked",
      serial: "00A1", thumbprint: "", detail: "é")
    let text =
      "64:\(EventChain.start)1:124:2025-03-04T05:06:07.000Z8:ann@host7:checked4:00A10:2:é"
    let expected = SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    #expect(EventChain.hash(of: line, after: EventChain.start) == expected)
  }
}
