import Foundation
import Testing

@testable import Sandbox

@Suite(.timeLimit(.minutes(5)))
struct CertCentralFaultTests {
  let clock: ManualClock

  init() throws {
    clock = try ManualClock()
  }

  private func with(
    _ faults: SandboxFault...,
    body: (CertCentralClient, OrderFinder, SandboxServer) async throws -> Void
  ) async throws {
    try await withCertCentral(clock, { $0.faults = faults }, body)
  }

  @Test func `Faults speak in CertCentral's words`() async throws {
    try await with(
      SandboxFault(.throttled, until: 1, retryAfter: .seconds),
      SandboxFault(.keyRevoked, after: 1, until: 2),
      SandboxFault(.serverError, after: 2, status: 503, body: .json)
    ) { client, _, server in
      let throttled = try await client.get("product")
      #expect(throttled.status == 429)
      #expect(throttled.error["code"] == "request_limit_exceeded")
      #expect(throttled.headers.first(name: "retry-after") != nil)
      let refused = try await client.get("product")
      #expect(refused.status == 403)
      #expect(refused.error["code"] == "access_denied|access_denied_invalid_key")
      let trouble = try await client.get("product")
      #expect(trouble.status == 503)
      #expect(trouble.error["code"] == "internal_server_error")
      #expect(
        await server.summary().callsByFault
          == ["throttled": 1, "key-revoked": 1, "server-error": 1])
    }
  }

  @Test func `A lost answer hides a request that was made`() async throws {
    try await with(SandboxFault(.resetAfter, calls: [.revoke])) { client, finder, server in
      let order = try finder.order()
      let certificate = try finder.certificates(order)[0]
      await #expect(throws: (any Error).self) { try await client.revoke(certificate) }
      #expect(await server.record().last?.status == 201)
      let requests = try await client.detail(order)["requests"] as? [[String: Any]]
      #expect(requests?.map { $0.text("status") } == ["pending"])
    }
  }

  @Test func `An approval is a change that a server error may hide`() async throws {
    try await with(SandboxFault(.serverError, calls: [.approve], acted: true)) {
      client, finder, _ in
      let order = try finder.order()
      let made = try await client.revoke(try finder.certificates(order)[0]).json
      #expect(try await client.decide(made.number("id"), "approved").status >= 500)
      #expect(try await client.certificateStatus(order) == "revoked")
    }
  }

  @Test func `Pages of orders repeat rows, leave rows out, are short, and lie about the total`()
    async throws
  {
    func pages(_ faults: SandboxFault...) async throws -> [(ids: [Int], page: [String: Any])] {
      var pages: [(ids: [Int], page: [String: Any])] = []
      try await withCertCentral(clock, { $0.faults = faults }) { client, _, _ in
        for offset in [0, 10] {
          let json = try await client.page([:], "limit=10&offset=\(offset)").json
          let orders = json["orders"] as? [[String: Any]] ?? []
          pages.append((orders.map { $0.number("id") }, json.object("page")))
        }
      }
      return pages
    }
    let honest = try await pages()
    let repeated = try await pages(SandboxFault(.rowsRepeated))
    #expect(repeated[0].ids == honest[0].ids)
    #expect(!Set(repeated[1].ids).isDisjoint(with: repeated[0].ids))
    let missing = try await pages(SandboxFault(.rowsMissing))
    #expect((7..<10).contains(missing[0].ids.count))
    let short = try await pages(SandboxFault(.shortPage))
    #expect(short[0].ids == Array(honest[0].ids.prefix(5)))
    #expect(short[0].page.number("limit") == 5)
    let drifting = try await pages(SandboxFault(.totalDrifts))
    #expect(drifting[0].page.number("total") != honest[0].page.number("total"))
  }

  @Test func `Certificates never show, are recorded otherwise, or were dealt with meanwhile`()
    async throws
  {
    try await with(SandboxFault(.neverShown)) { client, finder, server in
      let order = try finder.order()
      let answer = try await client.revoke(
        try finder.certificates(order)[0], CertCentralClient.skip)
      #expect(answer.status == 204)
      clock.advance(by: 86_400)
      #expect(try await client.certificateStatus(order) == "issued")
      #expect(try await client.changes().isEmpty)
      #expect(await server.record().contains { $0.acted && $0.fault == "never-shown" })
    }
    try await with(SandboxFault(.otherReason)) { client, finder, server in
      let order = try finder.order(product: "ssl_plus")
      _ = try await client.revoke(try finder.certificates(order)[0], CertCentralClient.skip)
      #expect(await server.summary().revokedByReason == ["cessationOfOperation": 1])
    }
    try await with(SandboxFault(.revokedElsewhere)) { client, finder, server in
      let order = try finder.order()
      #expect(try await client.certificateStatus(order) == "issued")
      let answer = try await client.revoke(try finder.certificates(order)[0])
      #expect(answer.error["message"]?.contains("already been revoked") == true)
      #expect(try await client.certificateStatus(order) == "revoked")
      #expect(try await client.changes(60).count == 1)
      #expect(await server.summary().revoked == 0)
      #expect(await server.summary().revokedTwice == 0)
    }
    try await with(SandboxFault(.expiresMeanwhile)) { client, finder, _ in
      let order = try finder.order()
      let answer = try await client.revoke(try finder.certificates(order)[0])
      #expect(answer.error["message"]?.contains("expired") == true)
      #expect(try await client.certificateStatus(order) == "expired")
    }
  }
}
