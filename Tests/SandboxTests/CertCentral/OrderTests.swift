import Foundation
import Testing

@testable import Sandbox

struct OrderTests {
  let clock: ManualClock

  init() throws {
    clock = try ManualClock()
  }

  @Test func `An order that reads alone has serial number, thumbprint, dates and requests`()
    async throws
  {
    try await withCertCentral(clock) { client, finder, _ in
      let id = try finder.order()
      let order = try await client.detail(id)
      #expect(order.number("id") == id)
      let keys: Set = ["status", "product", "organization", "container", "requests"]
      #expect(keys.isSubset(of: order.keys))
      let certificate = order.object("certificate")
      #expect(try finder.certificates(id) == [certificate.number("id")])
      #expect(certificate.text("serial_number").count == 32)
      #expect(certificate.text("thumbprint").count == 40)
      #expect(certificate.text("date_issued").hasSuffix("+00:00"))
      #expect(certificate.text("date_issued").hasPrefix(certificate.text("valid_from")))
      #expect(certificate.text("status") == "issued")
    }
  }

  @Test func `A pending order has no serial number and no dates`() async throws {
    try await withCertCentral(clock) { client, finder, _ in
      let certificate = try await client.detail(try finder.order(.pending)).object("certificate")
      #expect(
        Set(certificate.keys) == [
          "id", "common_name", "dns_names", "date_created", "signature_hash",
        ])
    }
  }

  @Test(arguments: [false, true])
  func `Duplicates and reissues are listed apart, with the order's own when asked to`(
    isOwnListed: Bool
  ) async throws {
    try await withCertCentral(
      clock, { if isOwnListed { $0.variants = [.ownCertificateInLists] } }
    ) { client, finder, _ in
      let id = try finder.order(duplicates: 1, earlier: 1)
      let ids = try finder.certificates(id)
      let own = isOwnListed ? [ids[0]] : []
      let duplicates = try await client.certificates("duplicate", id)
      let reissues = try await client.certificates("reissue", id)
      #expect(duplicates.map { $0.number("id") } == own + [ids[1]])
      #expect(reissues.map { $0.number("id") } == own + [ids[2]])
      let keys: Set = [
        "id", "thumbprint", "serial_number", "common_name", "dns_names", "status", "date_created",
        "valid_from", "valid_till",
      ]
      #expect((duplicates + reissues).allSatisfy { keys.isSubset(of: $0.keys) })
      #expect(try await client.detail(id)["has_duplicates"] as? Bool == true)
      let single = try finder.order()
      #expect(try await client.certificates("duplicate", single).count == own.count)
    }
  }

  @Test func `What does not exist is not found`() async throws {
    try await withCertCentral(clock, certificates: 5) { client, _, _ in
      for path in [
        "order/certificate/1", "order/certificate/x", "order/certificate/1/duplicate", "nothing",
        "request/1",
      ] {
        let answer = try await client.get(path)
        #expect(answer.status == 404)
        #expect(answer.error["code"] == "not_found")
      }
      #expect(try await client.revoke(1).status == 404)
      #expect(try await client.revokeOrder(1).status == 404)
      #expect(try await client.decide(1, "approved").status == 404)
    }
  }

  @Test func `Products and divisions are listed`() async throws {
    try await withCertCentral(clock, certificates: 5) { client, _, _ in
      let products = try await client.get("product").json["products"] as? [[String: String]]
      #expect(products?.map { $0["name_id"] } == Product.all.map(\.id))
      #expect(
        products.map { $0.allSatisfy { Set($0.keys) == ["name_id", "name", "type"] } } == true)
      let containers = try await client.get("container").json["containers"] as? [[String: Any]]
      #expect(containers?.count == 3)
    }
  }

  @Test func `A revocation shows after its lag in detail, lists and changes`() async throws {
    try await withCertCentral(clock, { $0.statusLag = .seconds(4) ... .seconds(4) }) {
      client, finder, _ in
      let id = try finder.order(duplicates: 2)
      let ids = try finder.certificates(id)
      #expect(try await client.revoke(ids[1], CertCentralClient.skip).status == 204)
      func statuses() async throws -> [String] {
        let duplicates = try await client.certificates("duplicate", id)
        return [try await client.certificateStatus(id)] + duplicates.map { $0.text("status") }
      }
      clock.advance(by: 3)
      #expect(try await statuses() == ["issued", "issued", "issued"])
      #expect(try await client.changes().isEmpty)
      clock.advance(by: 1)
      #expect(try await statuses() == ["issued", "revoked", "issued"])
      let change = try #require(try await client.changes().first)
      #expect(change.number("order_id") == id)
      #expect(change.number("certificate_id") == ids[1])
      #expect(change.text("status") == "revoked")
      clock.advance(by: 10)
      #expect(try await client.changes(9).isEmpty)
      #expect(try await client.changes(10).count == 1)
    }
  }

  @Test(arguments: ["", "?seconds=0", "?seconds=soon"])
  func `Changes need a span of time`(parameters: String) async throws {
    try await withCertCentral(clock, certificates: 5) { client, _, _ in
      let answer = try await client.get("order/certificate/status-changes\(parameters)")
      #expect(answer.status == 400)
    }
  }

  @Test func `Ids are texts when a variant says so, and the status of a certificate is hidden`()
    async throws
  {
    try await withCertCentral(
      clock, { $0.variants = [.textIDs, .noCertificateStatusInOrders] }
    ) { client, finder, _ in
      let id = try finder.order()
      let order = try await client.detail(id)
      #expect(order.text("id") == String(id))
      for key in ["certificate", "organization", "container"] {
        #expect(order.object(key)["id"] is String)
      }
      #expect(order.object("certificate")["status"] == nil)
      #expect(try await client.revoke(try finder.certificates(id)[0]).json["id"] is String)
    }
  }

  @Test func `Certificates expire as time goes by`() async throws {
    try await withCertCentral(clock) { client, finder, _ in
      let id = try finder.order(product: "ssl_plus")
      let till = try await client.detail(id).object("certificate").text("valid_till")
      let end = try Date("\(till)T23:59:59Z", strategy: .iso8601)
      clock.advance(by: end.timeIntervalSince(clock.now))
      #expect(try await client.certificateStatus(id) == "issued")
      clock.advance(by: 1)
      #expect(try await client.certificateStatus(id) == "expired")
    }
  }
}
