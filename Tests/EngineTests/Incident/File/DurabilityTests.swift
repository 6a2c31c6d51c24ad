import Foundation
import GRDB
import Testing

@testable import Engine

@Suite("Commits to an incident")
struct DurabilityTests {
  /// The level of SQLite's `synchronous`: 2 syncs every commit, 1 only checkpoints.
  private static func waiting(_ file: IncidentFile) throws -> Int? {
    try file.database.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
  }

  @Test("A commit is on the device when it returns, in a new file, an opened one and a copy")
  func everyCommitWaits() throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "bulkrevoke-\(UUID().uuidString).incident").path(percentEncoded: false)
    do {
      let made = try IncidentFile.create(at: path, scope: TestIncident.scope())
      #expect(try Self.waiting(made) == 2)
      let copy = try made.copy(to: path + "-copy")
      #expect(try Self.waiting(copy) == 2)
      copy.discard()
      made.close()
    }
    let opened = try IncidentFile.open(at: path)
    #expect(try Self.waiting(opened) == 2)
    opened.discard()
  }
}
