import Foundation
import GRDB
import Testing

@testable import Engine

/// A process dies while it writes a file at rest.
@Suite("An interrupted write", .timeLimit(.minutes(5)))
struct InterruptedWriteTests {
  @Test("is undone when the file is next opened", arguments: [true, false])
  func rolledBack(toWrite: Bool) async throws {
    let path = try await Self.interrupted()
    let file =
      try toWrite ? IncidentFile.open(at: path) : IncidentFile.openForReading(at: path)
    defer { TestIncident.remove(file) }
    #expect(try file.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    #expect(try !file.certificate(1).issuer.hasSuffix("x"))
    #expect(try file.header().phase == .selecting)
    #expect(!FileManager.default.fileExists(atPath: path + "-journal"))
  }

  @Test("is left alone in a database that is not an incident")
  func foreign() async throws {
    let path = try await Self.interrupted(applicationID: 7)
    defer {
      try? FileManager.default.removeItem(at: URL(filePath: path).deletingLastPathComponent())
    }
    let before = try Data(contentsOf: URL(filePath: path))
    #expect(throws: IncidentError(.noPermission, "")) { try IncidentFile.open(at: path) }
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    #expect(FileManager.default.fileExists(atPath: path + "-journal"))
  }

  /// Returns the path of an incident that a crash left in the middle of a write, with a hot
  /// journal.
  private static func interrupted(
    applicationID: Int = IncidentSchema.applicationID
  ) async throws -> String {
    let path = try await atRest()
    let database = try DatabaseQueue(path: path)
    let torn = try database.inDatabase { db in
      // With almost no cache, SQLite writes pages to the file before the transaction ends.
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(sql: "PRAGMA cache_size = 1")
      try db.beginTransaction()
      try db.execute(sql: "UPDATE certificate SET issuer = issuer || 'x'")
      let torn = try ["", "-journal"].map { try Data(contentsOf: URL(filePath: path + $0)) }
      try db.rollback()
      return torn
    }
    try database.close()
    // Write into the existing file: a new file would count as a copy.
    for (suffix, bytes) in zip(["", "-journal"], torn) {
      try bytes.write(to: URL(filePath: path + suffix))
    }
    return path
  }

  private static func atRest() async throws -> String {
    let file = try await TestIncident.selecting(TestIncident.certificates(300))
    file.close()
    return file.path
  }
}
