import Foundation
import Testing

@testable import Engine

@Suite("Pages of CertCentral's orders", .timeLimit(.minutes(5)))
struct CertCentralPagingTests {
  private static let profile = Profile(id: "ssl_plus", name: "Standard SSL")

  /// Returns an account with `issued` issued orders and `pending` orders whose reissue is pending.
  private static func account(issued: Int, pending: Int) -> ScriptedAccount {
    var account = ScriptedAccount()
    for (status, orders) in [
      ("issued", 1..<issued + 1), ("reissue_pending", 1_001..<pending + 1_001),
    ] {
      account.lists[status] = orders.map {
        WireOrder.item($0, certificate: 10 * $0, status: status)
      }
      for order in orders {
        account.answers["/order/certificate/\(order)"] = WireOrder.detail(
          order, certificate: WireOrder.certificate(10 * order), status: status)
      }
    }
    return account
  }

  /// Runs a whole search and passes on the file, the summary and the parameters of the list calls.
  private static func search(
    _ account: ScriptedAccount, pageSize: Int,
    _ check: (IncidentFile, IncidentSearch.Summary, [[String: String]]) async throws -> Void
  ) async throws {
    try await withCertCentral(script: account.script) { service, server in
      let window = try IssuanceWindow("2025-03-01_2025-03-08")
      let file = try IncidentFile.create(
        at: TestIncident.path(),
        scope: IncidentScope(service: service.description, profile: profile, window: window))
      defer { TestIncident.remove(file) }
      let summary = try await IncidentSearch(
        service: service, profile: profile, window: window, pageSize: pageSize,
        retryDelay: .milliseconds(1)
      ).fill(file)
      let lists = server.requests.filter { $0.path.hasSuffix("/order/certificate") }
      try await check(file, summary, lists.map(\.parameters))
    }
  }

  @Test(
    "Both lists are read to the end, for any lengths and page size",
    arguments: [(0, 0), (5, 0), (0, 3), (4, 4), (5, 3), (1, 9)], [1, 2, 4, 50])
  func bothLists(counts: (issued: Int, pending: Int), pageSize: Int) async throws {
    let account = Self.account(issued: counts.issued, pending: counts.pending)
    try await Self.search(account, pageSize: pageSize) { file, summary, _ in
      let count = counts.issued + counts.pending
      #expect(summary.found == count)
      #expect(summary.total == count)
      #expect(summary.notes.isEmpty)
      let found = try file.foundCount()
      #expect(found == count)
    }
  }

  @Test("Offsets advance by the rows received, and the second list starts after the first")
  func steps() async throws {
    var account = Self.account(issued: 5, pending: 3)
    account.largestPage = 2
    try await Self.search(account, pageSize: 50) { _, summary, lists in
      #expect(summary.found == 8)
      #expect(summary.notes.isEmpty)
      let asked = lists.map { "\($0["filters[status]"] ?? "") \($0["offset"] ?? "")" }
      #expect(
        asked == [
          "issued 0", "issued 2", "issued 4", "reissue_pending 0", "issued 7", "reissue_pending 2",
        ])
    }
  }

  @Test("An order with several unreadable certificates is one row, and hides no other order")
  func severalUnreadable() async throws {
    var account = Self.account(issued: 4, pending: 0)
    account.lists["issued"]?[0] = WireOrder.item(1, certificate: 10, hasDuplicates: true)
    account.answers["/order/certificate/1"] = WireOrder.detail(1, certificate: #"{"id":10}"#)
    account.answers["/order/certificate/1/duplicate"] = WireOrder.list(#"{"id":11}"#)
    try await Self.search(account, pageSize: 2) { _, summary, _ in
      #expect(summary.found == 3)
      #expect(
        summary.notes == [
          "1 row could not be read: order 1 has 2 certificates that cannot be read"
        ])
    }
  }

  @Test("More certificates than orders do not contradict the total")
  func severalCertificates() async throws {
    var account = Self.account(issued: 3, pending: 0)
    account.lists["issued"]?[1] = WireOrder.item(2, certificate: 20, hasDuplicates: true)
    account.answers["/order/certificate/2/duplicate"] = WireOrder.list(
      WireOrder.certificate(21), WireOrder.certificate(22))
    // An order outside the window counts as a row, but gives no certificate.
    account.answers["/order/certificate/3"] = WireOrder.detail(
      3, certificate: WireOrder.certificate(30, issued: "2024-01-01"))
    try await Self.search(account, pageSize: 2) { file, summary, _ in
      #expect(summary.found == 4)
      #expect(summary.total == 3)
      #expect(summary.notes.isEmpty)
      let bundle = try file.certificate(2).bundle
      #expect(bundle == CertificateBundle(id: "2", size: 3))
    }
  }

  @Test("Orders missing from the pages are noted as orders")
  func leftOut() async throws {
    let whole = Self.account(issued: 3, pending: 0)
    let script: ScriptedServer.Script = { request in
      guard request.parameters["filters[status]"] == "issued" else {
        return await whole.script(request)
      }
      let shown = request.parameters["offset"] == "0" ? whole.lists["issued"]?.prefix(2) : nil
      return .json(
        #"{"orders":[\#((shown ?? []).joined(separator: ","))],"page":{"total":3}}"#)
    }
    try await withCertCentral(script: script) { service, _ in
      let window = try IssuanceWindow("2025-03-01_2025-03-08")
      let file = try IncidentFile.create(
        at: TestIncident.path(),
        scope: IncidentScope(service: service.description, profile: Self.profile, window: window))
      defer { TestIncident.remove(file) }
      let summary = try await IncidentSearch(
        service: service, profile: Self.profile, window: window, pageSize: 50
      ).fill(file)
      #expect(summary.found == 2)
      #expect(summary.notes.count == 1)
      #expect(summary.notes.first?.contains("3 orders but gave 2 different ones") == true)
    }
  }
}
