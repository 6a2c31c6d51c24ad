import Foundation
import GRDB
import Testing

@testable import Engine

/// Files that earlier versions wrote: one for each version in the fixtures. Each file holds a
/// finished run of eleven certificates; the first has a protected name that was unlocked.
@Suite("Files of earlier versions", .timeLimit(.minutes(5)))
struct IncidentMigrationsTests {
  private static let earlier = Array(IncidentMigrations.versions.dropLast())

  /// Passes `body` the path of a copy of the version's file, since opening it for work changes it.
  private func withFile(
    of version: Int, _ body: (String) async throws -> Void
  ) async throws {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let path = TestIncident.path()
    try FileManager.default.createDirectory(
      atPath: URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false),
      withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: folder.appending(path: "version-\(version).incident"), to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
  }

  private func change(_ path: String, _ sql: String) throws {
    let database = try DatabaseQueue(path: path)
    try database.write { try $0.execute(sql: sql) }
    try database.close()
  }

  private func version(at path: String) throws -> Int {
    let database = try DatabaseQueue(path: path)
    defer { try? database.close() }
    return try database.read(IncidentMigrations.version(of:))
  }

  private func expectContents(of file: IncidentFile) throws {
    #expect(try file.header().reason == .superseded)
    #expect(try file.header().comment == "kept for the tests")
    #expect(try file.outcomeCounts() == [.verified: 11])
    #expect(try file.certificate(1).unlocked == "its owner agreed")
    #expect(try file.searchResults.der(of: 1) != nil)
    #expect(try file.checkEventLog().fault == nil)
    #expect(try file.searchResults.remaining()?.total == 0)
  }

  @Test("open for reading and stay unchanged", arguments: earlier)
  func reading(version: Int) async throws {
    try await withFile(of: version) { path in
      let before = try Data(contentsOf: URL(filePath: path))
      let file = try IncidentFile.openForReading(at: path)
      try expectContents(of: file)
      file.close()
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
  }

  @Test("become files of this version when they are opened for work", arguments: earlier)
  func migrating(version: Int) async throws {
    try await withFile(of: version) { path in
      // The file was made at another path, so it counts as a copy here.
      #expect(try IncidentFile.adopt(at: path) != nil)
      #expect(try self.version(at: path) == IncidentMigrations.version)
      let file = try IncidentFile.open(at: path)
      defer { file.close() }
      try expectContents(of: file)
      let events = try file.read { try String.fetchAll($0, sql: "SELECT action FROM event") }
      #expect(events.contains("file migrated"))
      let database = try DatabaseQueue(path: path)
      defer { try? database.close() }
      try await database.read {
        try SchemaComparison.requireOurs(
          in: $0, version: IncidentMigrations.version, path: path)
      }
    }
  }

  @Test("open for reading after an interrupted migration", arguments: earlier)
  func interrupted(version: Int) async throws {
    try await withFile(of: version) { path in
      try change(
        path, "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
      let file = try IncidentFile.openForReading(at: path)
      try expectContents(of: file)
      file.close()
    }
  }

  @Test(
    "are refused after any other change to their schema", arguments: earlier,
    [
      "CREATE VIEW more AS SELECT 1", "ALTER TABLE certificate ADD COLUMN more TEXT",
      "DROP TRIGGER event_is_append_only_update", "PRAGMA user_version = 9",
    ])
  func foreign(version: Int, sql: String) async throws {
    try await withFile(of: version) { path in
      try change(path, sql)
      #expect(await refusal { try IncidentFile.openForReading(at: path) }?.code == .foreignSchema)
    }
  }

  @Test("are refused if they are older than the oldest supported version")
  func tooOld() async throws {
    try await withFile(of: IncidentMigrations.oldest) { path in
      try change(path, "PRAGMA user_version = 7")
      #expect(await refusal { try IncidentFile.openForReading(at: path) }?.code == .olderVersion)
    }
  }

  @Test("exist in the fixtures for every version")
  func areKept() throws {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    for version in Self.earlier {
      let path = folder.appending(path: "version-\(version).incident").path(percentEncoded: false)
      #expect(FileManager.default.fileExists(atPath: path), "version \(version)")
    }
  }
}
