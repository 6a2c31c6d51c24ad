import Foundation
import Testing

@testable import Engine

/// Searches that a faulty service would keep running forever.
@Suite("Searches without an end", .timeLimit(.minutes(5)))
struct EndlessSearchTests {
  private static func row(_ number: Int) -> String {
    let serial = String(number, radix: 16)
    let thumbprint = String(repeating: "0", count: 64 - serial.count) + serial
    return #"{"serial_number":"\#(serial)","thumbprint":"\#(thumbprint)","status":"issued"}"#
  }

  /// Searches a service whose answers depend on the offset.
  private static func search(
    _ answer: @escaping @Sendable (_ offset: Int) -> (total: Int, rows: [String])
  ) async throws -> (summary: IncidentSearch.Summary?, error: ServiceError?, calls: Int) {
    try await withService(script: { request in
      guard request.parameters["status"] == "issued" else { return .json(#"{"total":0}"#) }
      let (total, rows) = answer(request.parameters["offset"].flatMap(Int.init) ?? 0)
      return .json(#"{"total":\#(total),"items":[\#(rows.joined(separator: ","))]}"#)
    }) { service, server in
      let file = try IncidentFile.create(at: TestIncident.path(), scope: TestIncident.scope())
      defer { TestIncident.remove(file) }
      let search = IncidentSearch(
        service: service, profile: TestIncident.profile,
        window: try IssuanceWindow("2025-03-01_2025-03-08"), pageSize: 50,
        retryDelay: .milliseconds(1))
      do {
        return (try await search.fill(file), nil, server.requests.count)
      } catch let error as ServiceError {
        return (nil, error, server.requests.count)
      }
    }
  }

  @Test("A search over repeated pages and a growing total ends with a note")
  func repeated() async throws {
    let (summary, _, calls) = try await Self.search { (1_000 + $0, (1...10).map(Self.row)) }
    #expect(summary?.found == 10)
    #expect(summary?.notes.first?.contains("but gave 10 different ones") == true)
    #expect(calls < 20)
  }

  @Test("A search over repeated pages with an unreadable row ends")
  func repeatedWithUnreadable() async throws {
    let (summary, _, calls) = try await Self.search { _ in
      (1_000_000_000, [Self.row(1), #"{"x":1}"#])
    }
    #expect(summary?.found == 1)
    #expect(calls < 400)
  }

  @Test("An ignored offset ends the search with a shortfall")
  func ignoredOffset() async throws {
    let (summary, _, calls) = try await Self.search { _ in (1_000_000, (1...10).map(Self.row)) }
    #expect(summary?.found == 10)
    #expect(summary?.unread == 999_990)
    #expect(calls < 20)
  }

  @Test("A total that grows with every page of new rows ends the search with an error")
  func growing() async throws {
    let (_, error, calls) = try await Self.search { offset in
      (offset + 100, (offset..<offset + 50).map { Self.row($0 + 1) })
    }
    #expect(error?.code == .unreadableAnswer)
    #expect(error?.message.contains("would not end") == true)
    #expect(calls < 60)
  }

  @Test("A search that gets only unreadable rows ends with a note")
  func unreadable() async throws {
    let (summary, _, calls) = try await Self.search { offset in (offset + 60, ["{}", "{}"]) }
    #expect(summary?.found == 0)
    #expect(summary?.notes.first?.contains("rows could not be read: row 1: it has no") == true)
    #expect(calls < 200)
  }

  @Test("An inventory that doubles during the search is read to the end")
  func doubling() async throws {
    let (summary, error, _) = try await Self.search { offset in
      let total = offset < 200 ? 250 : 500
      return (total, (offset..<min(offset + 50, total)).map { Self.row($0 + 1) })
    }
    #expect(error == nil)
    #expect(summary?.found == 500)
    #expect(summary?.notes.isEmpty == true)
  }
}
