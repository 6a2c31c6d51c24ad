import Foundation
import Testing

@testable import Sandbox

struct OrderListTests {
  let clock: ManualClock

  init() throws {
    clock = try ManualClock()
  }

  /// A page in the documented shape.
  private static let documented = """
    {"orders":[{"id":1,"certificate":{"id":1,"common_name":"","dns_names":[],"valid_till":"",
    "days_remaining":1,"signature_hash":""},"status":"","date_created":"","organization":{"id":1,
    "name":""},"container":{"id":1,"name":""},"product":{"name_id":"","name":"","type":""},
    "has_duplicates":true}],"page":{"total":1,"limit":1,"offset":1}}
    """

  /// Returns the keys of every object, each with its path.
  private static func keys(_ value: Any, at place: String = "") -> Set<String> {
    if let list = value as? [Any] {
      return list.reduce(into: []) { $0.formUnion(keys($1, at: place + "[]")) }
    }
    guard let object = value as? [String: Any] else { return [] }
    return object.reduce(into: []) { found, entry in
      found.insert("\(place).\(entry.key)")
      found.formUnion(keys(entry.value, at: "\(place).\(entry.key)"))
    }
  }

  @Test func `A page has exactly the keys of the documentation`() async throws {
    try await withCertCentral(clock) { client, _, _ in
      let answer = try await client.page(["status": "issued"], "limit=5")
      let documented = try JSONSerialization.jsonObject(with: Data(Self.documented.utf8))
      #expect(Self.keys(answer.json) == Self.keys(documented))
      let order = try #require((answer.json["orders"] as? [[String: Any]])?.first)
      #expect(order["id"] is Int)
      #expect(order.text("date_created").hasSuffix("+00:00"))
      #expect(order.object("certificate").text("valid_till").count == 10)
    }
  }

  @Test func `Without a limit a page holds 20, and more than the maximum is echoed as it`()
    async throws
  {
    try await withCertCentral(clock, { $0.certCentral.maximumPageSize = 50 }) { client, finder, _ in
      let usual = try await client.page([:], "").json
      #expect((usual["orders"] as? [Any])?.count == 20)
      let expected = ["total": finder.inventory.orderCount, "limit": 20, "offset": 0]
      #expect(usual["page"] as? [String: Int] == expected)
      let large = try await client.page([:], "limit=1000&offset=7").json
      #expect((large["orders"] as? [Any])?.count == 50)
      #expect(large.object("page").number("limit") == 50)
      #expect(large.object("page").number("offset") == 7)
    }
  }

  @Test(arguments: [3, 64])
  func `The pages together hold every order once`(size: Int) async throws {
    try await withCertCentral(clock, certificates: 100) { client, finder, _ in
      var ids: [Int] = []
      while true {
        let page = try await client.orders([:], "limit=\(size)&offset=\(ids.count)")
        if page.isEmpty { break }
        ids += page.map { $0.number("id") }
      }
      #expect(ids == (0..<finder.inventory.orderCount).map(finder.inventory.id(ofOrder:)))
    }
  }

  @Test func `Orders are sorted by date in either direction`() async throws {
    try await withCertCentral(clock) { client, _, _ in
      let ascending = try await client.orders([:], "sort=date_created&limit=1000")
      let descending = try await client.orders([:], "sort=-date_created&limit=1000")
      let dates = ascending.map { $0.text("date_created") }
      #expect(dates == dates.sorted())
      #expect(descending.map { $0.number("id") } == ascending.map { $0.number("id") }.reversed())
    }
  }

  @Test(
    "An empty list is left out, as recorded; variants write it in another way",
    arguments: [
      (nil, #"{"page":{"limit":1,"offset":0,"total":0}}"#),
      (
        SandboxVariant.emptyListsAsArrays, #"{"orders":[],"page":{"limit":1,"offset":0,"total":0}}"#
      ),
      (.emptyListsAsNull, #"{"orders":null,"page":{"limit":1,"offset":0,"total":0}}"#),
      (.noEmptyLists, #"{"page":{"limit":1,"offset":0,"total":0}}"#),
    ] as [(SandboxVariant?, String)])
  func empty(variant: SandboxVariant?, recorded: String) async throws {
    try await withCertCentral(clock, { $0.variants = Set([variant].compactMap(\.self)) }) {
      client, _, _ in
      let answer = try await client.page(["product_name_id": "nothing"], "limit=1")
      #expect(answer.status == 200)
      #expect(String(decoding: answer.body, as: UTF8.self) == recorded)
    }
  }

  @Test func `Asking for issued orders also brings those that have expired`() async throws {
    try await withCertCentral(clock) { client, _, _ in
      let all = try await client.orders()
      func ids(_ wanted: Set<String>) -> [Int] {
        all.filter { wanted.contains($0.text("status")) }.map { $0.number("id") }
      }
      let issued = try await client.orders(["status": "issued"])
      #expect(issued.map { $0.number("id") } == ids(["issued", "expired"]))
      #expect(issued.contains { $0.text("status") == "expired" })
      // Some orders stay issued after their certificate has expired.
      #expect(
        issued.contains {
          $0.text("status") == "issued" && $0.object("certificate").number("days_remaining") < 0
        })
      for status in ["expired", "revoked", "pending", "canceled", "reissue_pending"] {
        let found = try await client.orders(["status": status])
        #expect(!found.isEmpty)
        #expect(found.map { $0.number("id") } == ids([status]))
      }
      #expect(try await client.orders(["status": "no_such_status"]).isEmpty)
    }
  }

  @Test func `Products, divisions and organizations each bring their own`() async throws {
    try await withCertCentral(clock) { client, _, _ in
      let all = try await client.orders()
      for (filter, key, id) in [
        ("product_name_id", "product", "name_id"), ("container_id", "container", "id"),
        ("organization_id", "organization", "id"),
      ] {
        let values = Set(all.map { "\($0.object(key)[id] ?? "")" })
        #expect(values.count >= 3)
        for value in values {
          let found = try await client.orders([filter: value]).map { $0.number("id") }
          let expected = all.filter { "\($0.object(key)[id] ?? "")" == value }
          #expect(found == expected.map { $0.number("id") })
        }
      }
      #expect(try await client.orders(["product_name_id": "ssl_none"]).isEmpty)
    }
  }

  @Test func `Names are found whole, with wild cards, and by what is in them`() async throws {
    try await withCertCentral(clock) { client, finder, _ in
      let id = try finder.order(product: "ssl_multi_domain")
      let certificate = try await client.detail(id).object("certificate")
      let name = certificate.text("common_name")
      let domain = try #require((certificate["dns_names"] as? [String])?.last)
      func found(_ filter: String, _ value: String) async throws -> Bool {
        try await client.orders([filter: value]).contains { $0.number("id") == id }
      }
      #expect(try await found("common_name", name.uppercased()))
      #expect(try await !found("common_name", String(name.dropFirst())))
      #expect(try await found("common_name", "%" + name.dropFirst()))
      #expect(try await found("common_name", "\(name.prefix(2))%\(name.suffix(3))"))
      #expect(try await !found("common_name", "%\(name.prefix(3))x%"))
      #expect(try await found("domain_name", domain))
      #expect(try await found("search", String(name.dropFirst().dropLast())))
      #expect(try await found("search", String(id)))
    }
  }

  @Test func `Serial numbers and certificate ids find the order, duplicates too`() async throws {
    try await withCertCentral(clock) { client, finder, _ in
      let id = try finder.order(duplicates: 2)
      let duplicate = try #require(try await client.certificates("duplicate", id).last)
      let serial = duplicate.text("serial_number")
      let number = String(duplicate.number("id"))
      for filters in [
        ["serial_number": serial.lowercased()], ["certificate_id": number], ["search": serial],
        ["serial_number": serial, "certificate_id": number],
      ] {
        #expect(try await client.orders(filters).map { $0.number("id") } == [id])
      }
      #expect(try await client.orders(["serial_number": "00FF"]).isEmpty)
      #expect(try await client.orders(["serial_number": serial, "certificate_id": "1"]).isEmpty)
    }
  }

  @Test func `A range of dates holds both its days, comparisons are with midnight`() async throws {
    try await withCertCentral(clock) { client, _, _ in
      let all = try await client.orders()
      func days(_ filter: String) async throws -> Set<String> {
        Set(
          try await client.orders(["date_created": filter])
            .map { String($0.text("date_created").prefix(10)) })
      }
      let known = Set(all.map { String($0.text("date_created").prefix(10)) })
      #expect(
        try await days("2025-12-05...2025-12-07")
          == known.filter { $0 >= "2025-12-05" && $0 <= "2025-12-07" })
      #expect(try await days("2025-12-05") == ["2025-12-05"])
      #expect(try await days("<2025-12-05") == known.filter { $0 < "2025-12-05" })
      #expect(try await days(">2025-12-05") == known.filter { $0 >= "2025-12-05" })
      let ends = try await client.orders(["valid_till": "2025-11-01...2026-01-01"])
      #expect(!ends.isEmpty)
      #expect(ends.allSatisfy { $0.object("certificate").number("days_remaining") < 0 })
    }
  }

  @Test(arguments: [
    ("date_created", "yesterday"), ("valid_till", "2025-12-05...soon"),
    ("date_created", ">2025-13-01"),
  ])
  func `Dates that are none are refused`(filter: String, value: String) async throws {
    try await withCertCentral(clock, certificates: 5) { client, _, _ in
      let answer = try await client.page([filter: value])
      #expect(answer.status == 400)
    }
  }

  @Test(arguments: ["limit=0", "limit=x", "offset=-1"])
  func `Numbers that cannot be are refused`(parameters: String) async throws {
    try await withCertCentral(clock, certificates: 5) { client, _, _ in
      let answer = try await client.page([:], parameters)
      #expect(answer.status == 400)
    }
  }

  @Test func `Brackets need not be escaped`() async throws {
    try await withCertCentral(clock) { client, _, _ in
      let plain = try await client.get("order/certificate?filters[status]=pending&limit=1000")
      let escaped = try await client.page(["status": "pending"])
      #expect(plain.json.object("page").number("total") > 0)
      #expect(plain.body == escaped.body)
    }
  }
}
