import Foundation
import Testing

@testable import Engine

@Suite("Watching an incident for changes")
struct IncidentWatchTests {
  /// Returns the first change that `wanted` accepts, or throws if the changes end before.
  private func change(
    of changes: inout AsyncStream<IncidentWatch.Change>.AsyncIterator,
    _ wanted: (IncidentWatch.Change) -> Bool
  ) async throws -> IncidentWatch.Change {
    while let change = await changes.next() {
      if wanted(change) { return change }
    }
    throw CancellationError()
  }

  private func make() async throws -> IncidentFile {
    try await TestIncident.confirmed(TestIncident.certificates(3))
  }

  private func removeFolder(of path: String) {
    try? FileManager.default.removeItem(at: URL(filePath: path).deletingLastPathComponent())
  }

  @Test("The first change names the writer")
  func first() async throws {
    let file = try await make()
    defer { TestIncident.remove(file) }
    let watch = try IncidentWatch(of: file.path)
    var changes = watch.changes.makeAsyncIterator()
    let writer = try #require(await changes.next()?.writer)
    #expect(writer == "process \(getpid()) of \(Operator.current.name)")
  }

  @Test("A write is reported, and a reader sees the written data")
  func written() async throws {
    let file = try await make()
    defer { TestIncident.remove(file) }
    let reader = try IncidentFile.openForReading(at: file.path)
    defer { reader.close() }
    let watch = try IncidentWatch(of: file.path)
    var changes = watch.changes.makeAsyncIterator()
    _ = await changes.next()
    try file.queue.setPhase(.paused, pause: "lunch", by: TestIncident.ann)
    _ = try await change(of: &changes) { _ in (try? reader.header().pause) == "lunch" }
  }

  @Test("The writer's exit is reported, even if no call awaited it then")
  func gone() async throws {
    var file: IncidentFile? = try await make()
    let path = try #require(file?.path)
    defer { removeFolder(of: path) }
    let watch = try IncidentWatch(of: path)
    var changes = watch.changes.makeAsyncIterator()
    #expect(await changes.next()?.writer != nil)
    file?.close()
    file = nil
    #expect(try await change(of: &changes) { $0.writer == nil }.writer == nil)
  }

  @Test("A new writer is reported")
  func comes() async throws {
    let path: String
    do {
      let file = try await make()
      path = file.path
      file.close()
    }
    defer { removeFolder(of: path) }
    let watch = try IncidentWatch(of: path)
    var changes = watch.changes.makeAsyncIterator()
    #expect(await changes.next() == IncidentWatch.Change(writer: nil))
    let again = try IncidentFile.open(at: path)
    defer { again.close() }
    _ = try await change(of: &changes) { $0.writer?.contains("\(getpid())") == true }
  }

  @Test("A neighbouring file is ignored, and a stopped watch ends")
  func stopped() async throws {
    let file = try await make()
    defer { TestIncident.remove(file) }
    let watch = try IncidentWatch(of: file.path)
    var changes = watch.changes.makeAsyncIterator()
    _ = await changes.next()
    try Data("notes".utf8).write(to: URL(filePath: file.path + ".txt"))
    watch.stop()
    #expect(await changes.next() == nil)
  }

  @Test("A missing folder cannot be watched")
  func missing() {
    #expect(throws: IncidentError(.deviceFailed, "")) {
      try IncidentWatch(of: "/nowhere/at/all.incident")
    }
  }
}
