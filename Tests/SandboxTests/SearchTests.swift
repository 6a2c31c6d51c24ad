import Foundation
import Testing

@testable import Sandbox

struct SearchTests {
  let clock: ManualClock

  init() throws {
    clock = try ManualClock()
  }

  @Test(arguments: [1, 20, 37, 500])
  func `Pages together hold every certificate exactly once`(limit: Int) async throws {
    try await withSandbox(.quick(certificates: 130, clock: clock)) { client, _ in
      let items = try await client.all("status=issued", limit: limit)
      let total = try await client.search("status=issued").total
      #expect(items.count == total)
      #expect(Set(items.map { $0.text("thumbprint") }).count == items.count)
    }
  }

  @Test func `Without a limit a page holds 20, and more than the maximum is echoed as it`()
    async throws
  {
    try await withSandbox(.quick(clock: clock) { $0.maximumPageSize = 100 }) { client, _ in
      let usual = try await client.search("")
      #expect(usual.json["limit"] as? Int == 20)
      #expect(usual.items.count == 20)
      let large = try await client.search("limit=1000&offset=450")
      #expect(large.json["limit"] as? Int == 100)
      #expect(large.json["offset"] as? Int == 450)
      #expect(large.items.count == 50)
    }
  }

  @Test func `A window includes both its days and nothing beside them`() async throws {
    try await withSandbox(.quick(clock: clock)) { client, _ in
      let everything = try await client.all("profile_id=\(ProfileID.webTLS)")
      #expect(everything.count == 250)
      for key in ["valid_from", "valid_to"] {
        let days = everything.map { $0.text(key).prefix(10) }.sorted()
        let (first, last) = (days[60], days[190])
        let found = try await client.all(
          "profile_id=\(ProfileID.webTLS)&\(key)=\(first)_\(last)")
        let expected = days.filter { (first...last).contains($0) }
        #expect(found.map { $0.text(key).prefix(10) }.sorted() == expected)
        #expect(expected.contains(first) && expected.contains(last))
      }
    }
  }

  @Test func `Status is compared without case, and each finds its own`() async throws {
    try await withSandbox(.quick(clock: clock)) { client, _ in
      var sum = 0
      for status in ["issued", "REVOKED", "Expired", "suspended"] {
        let items = try await client.all("status=\(status)")
        #expect(items.allSatisfy { $0.text("status") == status.lowercased() })
        sum += items.count
      }
      #expect(sum == 500)
    }
  }

  @Test(arguments: [
    ("status=valid", "status"), ("valid_from=2025-03-01", "valid_from"),
    ("valid_from=2025-3-1_2025-3-8", "valid_from"), ("valid_to=2025-02-30_2025-03-08", "valid_to"),
    ("valid_from=2025-03-08_2025-03-01", "valid_from"), ("offset=-1", "offset"),
    ("limit=0", "limit"), ("limit=many", "limit"),
  ])
  func `A value that cannot be is refused with the name of the field`(
    query: String, field: String
  ) async throws {
    try await withSandbox(.quick(certificates: 5, clock: clock)) { client, _ in
      let answer = try await client.search(query)
      #expect(answer.status == 400)
      #expect(answer.error["code"] == "invalid_request")
      #expect(answer.error["field"] == field)
    }
  }

  @Test func `Serial, thumbprint, common name, seat and issuer find their certificate`()
    async throws
  {
    try await withSandbox(.quick(clock: clock)) { client, _ in
      let item = try #require(try await client.search("profile_id=\(ProfileID.devices)").items.last)
      let seat = (item["seat"] as? [String: Any] ?? [:]).text("seat_id")
      let issuer = item.text("issuing_ca_name").replacingOccurrences(of: " ", with: "%20")
      let name = item.text("common_name")
      for query in [
        "serial_number=\(item.text("serial_number").lowercased())",
        "thumbprint=\(item.text("thumbprint").lowercased())",
        "common_name=\(name.dropFirst(2).uppercased())",
        "seat_id=\(seat)", "issuing_ca_name=\(issuer)",
        "issuing_ca_id=\((item["ica"] as? [String: Any] ?? [:]).text("id"))",
      ] {
        let found = try await client.all(query).map { $0.text("thumbprint") }
        #expect(found.contains(item.text("thumbprint")), "\(query)")
        #expect(found.count < 500, "\(query)")
      }
      #expect(try await client.search("serial_number=00").total == 0)
      #expect(try await client.search("profile_id=\(ProfileID.empty)").total == 0)
      #expect(try await client.search("profile_id=unknown").total == 0)
    }
  }

  @Test func `A thumbprint from an earlier run is found again`() async throws {
    var thumbprint = ""
    try await withSandbox(.quick(clock: clock)) { client, _ in
      thumbprint = try #require(try await client.search("offset=300").items.first)
        .text("thumbprint")
    }
    try await withSandbox(.quick(clock: clock)) { client, _ in
      let answer = try await client.search("thumbprint=\(thumbprint)")
      #expect(answer.total == 1)
    }
  }

  @Test func `The list of issued certificates shrinks under an offset as they are revoked`()
    async throws
  {
    try await withSandbox(.quick(certificates: 40, clock: clock)) { client, _ in
      let before = try await client.all("status=issued").map { $0.text("serial_number") }
      #expect(try await client.revoke(before[0]).status == 204)
      let after = try await client.all("status=issued").map { $0.text("serial_number") }
      #expect(after == Array(before.dropFirst()))
    }
  }

  @Test func `A million certificates are held, and a late page is complete`() async throws {
    try await withSandbox(.quick(certificates: 1_000_000, clock: clock)) { client, _ in
      let page = try await client.search("status=issued&offset=900000&limit=500")
      #expect(page.items.count == 500)
      let web = try await client.search("profile_id=\(ProfileID.webTLS)&limit=1")
      #expect(web.total == 500_000)
    }
  }
}
