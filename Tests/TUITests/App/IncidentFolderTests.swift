import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The folder of incidents")
final class IncidentFolderTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "incidents-\(UUID().uuidString)").path(percentEncoded: false)

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func scope(deadline: Date? = nil) throws -> IncidentScope {
    IncidentScope(
      service: ConsoleScene.service, profile: ConsoleScene.webTLS,
      window: try ConsoleScene.window("2025-03-01", "2025-03-08"), deadline: deadline)
  }

  /// Makes an incident whose search is finished.
  private func makeIncident(deadline: Date? = nil) throws -> IncidentFile {
    let path = IncidentFolder(path: folder).newPath(
      profile: ConsoleScene.webTLS, now: ConsoleScene.now)
    let file = try IncidentFile.create(at: path, scope: scope(deadline: deadline))
    try file.searchResults.finishSearch(totalReported: 0, notes: [])
    return file
  }

  private func summaries(
    for service: ServiceDescription = ConsoleScene.service
  ) -> [IncidentSummary] {
    IncidentFolder(path: folder).summaries(for: [service])
  }

  @Test func `an incident says what it is about`() throws {
    let deadline = Date(timeIntervalSince1970: 1_795_317_120)
    try makeIncident(deadline: deadline).close()
    let summary = try #require(summaries().first)
    #expect(summary.name == "2026-11-21-web-tls-2025")
    #expect(summary.state == "selecting")
    #expect(summary.scope == "Web TLS 2025 · 2025-03-01 to 2025-03-08")
    #expect(summary.deadline == deadline)
    #expect(summary.obstacle == nil)
  }

  @Test func `no two incidents get the same name`() throws {
    try makeIncident().close()
    try makeIncident().close()
    #expect(
      Set(summaries().map(\.name)) == ["2026-11-21-web-tls-2025", "2026-11-21-web-tls-2025-2"])
  }

  @Test func `one that is being written says by whom, and can be watched`() throws {
    let file = try makeIncident()
    defer { file.close() }
    #expect(summaries().first?.writer == "process \(getpid()) of \(Operator.current.name)")
    #expect(summaries().first?.obstacle == nil)
  }

  @Test func `one that is still being searched cannot be watched`() throws {
    let path = IncidentFolder(path: folder).newPath(
      profile: ConsoleScene.webTLS, now: ConsoleScene.now)
    let file = try IncidentFile.create(at: path, scope: scope())
    defer { file.close() }
    #expect(summaries().first?.obstacle?.hasSuffix("is still searching") == true)
  }

  @Test func `one of another service has its why`() throws {
    try makeIncident().close()
    let other = ServiceDescription(
      kind: "tlm", shortName: "TLM", name: "TLM", host: "one.digicert.com",
      baseURL: "https://one.digicert.com", reasons: [], takesComment: true,
      callsPerCertificate: 2)
    let why = "it belongs to another service, https://demo.one.digicert.com"
    #expect(summaries(for: other).first?.obstacle == why)
  }

  @Test func `one whose search broke off has its why`() throws {
    let path = IncidentFolder(path: folder).newPath(
      profile: ConsoleScene.webTLS, now: ConsoleScene.now)
    try IncidentFile.create(at: path, scope: scope()).close()
    #expect(summaries().first?.obstacle == "its search did not finish")
  }

  @Test func `other files are left out`() throws {
    try makeIncident().close()
    try Data("notes".utf8).write(to: URL(filePath: folder + "/notes.txt"))
    try Data("no database at all, but named like one".utf8)
      .write(to: URL(filePath: folder + "/notes.incident"))
    #expect(summaries().map(\.name) == ["2026-11-21-web-tls-2025"])
  }

  @Test func `a folder that is not there yet holds nothing`() {
    #expect(summaries().isEmpty)
  }

  @Test func `a deadline that is changed is kept, and is an event`() throws {
    let file = try makeIncident()
    let deadline = Date(timeIntervalSince1970: 1_795_317_120)
    try file.setDeadline(deadline, by: Operator(name: "kim@ops1"))
    #expect(try file.header().deadline == deadline)
    try file.setDeadline(nil, by: Operator(name: "kim@ops1"))
    #expect(try file.header().deadline == nil)
    var details: [String] = []
    try file.forEachEvent { if $0.action == "deadline set" { details.append($0.detail) } }
    #expect(details == ["2026-11-22T03:12:00Z", "none"])
    file.close()
    let reader = try IncidentFile.openForReading(at: file.path)
    defer { reader.close() }
    #expect(throws: IncidentError(.wrongState, "")) { try reader.setDeadline(deadline) }
  }
}
