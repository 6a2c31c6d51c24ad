import Foundation
import Testing

@testable import Engine

@Suite("The record of a run")
struct RunRecordTests {
  @Test("The record is empty before the first manifest")
  func empty() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(2))
    defer { TestIncident.remove(file) }
    let record = try file.queue.runRecord()
    #expect(record == RunRecord(manifests: [], lastFinishedAt: nil, remaining: nil))
    #expect(record.elapsed == nil)
  }

  @Test("A run lasts from the first confirmation to the last final outcome")
  func elapsed() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(3))
    defer { TestIncident.remove(file) }
    let confirmed = try #require(Timestamp.parse(file.manifests.all()[0].confirmedAt))
    for (id, seconds) in [(1, 30.0), (2, 90.0), (3, 60.0)] {
      let end = Timestamp.milliseconds(confirmed.addingTimeInterval(seconds))
      try file.write { db in
        try db.execute(
          sql: "UPDATE certificate SET finished_at = ? WHERE id = ?", arguments: [end, id])
      }
    }
    #expect(try file.queue.runRecord().elapsed == .seconds(90))
  }

  @Test("The record includes the results of the closing search")
  func remaining() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(1))
    defer { TestIncident.remove(file) }
    _ = try file.searchResults.beginSearch()
    let remaining = try file.searchResults.finishRemainingSearch()
    #expect(try file.queue.runRecord().remaining == remaining)
  }
}
