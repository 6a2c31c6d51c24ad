import Foundation
import Testing

@testable import Engine

@Suite("The deadline of an incident")
struct DeadlineTests {
  private func started(_ file: IncidentFile) throws -> [String] {
    var details: [String] = []
    try file.forEachEvent { if $0.action == "clock started" { details.append($0.detail) } }
    return details
  }

  @Test("The start of the clock stays unknown until the operator sets it")
  func unsaid() async throws {
    let file = try await TestIncident.selecting([])
    defer { TestIncident.remove(file) }
    #expect(try file.clockStart() == nil)
    try file.setDeadline(Date(), by: TestIncident.ann)
    #expect(try file.clockStart() == nil)
    #expect(try started(file).isEmpty)
  }

  @Test("Each change of the clock's start is logged once")
  func said() async throws {
    let file = try await TestIncident.selecting([])
    defer { TestIncident.remove(file) }
    let first = try #require(Timestamp.parse("2026-11-21T02:00:00Z"))
    let second = first.addingTimeInterval(-3_600)
    for start in [first, first, second] {
      try file.setDeadline(
        start.addingTimeInterval(86_400), countedFrom: start, by: TestIncident.ann)
    }
    #expect(try file.clockStart() == second)
    #expect(try file.header().deadline == second.addingTimeInterval(86_400))
    #expect(try started(file) == ["2026-11-21T02:00:00Z", "2026-11-21T01:00:00Z"])
    try file.setDeadline(nil, by: TestIncident.ann)
    #expect(try file.clockStart() == second)
  }
}
