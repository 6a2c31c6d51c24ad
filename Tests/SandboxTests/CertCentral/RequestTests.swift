import Foundation
import Testing

@testable import Sandbox

struct RequestTests {
  let clock: ManualClock

  init() throws {
    clock = try ManualClock()
  }

  @Test func `An approval revokes, and the request says who was asked for what`() async throws {
    try await withCertCentral(clock) { client, finder, server in
      let order = try finder.order()
      let certificate = try finder.certificates(order)[0]
      let made = try await client.revoke(certificate, #"{"comments":"lost key"}"#).json
      #expect(try await client.certificateStatus(order) == "issued")
      #expect(await server.summary().revoked == 0)
      let answer = try await client.decide(made.number("id"), "approved")
      #expect(answer.status == 204)
      #expect(answer.body.isEmpty)
      #expect(try await client.certificateStatus(order) == "revoked")
      let whole = try await client.get("request/\(made.number("id"))").json
      #expect(whole.text("status") == "approved")
      #expect(whole.text("processor_comment") == "as discussed")
      #expect(whole.object("order").number("id") == order)
      #expect(whole.object("order").object("certificate").number("id") == certificate)
      let entry = try #require(try await client.detail(order)["requests"] as? [[String: Any]]).first
      #expect(entry?.text("status") == "approved")
      #expect(entry?.text("comments") == "lost key")
      #expect(await server.summary().revoked == 1)
    }
  }

  @Test func `A rejection revokes nothing, and another request can be made`() async throws {
    try await withCertCentral(clock) { client, finder, server in
      let order = try finder.order()
      let certificate = try finder.certificates(order)[0]
      let made = try await client.revoke(certificate).json
      #expect(try await client.decide(made.number("id"), "rejected").status == 204)
      #expect(try await client.certificateStatus(order) == "issued")
      #expect(try await client.decide(made.number("id"), "approved").status == 400)
      #expect(try await client.revoke(certificate).status == 201)
      let summary = await server.summary()
      #expect(summary.requestsRejected == 1)
      #expect(summary.requestsPending == 1)
      #expect(summary.revokedTwice == 0)
    }
  }

  @Test func `A lesser key may not decide`() async throws {
    try await withCertCentral(clock, { $0.certCentral.isAdministrator = false }) {
      client, finder, _ in
      let made = try await client.revoke(try finder.certificates(try finder.order())[0]).json
      let answer = try await client.decide(made.number("id"), "approved")
      #expect(answer.status == 403)
      #expect(answer.error["code"] == "access_denied|invalid_approver")
      let request = try await client.get("request/\(made.number("id"))").json
      #expect(request.text("status") == "pending")
    }
  }

  @Test(arguments: ["", "{}", #"{"status":"pending"}"#, #"{"status":"maybe"}"#])
  func `A decision is one of two words`(body: String) async throws {
    try await withCertCentral(clock) { client, finder, _ in
      let made = try await client.revoke(try finder.certificates(try finder.order())[0]).json
      let path = "request/\(made.number("id"))/status"
      #expect(try await client.call(.PUT, path, body: body).status == 400)
    }
  }

  @Test func `Requests are listed by status and type, page by page`() async throws {
    try await withCertCentral(clock) { client, finder, _ in
      var ids: [Int] = []
      for skipping in 0..<4 {
        let certificate = try finder.certificates(try finder.order(skipping: skipping))[0]
        ids.append(try await client.revoke(certificate).json.number("id"))
      }
      _ = try await client.decide(ids[1], "approved")
      func listed(_ parameters: String) async throws -> [Int] {
        let answer = try await client.get("request?\(parameters)")
        return (answer.json["requests"] as? [[String: Any]] ?? []).map { $0.number("id") }
      }
      #expect(try await listed("") == ids)
      #expect(try await listed("filters[status]=pending") == [ids[0], ids[2], ids[3]])
      #expect(try await listed("filters[status]=approved&filters[type]=revoke") == [ids[1]])
      #expect(try await listed("filters[type]=new_request").isEmpty)
      #expect(try await listed("limit=2&offset=1") == [ids[1], ids[2]])
    }
  }

  @Test func `A request for a whole order revokes all of it when it is approved`() async throws {
    try await withCertCentral(clock) { client, finder, _ in
      let order = try finder.order(duplicates: 1)
      let made = try await client.revokeOrder(order)
      #expect(made.status == 201)
      #expect(try await client.revokeOrder(order).status == 400)
      #expect(try await client.revoke(try finder.certificates(order)[1]).status == 400)
      #expect(try await client.decide(made.json.number("id"), "approved").status == 204)
      #expect(try await client.detail(order).text("status") == "revoked")
      let duplicates = try await client.certificates("duplicate", order)
      #expect(duplicates.map { $0.text("status") } == ["revoked"])
    }
  }

  @Test func `Nobody decides by himself unless told to`() async throws {
    try await withCertCentral(clock) { client, finder, server in
      _ = try await client.revoke(try finder.certificates(try finder.order())[0])
      clock.advance(by: 30 * 86_400)
      #expect(await server.summary().requestsPending == 1)
    }
  }

  @Test func `A made-up administrator decides when it is time, and the lag begins then`()
    async throws
  {
    try await withCertCentral(
      clock,
      {
        $0.statusLag = .seconds(5) ... .seconds(5)
        $0.certCentral.approvalDelay = .seconds(10) ... .seconds(10)
      }
    ) { client, finder, server in
      let order = try finder.order()
      let made = try await client.revoke(try finder.certificates(order)[0]).json
      func status() async throws -> String {
        try await client.get("request/\(made.number("id"))").json.text("status")
      }
      clock.advance(by: 9)
      #expect(try await status() == "pending")
      clock.advance(by: 4)
      #expect(try await status() == "approved")
      #expect(try await client.certificateStatus(order) == "issued")
      clock.advance(by: 2)
      #expect(try await client.certificateStatus(order) == "revoked")
      #expect(await server.summary().requestsApproved == 1)
    }
  }

  @Test func `A share of requests is rejected, the same ones whatever the order`() async throws {
    var outcomes: [[Int: String]] = []
    for isReversed in [false, true] {
      let clock = try ManualClock()
      try await withCertCentral(
        clock,
        {
          $0.certCentral.approvalDelay = .zero ... .seconds(60)
          $0.certCentral.rejectedShare = 0.4
        }
      ) { client, finder, server in
        let orders = try (0..<40).map { try finder.order(skipping: $0) }
        for order in isReversed ? orders.reversed() : orders {
          _ = try await client.revoke(try finder.certificates(order)[0])
        }
        clock.advance(by: 60)
        var outcome: [Int: String] = [:]
        for order in orders { outcome[order] = try await client.certificateStatus(order) }
        outcomes.append(outcome)
        let summary = await server.summary()
        #expect((6...26).contains(summary.requestsRejected))
        #expect(summary.requestsPending == 0)
        #expect(summary.revoked == summary.requestsApproved)
        #expect(summary.revoked == outcome.values.count { $0 == "revoked" })
      }
    }
    #expect(outcomes[0] == outcomes[1])
  }
}
