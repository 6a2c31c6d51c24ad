import Foundation
import Testing

@testable import Engine

@Suite("Missing lists", .timeLimit(.minutes(5)))
struct AnsweredRowsTests {
  private static let window = "2025-03-01_2025-03-08"
  private static let product = Profile(id: "ssl_plus", name: "Standard SSL")

  private static func search(_ service: some CertificateService) async throws -> CertificatePage {
    try await service.certificates(
      profileID: product.id, window: IssuanceWindow(window), status: .issued, offset: 0, limit: 50
    ) { _ in false }
  }

  @Test(
    "An empty list of orders has no “orders”, or null, or no page",
    arguments: [
      #"{"page":{"total":0,"limit":1,"offset":0}}"#, #"{"orders":null,"page":{"total":0}}"#,
      #"{"orders":[],"page":{"total":"0"}}"#, #"{"orders":null,"page":null}"#, "{}",
      #"{"orders":null,"page":{"total":null}}"#,
    ])
  func noOrders(body: String) async throws {
    try await withCertCentral(script: { _ in .json(body) }) { service, _ in
      let page = try await Self.search(service)
      #expect(page.total == 0)
      #expect(page.certificates.isEmpty && page.unreadable.isEmpty)
      let count = try await service.matchCount(
        profileID: "ssl_plus", window: IssuanceWindow(Self.window))
      #expect(count == 0)
    }
  }

  @Test(
    "A missing list with counted rows, or a value that is not a list, is an error",
    arguments: [
      (#"{"page":{"total":3}}"#, "reports 3 orders and its answer has no list"),
      (#"{"orders":null,"page":{"total":1}}"#, "reports 1 order and"),
      (#"{"orders":{},"page":{"total":1}}"#, "“orders” is not a list"),
      (#"{"orders":"none","page":{"total":0}}"#, "“orders” is not a list"),
      (
        #"{"errors":[{"code":"busy","message":"Later."}]}"#,
        "contains an error and no list: busy Later."
      ),
    ])
  func contradiction(row: (body: String, words: String)) async throws {
    try await withCertCentral(script: { _ in .json(row.body) }) { service, _ in
      let error = try #require(await serviceError { _ = try await Self.search(service) })
      #expect(error.code == .unreadableAnswer)
      #expect(error.message.contains(row.words), "\(error.message)")
    }
  }

  @Test("Products, divisions, duplicates and status changes may be missing or null")
  func smallLists() async throws {
    for value in ["", "null"] {
      @Sendable func body(_ field: String) -> String {
        value.isEmpty ? "{}" : #"{"\#(field)":null}"#
      }
      try await withCertCentral(script: { request in
        switch request.path.split(separator: "/").last {
        case "product": .json(body("products"))
        case "container": .json(body("containers"))
        case "status-changes": .json(body("orders"))
        default: .json(body("certificates"))
        }
      }) { service, _ in
        #expect(try await service.profiles().isEmpty)
        #expect(try await service.divisions().isEmpty)
        #expect(try await service.revoked(since: Date()).isEmpty)
        let list = try await service.list("duplicate", of: "1", lane: .search)
        #expect(list.all.isEmpty && list.unreadable == 0)
      }
    }
  }

  @Test(
    "An empty search or list of profiles of TLM may be missing or null",
    arguments: [#"{"total":0}"#, #"{"total":0,"items":null}"#, #"{"items":null}"#, "{}"])
  func trustLifecycle(body: String) async throws {
    try await withService(script: { _ in .json(body) }) { service, _ in
      let page = try await Self.search(service)
      #expect(page.total == 0 && page.certificates.isEmpty)
      #expect(try await service.profiles().isEmpty)
    }
    try await withService(script: { _ in .json(#"{"total":2,"offset":0}"#) }) { service, _ in
      let error = try #require(await serviceError { _ = try await Self.search(service) })
      #expect(error.message.contains("reports 2 certificates and its answer has no list"))
    }
  }

  @Test("Without a total, a full page is followed by another one")
  func noTotal() {
    #expect(ReportedTotal.count(nil, given: 50, offset: 100, limit: 50) == 151)
    #expect(ReportedTotal.count(nil, given: 3, offset: 100, limit: 50) == 103)
    #expect(ReportedTotal.count(nil, given: 0, offset: 0, limit: 50) == 0)
  }

  @Test(
    "An order whose certificate is null, missing or not an object is counted and noted",
    arguments: [#""certificate":null"#, #""certificate":7"#, #""other":1"#])
  func orderWithoutCertificate(field: String) async throws {
    var account = ScriptedAccount()
    account.lists["issued"] = [
      #"{"id":1,\#(field),"status":"issued"}"#,
      WireOrder.item(2, certificate: 20, status: "issued"),
    ]
    account.answers["/order/certificate/1"] = #"{"id":1,\#(field),"status":"issued"}"#
    account.answers["/order/certificate/2"] = WireOrder.detail(
      2, certificate: WireOrder.certificate(20), status: "issued")
    try await withCertCentral(script: account.script) { service, _ in
      let page = try await Self.search(service)
      #expect(page.certificates.count == 1)
      #expect(page.unreadable == ["order 1 has 1 certificate that cannot be read"])
    }
  }

  @Test("An unreadable duplicate is counted, and its whole order cannot be sent")
  func unreadableDuplicate() async throws {
    var account = ScriptedAccount()
    account.lists["issued"] = [
      #"{"id":1,"certificate":{"id":10},"status":"issued","has_duplicates":true}"#
    ]
    account.answers["/order/certificate/1"] = WireOrder.detail(
      1, certificate: WireOrder.certificate(10), status: "issued")
    account.answers["/order/certificate/1/duplicate"] = #"{"certificates":[null]}"#
    try await withCertCentral(script: account.script) { service, _ in
      let page = try await Self.search(service)
      #expect(page.unreadable == ["order 1 has 1 certificate that cannot be read"])
      let whole = await serviceError {
        _ = try await service.bundle("1", lane: .verify, resolvesOutcome: false)
      }
      #expect(whole?.code == .unreadableAnswer)
    }
  }
}
