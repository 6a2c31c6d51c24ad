import Foundation
import Testing

@testable import Engine

/// The certificates that a search reads from orders, and the number of API calls.
@Suite("Certificates in CertCentral's orders")
struct CertCentralOrderTests {
  /// Returns the one page of a search, and the paths called, relative to the base.
  private static func page(
    _ account: ScriptedAccount, isSettled: @escaping @Sendable (String) -> Bool = { _ in false }
  ) async throws -> (page: CertificatePage, paths: [String]) {
    try await withCertCentral(script: account.script) { service, server in
      let page = try await service.documentedSearch(isSettled: isSettled)
      let lists = server.requests.count { $0.path == ScriptedAccount.base + "/order/certificate" }
      #expect(lists == 2)
      return (
        page,
        server.requests.map { String($0.path.trimmingPrefix(ScriptedAccount.base)) }
          .filter { $0 != "/order/certificate" }
      )
    }
  }

  /// Returns an account with order 1 and the given answers for its detail and its lists.
  private static func account(
    _ detail: String, hasDuplicates: Bool = false, status: String = "issued",
    duplicates: String? = nil, reissues: String? = nil
  ) -> ScriptedAccount {
    var account = ScriptedAccount(
      lists: [
        status: [WireOrder.item(1, certificate: 11, status: status, hasDuplicates: hasDuplicates)]
      ], answers: ["/order/certificate/1": detail])
    account.answers["/order/certificate/1/duplicate"] = duplicates
    account.answers["/order/certificate/1/reissue"] = reissues
    return account
  }

  private static let own = WireOrder.certificate(11)

  @Test("Orders of one part of the window give certificates issued anywhere in the window")
  func part() async throws {
    let reissued = WireOrder.certificate(11, issued: "2025-03-07")
    let account = Self.account(WireOrder.detail(1, certificate: reissued))
    let (page, created) = try await withCertCentral(script: account.script) { service, server in
      let page = try await service.certificates(
        profileID: "ssl_plus", window: IssuanceWindow("2025-03-01_2025-03-08"),
        part: IssuanceWindow("2025-03-01_2025-03-04"), status: .issued, offset: 0, limit: 50,
        isSettled: { _ in false })
      return (page, server.requests.compactMap { $0.parameters["filters[date_created]"] })
    }
    #expect(page.certificates.map(\.identity.serial.text) == ["0A11"])
    #expect(Set(created) == ["2025-02-28...2025-03-05"])
  }

  @Test("The documented order is read, with ids as numbers or as texts")
  func documented() async throws {
    let (orders, order) = (
      try Fixture("certcentral-orders.json"), try Fixture("certcentral-order.json")
    )
    for (list, detail) in zip(orders.bothForms, order.bothForms) {
      let script: ScriptedServer.Script = { request in
        if request.path.hasSuffix("/112339") { return .json(detail) }
        return .json(
          request.parameters["filters[status]"] == "issued"
            ? list : #"{"orders":[],"page":{"total":0}}"#)
      }
      let page = try await withCertCentral(script: script) { service, _ in
        try await service.documentedSearch()
      }
      #expect(page.total == 1)
      #expect(page.rows == ["112339"])
      #expect(page.unreadable.isEmpty)
      let record = try #require(page.certificates.first)
      #expect(record.identity == DocumentedCertificate.identity)
      #expect(record.commonName == "host1.example.com")
      #expect(record.status == .issued)
      #expect(record.validFrom == Timestamp.parse("2025-03-01T18:00:00Z"))
      #expect(record.validTo == Timestamp.parse("2099-03-08T23:59:59Z"))
      #expect(record.issuer == "Issuing CA Name")
      #expect(record.keySize == "2048")
      #expect(record.signatureAlgorithm == "sha256")
      #expect(record.organization == "Example Org")
      #expect(record.bundle == CertificateBundle(id: "112339", size: 1))
    }
  }

  @Test("An order with one certificate costs one call")
  func single() async throws {
    let account = Self.account(WireOrder.detail(1, certificate: Self.own))
    let (page, paths) = try await Self.page(account)
    #expect(page.certificates.map(\.identity) == [WireOrder.identity(1, 11)])
    #expect(paths == ["/order/certificate/1"])
  }

  @Test("Duplicates are read if the list announces them, and each becomes a certificate")
  func duplicates() async throws {
    // A list can start with the order's own certificate.
    let account = Self.account(
      WireOrder.detail(1, certificate: Self.own), hasDuplicates: true,
      duplicates: WireOrder.list(
        Self.own, WireOrder.certificate(12, status: "approved"),
        WireOrder.certificate(13, status: "issued")))
    let (page, paths) = try await Self.page(account)
    #expect(page.certificates.map(\.identity) == [11, 12, 13].map { WireOrder.identity(1, $0) })
    #expect(page.certificates.allSatisfy { $0.status == .issued && $0.bundle?.size == 3 })
    #expect(page.rows == ["1"])
    #expect(page.total == 1)
    #expect(paths == ["/order/certificate/1", "/order/certificate/1/duplicate"])
  }

  @Test("Reissues are read if a request of the order mentions one")
  func reissues() async throws {
    let detail = WireOrder.detail(
      1, certificate: Self.own,
      requests: [WireOrder.request(5, type: "reissue", status: "approved")])
    let account = Self.account(
      detail, reissues: WireOrder.list(WireOrder.certificate(10, status: "issued"), Self.own))
    let (page, paths) = try await Self.page(account)
    #expect(page.certificates.map(\.identity) == [11, 10].map { WireOrder.identity(1, $0) })
    #expect(paths == ["/order/certificate/1", "/order/certificate/1/reissue"])
  }

  @Test("The documented duplicates and reissues are read, with ids as numbers or as texts")
  func documentedLists() async throws {
    let detail = WireOrder.detail(
      1, certificate: Self.own, requests: [WireOrder.request(5, type: "reissue")])
    let duplicates = try Fixture("certcentral-duplicates.json").bothForms
    let reissues = try Fixture("certcentral-reissues.json").bothForms
    for (duplicates, reissues) in zip(duplicates, reissues) {
      let account = Self.account(
        detail, hasDuplicates: true, duplicates: duplicates, reissues: reissues)
      let (page, paths) = try await Self.page(account)
      #expect(page.certificates.map(\.identity.reference) == ["1/11", "1/105", "1/103"])
      #expect(page.certificates.allSatisfy { $0.status == .issued })
      #expect(paths.count == 3)
    }
  }

  @Test("Certificates issued outside the window, revoked or expired are left out")
  func leftOut() async throws {
    let account = Self.account(
      WireOrder.detail(1, certificate: WireOrder.certificate(11, issued: "2025-02-28")),
      hasDuplicates: true,
      duplicates: WireOrder.list(
        WireOrder.certificate(12, issued: "2025-03-01"),
        WireOrder.certificate(13, issued: "2025-03-08"),
        WireOrder.certificate(14, issued: "2025-03-09"),
        WireOrder.certificate(15, status: "revoked"), WireOrder.certificate(16, status: "expired"),
        WireOrder.certificate(17, till: "2025-04-01")))
    let (page, _) = try await Self.page(account)
    #expect(page.certificates.map(\.identity.reference) == ["1/12", "1/13"])
    // The bundle also counts two valid certificates from outside the window.
    #expect(page.certificates.allSatisfy { $0.bundle?.size == 4 })
    #expect(page.rowCount == 1)
  }

  @Test("A validity that ends on a date without a time lasts to the end of that day")
  func lastDay() async throws {
    let today = CalendarDate(Date())
    let days = [today.adding(days: 1), today.adding(days: -1)]
    for (day, isValid) in zip(days, [true, false]) {
      let certificate = WireOrder.certificate(11, till: "\(day)")
      let account = Self.account(WireOrder.detail(1, certificate: certificate))
      let (page, _) = try await Self.page(account)
      #expect(page.certificates.count == (isValid ? 1 : 0))
      if let end = page.certificates.first?.validTo { #expect(CalendarDate(end) == day) }
    }
  }

  @Test("An order with a pending reissue is found, and its certificates show that status")
  func pendingReissue() async throws {
    let account = Self.account(
      WireOrder.detail(1, certificate: Self.own, status: "reissue_pending"),
      status: "reissue_pending")
    let (page, _) = try await Self.page(account)
    let record = try #require(page.certificates.first)
    #expect(record.status == .other("reissue_pending"))
    let obstacle = try await withCertCentral(script: account.script) { service, _ in
      service.description.obstacles[record.status]
    }
    #expect(obstacle?.contains("pending reissue") == true)
  }

  @Test("Certificates of an order in any other processing state count as issued")
  func processing() async throws {
    for status in ["approved", "processing", "needs_approval", "waiting_pickup", "pending"] {
      var account = Self.account(WireOrder.detail(1, certificate: Self.own))
      account.lists["issued"] = [WireOrder.item(1, certificate: 11, status: status)]
      let (page, _) = try await Self.page(account)
      #expect(page.certificates.map(\.status) == [.issued])
    }
  }

  @Test("An unknown status is kept as written")
  func unknownStatus() async throws {
    var account = Self.account(WireOrder.detail(1, certificate: Self.own))
    account.lists["issued"] = [WireOrder.item(1, certificate: 11, status: "Under_Review")]
    #expect(
      try await Self.page(account).page.certificates.map(\.status) == [.other("Under_Review")])
    let certificate = WireOrder.certificate(11, status: "On_Hold")
    let own = Self.account(WireOrder.detail(1, certificate: certificate))
    #expect(try await Self.page(own).page.certificates.map(\.status) == [.other("On_Hold")])
  }

  @Test("A settled order is not read again, except for its list of duplicates")
  func settled() async throws {
    let detail = WireOrder.detail(1, certificate: Self.own)
    let single = try await Self.page(Self.account(detail)) { $0 == "1/11" }
    #expect(single.paths.isEmpty)
    #expect(single.page.certificates.isEmpty)
    #expect(single.page.rowCount == 1)
    let account = Self.account(
      detail, hasDuplicates: true,
      duplicates: WireOrder.list(
        WireOrder.certificate(12, status: "issued"), WireOrder.certificate(13, status: "revoked")))
    let several = try await Self.page(account) { $0 == "1/11" }
    #expect(several.paths == ["/order/certificate/1/duplicate"])
    #expect(several.page.certificates.map(\.identity.reference) == ["1/12"])
  }

  @Test("An order without an id and a certificate without a serial number are noted")
  func unreadable() async throws {
    var account = Self.account(
      WireOrder.detail(1, certificate: Self.own), hasDuplicates: true,
      duplicates: #"{"certificates":[{"id":12},"x",null]}"#)
    account.lists["issued"]?.append(contentsOf: ["{}", "null"])
    let (page, _) = try await Self.page(account)
    #expect(page.certificates.map(\.identity.reference) == ["1/11"])
    #expect(page.unreadable.count == 3)
    #expect(
      page.unreadable.first == [
        "order 1 has 3 certificates that cannot be read",
        "an order of the page has no id that consists of digits",
        "an order of the page has no id that consists of digits",
      ])
    #expect(page.rowCount == 3)
  }

  @Test(
    "An invalid id is noted, and its certificate is left out",
    arguments: ["", "a/b", "/", #"1\u001b"#, "..", ".", "-1", "1.5", "1e400", "11%2F.."])
  func oddIDs(id: String) async throws {
    let certificate = Self.own.replacing(#""id":11"#, with: #""id":"\#(id)""#)
    let (page, _) = try await Self.page(
      Self.account(WireOrder.detail(1, certificate: certificate)))
    #expect(page.certificates.isEmpty)
    #expect(page.unreadable.count == 1)
  }
}
