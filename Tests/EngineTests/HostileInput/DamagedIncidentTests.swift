import Foundation
import GRDB
import Testing

@testable import Engine

/// Incident files that another program wrote, or that were damaged in transit.
@Suite("Damaged incident files", .timeLimit(.minutes(5)))
struct DamagedIncidentTests {
  /// Damages a file with `sql`, against its own rules, and runs `body` on it.
  private static func damaged<Value>(
    _ sql: String, _ body: (IncidentFile) throws -> Value
  ) async throws -> Value {
    let file = try await TestIncident.confirmed(TestIncident.certificates(2))
    defer { TestIncident.remove(file) }
    try file.write { db in
      // Replace each table by one with equal columns, but without types or rules.
      for table in ["incident", "certificate", "event", "manifest"] {
        try db.execute(
          sql: "CREATE TABLE loose AS SELECT * FROM \(table); PRAGMA foreign_keys = OFF")
        try db.execute(sql: "DROP TABLE \(table); ALTER TABLE loose RENAME TO \(table)")
      }
      try db.execute(sql: sql)
    }
    return try body(file)
  }

  @Test(
    "A value of a wrong type is damage, not a crash",
    arguments: [
      "UPDATE certificate SET common_name = NULL", "UPDATE certificate SET attempts = 'many'",
      "UPDATE certificate SET serial = x'00FF'", "UPDATE certificate SET checked = 'x'",
      "UPDATE certificate SET id = NULL", "UPDATE certificate SET outcome = NULL",
      "ALTER TABLE certificate DROP COLUMN seat",
    ])
  func certificate(sql: String) async throws {
    try await Self.damaged(sql) { file in
      let error = #expect(throws: IncidentError.self) {
        _ = try file.queue.plannedCertificates(limit: 10)
        _ = try file.certificate(1)
        _ = try file.outcomeCounts()
      }
      #expect(error?.code == .damaged || error?.code == .badSelection)
    }
  }

  @Test(
    "A wrong value in the header, the log or the manifest is damage",
    arguments: [
      "UPDATE incident SET name = NULL", "UPDATE incident SET created_at = 7",
      "UPDATE incident SET window = x'00'", "UPDATE incident SET remaining = 'x'",
      "UPDATE event SET action = NULL", "UPDATE event SET at = NULL",
      "UPDATE manifest SET count = NULL", "UPDATE manifest SET digest = NULL",
    ])
  func others(sql: String) async throws {
    try await Self.damaged(sql) { file in
      let error = #expect(throws: IncidentError.self) {
        _ = try file.header()
        try file.forEachEvent { _ in }
        _ = try file.manifests.all()
      }
      #expect(error?.code == .damaged)
    }
  }

  @Test("Counts at the limits of integers do not overflow")
  func largestCounts() async throws {
    try await Self.damaged(
      "UPDATE certificate SET attempts = \(Int.max), fruitless_tries = \(Int.min)"
    ) { file in
      var revocation = try #require(try file.queue.plannedCertificates(limit: 1).first).revocation
      revocation.handle(.sendStarts, at: Date(), policy: .quick())
      revocation.handle(
        .sendFailed(ServiceError(.serviceTrouble)), at: Date(), policy: .quick())
      #expect(revocation.outcome == .waitingToRetry)
    }
  }

  @Test("Terminal controls in a file are made visible")
  func controls() async throws {
    try await Self.damaged(
      "UPDATE certificate SET common_name = char(27) || '[2J'; "
        + "UPDATE incident SET name = char(8238); UPDATE event SET detail = char(155)"
    ) { file in
      #expect(try file.certificate(1).commonName == "␛[2J")
      #expect(try file.header().name == "<U+202E>")
      try file.forEachEvent { #expect($0.detail == "<U+009B>") }
    }
  }

  @Test("A pipe in the place of a file is refused at once")
  func pipe() throws {
    let path = TestIncident.path()
    let folder = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try #require(mkfifo(path, 0o600) == 0)
    let error = #expect(throws: IncidentError.self) {
      _ = try IncidentFile.openForReading(at: path)
    }
    #expect(error?.code == .notAnIncident)
  }
}
