import Foundation
import Testing

@testable import Engine

@Suite("Searches", .timeLimit(.minutes(5)))
struct IncidentSearchTests {
  /// A service that answers searches from a script and records their offsets and limits.
  private final class ScriptedSearch: CertificateService {
    typealias Script =
      @Sendable (_ call: Int, _ offset: Int, _ limit: Int) throws -> CertificatePage

    let asked = Noted<(offset: Int, limit: Int)>()
    private let script: Script

    init(_ script: @escaping Script) { self.script = script }

    var description: ServiceDescription { TestIncident.service }
    func profiles() async throws -> [Profile] { [] }
    func profile(id: String) async throws -> Profile { TestIncident.profile }
    func budget() async -> BudgetReport { BudgetReport() }
    func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
      throw ServiceError(.notFound)
    }
    func certificates(
      profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
      isSettled: @Sendable (_ reference: String) -> Bool
    ) async throws -> CertificatePage {
      guard status == .issued else { return CertificatePage(total: 0, certificates: []) }
      return try script(asked.add((offset, limit)), offset, limit)
    }
  }

  private static let all = TestIncident.certificates(28)

  /// Returns a page of an inventory with at most `atMost` rows.
  private static func page(
    of certificates: [CertificateRecord] = all, _ offset: Int, _ limit: Int, atMost: Int = .max
  ) -> CertificatePage {
    CertificatePage(
      total: certificates.count,
      certificates: Array(certificates.dropFirst(offset).prefix(min(limit, atMost))))
  }

  private static func fill(
    _ service: ScriptedSearch, pageSize: Int = 50, window: String = "2025-03-01_2025-03-08",
    _ check: (IncidentFile, IncidentSearch.Summary) throws -> Void
  ) async throws {
    let file = try IncidentFile.create(at: TestIncident.path(), scope: TestIncident.scope())
    defer { TestIncident.remove(file) }
    let search = IncidentSearch(
      service: service, profile: TestIncident.profile,
      window: try IssuanceWindow(window), pageSize: pageSize,
      retryDelay: .milliseconds(1))
    let summary = try await search.fill(file)
    try check(file, summary)
  }

  @Test("The offset advances by the rows received, not by the limit")
  func steps() async throws {
    let service = ScriptedSearch { _, offset, limit in Self.page(offset, limit, atMost: 7) }
    try await Self.fill(service) { file, summary in
      let found = try file.foundCount()
      #expect(found == 28)
      #expect(summary == IncidentSearch.Summary(found: 28, added: 28, total: 28, knowsHolds: true))
      #expect(service.asked.all.map(\.offset) == [0, 7, 14, 21])
      #expect(service.asked.all.allSatisfy { $0.limit == 50 })
    }
  }

  @Test("An inventory that grows during the search is read to its new end")
  func growing() async throws {
    let service = ScriptedSearch { call, offset, limit in
      Self.page(of: Array(Self.all.prefix(20 + min(call, 8))), offset, limit, atMost: 5)
    }
    try await Self.fill(service) { _, summary in
      #expect(summary.total == 24)
      #expect(summary.found == 24)
      #expect(summary.notes.isEmpty)
    }
  }

  @Test("Rows that shift between pages are found in a second pass")
  func shifting() async throws {
    // After the first page, its first row moves to the end of the list.
    let moved = Array(Self.all.dropFirst()) + Self.all.prefix(1)
    let service = ScriptedSearch { call, offset, limit in
      Self.page(of: call == 0 || call >= 3 ? Self.all : moved, offset, limit)
    }
    try await Self.fill(service, pageSize: 10) { file, summary in
      let found = try file.foundCount()
      #expect(found == 28)
      #expect(summary.found == 28)
      #expect(summary.notes.isEmpty)
      // The second pass has other page boundaries.
      #expect(service.asked.all.map(\.offset) == [0, 10, 20, 0, 5, 10, 15, 20, 25])
    }
  }

  @Test("Rows that pages leave out are found by further passes")
  func leftOut() async throws {
    // Each page leaves out a different row.
    let service = ScriptedSearch { call, offset, limit in
      var certificates = Self.page(offset, limit).certificates
      if !certificates.isEmpty { certificates.remove(at: min(call, certificates.count - 1)) }
      return CertificatePage(total: 28, certificates: certificates)
    }
    try await Self.fill(service, pageSize: 28) { _, summary in
      #expect(summary.found == 28)
      #expect(summary.notes.isEmpty)
    }
  }

  @Test("A total that drops during the search does not end it, but causes a second pass")
  func sinkingTotal() async throws {
    let service = ScriptedSearch { call, offset, limit in
      CertificatePage(
        total: call == 1 ? 20 : 28, certificates: Self.page(offset, limit).certificates)
    }
    try await Self.fill(service, pageSize: 10) { _, summary in
      #expect(summary.found == 28)
      #expect(summary.total == 28)
      #expect(service.asked.all.prefix(4).map(\.offset) == [0, 10, 20, 0])
    }
  }

  @Test("Repeated rows are counted once, and a lasting difference from the total is noted")
  func repeated() async throws {
    let service = ScriptedSearch { _, offset, _ in
      CertificatePage(total: 28, certificates: Array(Self.all.prefix(offset < 28 ? 14 : 0)))
    }
    try await Self.fill(service) { file, summary in
      let found = try file.foundCount()
      #expect(found == 14)
      #expect(summary.notes.count == 1)
      #expect(summary.notes.first?.contains("28 certificates but gave 14") == true)
    }
  }

  @Test(
    "A service that gives too few rows of every window gets at most 20,000 calls")
  func alwaysCapped() async throws {
    let service = ScriptedSearch { _, _, _ in
      CertificatePage(total: IncidentSearch.usualCap, certificates: [])
    }
    try await Self.fill(service, window: "0001-01-01_9999-12-31") { file, summary in
      #expect(service.asked.all.count < 20_000)
      #expect(summary.unread > 0)
      let header = try file.header()
      #expect(header.shortfall?.rows == summary.unread)
    }
  }

  @Test("A refused page size is reduced")
  func refusedPageSize() async throws {
    let service = ScriptedSearch { _, offset, limit in
      guard limit <= 20 else { throw ServiceError(.refused) }
      return Self.page(offset, limit)
    }
    try await Self.fill(service, pageSize: 500) { _, summary in
      #expect(summary.found == 28)
      #expect(service.asked.all.map(\.limit) == [500, 100, 20, 20])
    }
  }

  @Test("A refusal for a reason other than the page size is reported")
  func refused() async throws {
    let service = ScriptedSearch { _, _, _ in throw ServiceError(.refused, message: "no") }
    let code = await serviceErrorCode {
      try await Self.fill(service, pageSize: 500) { _, _ in }
    }
    #expect(code == .refused)
    #expect(service.asked.all.count == 3)
  }

  @Test(
    "Passing trouble during the search is retried, and no page is lost",
    arguments: [
      ServiceError.Code.throttled, .serviceTrouble, .timedOut, .connectionLost, .unreachable,
      .unreadableAnswer,
    ])
  func passingTrouble(code: ServiceError.Code) async throws {
    let service = ScriptedSearch { call, offset, limit in
      if [1, 2, 4].contains(call) { throw ServiceError(code) }
      return Self.page(offset, limit)
    }
    try await Self.fill(service, pageSize: 10) { _, summary in
      #expect(summary.found == 28)
      #expect(service.asked.all.map(\.offset) == [0, 10, 10, 10, 20, 20])
    }
  }

  @Test("Trouble before the first page is reported soon, and a refused key at once")
  func lastingTrouble() async throws {
    let tries = [ServiceError.Code.serviceTrouble: 3, .unreachable: 1, .credentialsRefused: 1]
    for (code, count) in tries {
      let service = ScriptedSearch { _, _, _ in throw ServiceError(code) }
      let thrown = await serviceErrorCode { try await Self.fill(service) { _, _ in } }
      #expect(thrown == code)
      #expect(service.asked.all.count == count)
    }
    let later = ScriptedSearch { call, offset, limit in
      if call > 0 { throw ServiceError(.credentialsRefused) }
      return Self.page(offset, limit)
    }
    let thrown = await serviceErrorCode { try await Self.fill(later, pageSize: 10) { _, _ in } }
    #expect(thrown == .credentialsRefused)
    #expect(later.asked.all.count == 2)
  }

  @Test("Unreadable rows are skipped and noted")
  func unreadable() async throws {
    let service = ScriptedSearch { _, offset, _ in
      CertificatePage(
        total: 28, certificates: offset == 0 ? Array(Self.all.prefix(27)) : [],
        unreadable: offset == 0 ? ["row 28 has no serial number"] : [])
    }
    try await Self.fill(service) { _, summary in
      #expect(summary.found == 27)
      #expect(summary.notes == ["1 row could not be read: row 28 has no serial number"])
      #expect(summary.unread == 1)
      #expect(service.asked.all.count == 1)
    }
  }

  @Test("A search of an empty inventory ends at once")
  func empty() async throws {
    let service = ScriptedSearch { _, _, _ in CertificatePage(total: 0, certificates: []) }
    try await Self.fill(service) { file, summary in
      let phase = try file.header().phase
      #expect(phase == .selecting)
      #expect(summary == IncidentSearch.Summary(knowsHolds: true))
    }
  }

  @Test("A certificate that is found again keeps its first record")
  func evidence() async throws {
    let file = try await TestIncident.selecting(Self.all)
    defer { TestIncident.remove(file) }
    var changed = Self.all[0]
    changed.commonName = "changed.example"
    let again = try await file.searchResults.add(
      [changed], of: TestIncident.profile, search: file.searchResults.beginSearch())
    #expect(again.added == 0)
    #expect(again.distinct == 1)
    #expect(try file.certificate(1).commonName == "host-0.example")
  }
}
