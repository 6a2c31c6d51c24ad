import Foundation
import GRDB
import Testing

/// An incident file that another program has changed.
@Suite("A hostile incident file", .serialized)
struct HostileIncidentAttacks {
  /// Changes of the schema, each with the words that report it.
  private static let schemas: [(sql: String, words: String)] = [
    (
      "CREATE TRIGGER swallow BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END",
      "trigger “swallow”"
    ),
    (
      """
      DROP TABLE der; CREATE VIEW der AS WITH RECURSIVE n(certificate_id, der) AS
      (SELECT 1, x'00' UNION ALL SELECT certificate_id + 1, der FROM n) SELECT * FROM n
      """, "view “der”"
    ),
    (
      """
      DROP TABLE approval; CREATE VIEW approval AS WITH RECURSIVE n(number) AS
      (SELECT 1 UNION ALL SELECT number + 1 FROM n) SELECT * FROM n
      """, "view “approval”"
    ),
    ("CREATE TABLE more (x)", "table “more”"),
    ("ALTER TABLE incident ADD COLUMN more TEXT", "table “incident”"),
    (
      "ALTER TABLE event ADD COLUMN more TEXT GENERATED ALWAYS AS (upper(detail)) VIRTUAL",
      "table “event”"
    ),
    ("CREATE INDEX more ON certificate (seat)", "index “more”"),
    ("DROP INDEX certificate_due", "index “certificate_due”"),
    ("DROP TRIGGER manifest_is_final_update", "trigger “manifest_is_final_update”"),
    (
      """
      DROP TRIGGER approval_is_final_delete; CREATE TRIGGER approval_is_final_delete
      BEFORE DELETE ON approval BEGIN SELECT 1; END
      """, "trigger “approval_is_final_delete”"
    ),
    ("DROP TABLE certificate_text", "table “certificate_text"),
    ("CREATE VIRTUAL TABLE more USING fts5 (text)", "table “more"),
    (
      "CREATE TABLE \"more\u{1B}[2J\" (x)", "table “more␛[2J”"
    ),
  ]

  @Test("A file with another schema is refused, and the error names the object")
  func schema() async throws {
    let scene = try await IncidentScene()
    let whole = try scene.bytes()
    for (sql, words) in Self.schemas {
      try whole.write(to: URL(filePath: scene.path))
      try scene.tamper(sql)
      let tampered = try scene.bytes()
      for arguments in [
        ["status", "a.incident"], ["report", "a.incident", "--format", "json"],
        IncidentScene.revoke(), IncidentScene.revoke("a.incident", "--dry-run"),
        ["adopt", "a.incident"],
      ] {
        expectRefusal(try await scene.program.run(arguments: arguments), 1, words)
      }
      #expect(try scene.bytes() == tampered, "\(sql)")
    }
    #expect(try await scene.sent().isEmpty)
    // The statistics tables that ANALYZE adds belong to SQLite and are allowed.
    try whole.write(to: URL(filePath: scene.path))
    try scene.tamper("ANALYZE")
    let status = try await scene.program.run("status", "a.incident")
    #expect(status.status == 0, "\(status)")
    try await scene.sandbox.stop()
  }

  @Test("A huge schema is refused in one sentence")
  func endlessSchema() async throws {
    let scene = try await IncidentScene()
    let whole = try scene.bytes()
    let many = (0..<2_000).map { "CREATE TABLE t\($0) (x);" }.joined()
    let long = "CREATE TABLE long (x /* \(String(repeating: "x", count: 2_000_000)) */)"
    for sql in ["BEGIN; \(many) COMMIT", long] {
      try whole.write(to: URL(filePath: scene.path))
      try scene.tamper(sql)
      let status = try await scene.program.run("status", "a.incident")
      #expect(status.status == 1, "\(status)")
      #expect(status.output.isEmpty)
      #expect(status.errors.split(separator: "\n").count == 1, "\(status)")
    }
  }

  @Test("A trigger added during a run pauses the run")
  func schemaInRun() async throws {
    let scene = try await IncidentScene()
    let run = try await scene.startSlowRun()
    try scene.tamper(
      "CREATE TRIGGER swallow BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END")
    let ended = try await run.ended()
    #expect(ended.status == 4, "\(ended)")
    #expect(ended.errors.contains("paused: "), "\(ended)")
    #expect(ended.errors.contains("trigger “swallow”"), "\(ended)")
    #expect(try await scene.sent().count < scene.incident.checked().count)
    try await scene.sandbox.stop()
  }

  /// Changes of the data that the program's own rules forbid.
  private static let values = [
    "UPDATE incident SET phase = 'jubilant'",
    "UPDATE incident SET inode = 'many'",
    "UPDATE incident SET latest_calls = 'nan inf 1e300 -1e300 253402300799000'",
    "UPDATE incident SET remaining = 'NaN', total_reported = x'00'",
    "UPDATE certificate SET attempts = 'nan'",
    "UPDATE certificate SET issuer = x'0102'",
    "UPDATE certificate SET manifest = 99",
    "UPDATE certificate SET outcome = x'00'",
    "UPDATE certificate SET bundle_size = 9223372036854775807",
    "UPDATE certificate SET issuer = zeroblob(20000000)",
    "UPDATE incident SET ceiling = -9223372036854775808, required_approvals = 9223372036854775807",
    "INSERT INTO event VALUES (9223372036854775807, '', '', '', 77777, '', '')",
    "UPDATE sqlite_sequence SET seq = 'x'",
  ]

  @Test("Values that the program never writes crash no command")
  func values() async throws {
    let scene = try await IncidentScene(certificates: 20)
    let whole = try scene.bytes()
    for sql in Self.values {
      try whole.write(to: URL(filePath: scene.path))
      try scene.tamper(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')')",
        "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; \(sql)",
        """
        PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || ' STRICT'
        WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' AND name NOT LIKE 'sqlite%'
          AND name NOT LIKE 'certificate_text%'
        """)
      for arguments in [
        ["status", "a.incident"], ["report", "a.incident", "--format", "html"],
        ["select", "a.incident", "--all"], IncidentScene.revoke("a.incident", "--dry-run"),
      ] {
        let ended = try await scene.program.run(arguments: arguments)
        // A program ended by a signal would have the signal's number as its status.
        #expect([0, 1, 3, 4, 64].contains(ended.status), "\(sql) \(arguments): \(ended)")
        #expect(!ended.errors.contains("Fatal error"), "\(sql) \(arguments): \(ended)")
        if ended.status == 1 { #expect(!ended.errors.isEmpty, "\(sql) \(arguments)") }
      }
    }
    #expect(try await scene.sent().isEmpty)
    try await scene.sandbox.stop()
  }
}
