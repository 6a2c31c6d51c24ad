import AsyncHTTPClient
import Foundation
import NIOCore
import Testing

@testable import Sandbox

/// Deliberate faults, seen from a client and from the record.
@Suite("Faults", .timeLimit(.minutes(5)))
struct FaultTests {
  private static func with(
    _ faults: SandboxFault..., body: (SandboxClient, SandboxServer) async throws -> Void
  ) async throws {
    let options = SandboxOptions {
      $0.certificates = 200
      $0.statusLag = .zero ... .zero
      $0.rateLimit = []
      $0.latency = .zero
      $0.collisionShare = 0
      $0.alreadyRevokedShare = 0
      $0.expiredShare = 0
      $0.faults = faults
    }
    try await withSandbox(options, body)
  }

  private static let page = "profile_id=\(ProfileID.webTLS)&status=issued&limit=50"

  /// Returns the serial number of a certificate. The fault must let the search through.
  private static func serial(_ client: SandboxClient) async throws -> String {
    try #require(try await client.search(page).items.first).text("serial_number")
  }

  @Test(
    "A throttled call gets 429, with or without Retry-After, and does nothing",
    arguments: SandboxFault.RetryAfter.allCases)
  func throttled(style: SandboxFault.RetryAfter) async throws {
    try await Self.with(SandboxFault(.throttled, calls: [.revoke], retryAfter: style)) {
      client, server in
      let answer = try await client.revoke(try await Self.serial(client))
      #expect(answer.status == 429)
      #expect(answer.error["code"] == "request_limit_exceeded")
      let header = answer.headers.first(name: "retry-after")
      switch style {
      case .seconds: #expect(header.flatMap { Int($0) } != nil)
      case .date: #expect(header?.hasSuffix("GMT") == true)
      case .none: #expect(header == nil)
      }
      let call = try #require(await server.record().last)
      #expect(call.status == 429)
      #expect(call.fault == "throttled")
      #expect(!call.acted)
    }
  }

  @Test(
    "A server error has the configured status and body, before or after acting",
    arguments: [500, 502, 503], SandboxFault.Body.allCases)
  func serverError(status: Int, body: SandboxFault.Body) async throws {
    let acted = status != 502
    try await Self.with(
      SandboxFault(.serverError, calls: [.revoke], status: status, body: body, acted: acted)
    ) { client, server in
      let answer = try await client.revoke(try await Self.serial(client))
      #expect(answer.status == status)
      switch body {
      case .json: #expect(answer.error["code"] == "internal_error")
      case .html:
        #expect(answer.headers.first(name: "content-type")?.hasPrefix("text/html") == true)
      case .empty: #expect(answer.body.isEmpty)
      }
      #expect(await server.record().last?.acted == acted)
    }
  }

  @Test("A reset comes before or after the service acts", arguments: [true, false])
  func reset(after: Bool) async throws {
    let fault = SandboxFault(after ? .resetAfter : .resetBefore, calls: [.revoke])
    try await Self.with(fault) { client, server in
      let serial = try await Self.serial(client)
      await #expect(throws: (any Error).self) { try await client.revoke(serial) }
      let call = try #require(await server.record().last)
      #expect(call.acted == after)
      #expect(call.status == (after ? 204 : 0))
      #expect(try await client.read(serial).json.text("status") == (after ? "revoked" : "issued"))
    }
  }

  @Test("A slow call acts at once")
  func slow() async throws {
    try await Self.with(SandboxFault(.slow, calls: [.revoke], seconds: 0.4)) { client, server in
      let serial = try await Self.serial(client)
      async let answer = client.revoke(serial)
      while await server.record().last?.acted != true { await Task.yield() }
      #expect(try await client.read(serial).json.text("status") == "revoked")
      #expect(try await answer.status == 204)
    }
  }

  @Test("A stalled answer never ends, even if the call has acted", arguments: [true, false])
  func stalled(isChange: Bool) async throws {
    try await Self.with(SandboxFault(.stalled, calls: [.revoke, .read])) { client, server in
      let serial = try await Self.serial(client)
      let call = Task {
        isChange ? try await client.revoke(serial) : try await client.read(serial)
      }
      while await server.record().count < 2 { await Task.yield() }
      #expect(await server.record().last?.acted == isChange)
      call.cancel()
      await #expect(throws: (any Error).self) { try await call.value }
    }
  }

  @Test("A truncated answer ends too soon; a malformed one is complete but no JSON")
  func halves() async throws {
    try await Self.with(SandboxFault(.truncated, calls: [.read])) { client, _ in
      let serial = try await Self.serial(client)
      await #expect(throws: (any Error).self) { try await client.read(serial) }
    }
    try await Self.with(SandboxFault(.malformed, calls: [.read])) { client, _ in
      let answer = try await client.read(try await Self.serial(client))
      #expect(answer.status == 200)
      #expect(answer.json.isEmpty)
      #expect(answer.body.first == UInt8(ascii: "{"))
    }
  }

  @Test("A proxy's page with status 200 hides that the service never saw the call")
  func wrongType() async throws {
    try await Self.with(SandboxFault(.wrongType, calls: [.revoke])) { client, server in
      let answer = try await client.revoke(try await Self.serial(client))
      #expect(answer.status == 200)
      #expect(String(decoding: answer.body, as: UTF8.self).contains("<html>"))
      #expect(await server.record().last?.acted == false)
    }
  }

  @Test("The key is refused for a span of calls")
  func keyRevoked() async throws {
    try await Self.with(SandboxFault(.keyRevoked, after: 1, until: 2)) { client, _ in
      #expect(try await client.get("/mpki/api/v1/hello").status == 200)
      let refused = try await client.get("/mpki/api/v1/hello")
      #expect(refused.status == 401)
      #expect(refused.error["code"] == "invalid_api_key")
      #expect(try await client.get("/mpki/api/v1/hello").status == 200)
    }
  }

  @Test("Pages repeat rows, leave rows out, are short, and lie about the total")
  func pages() async throws {
    var honest: [String] = []
    try await Self.with { client, _ in
      honest = try await client.all(Self.page.replacing("&limit=50", with: ""), limit: 50)
        .map { $0.text("thumbprint") }
    }
    func pages(_ kind: SandboxFault.Kind) async throws -> [SandboxClient.Answer] {
      var answers: [SandboxClient.Answer] = []
      try await Self.with(SandboxFault(kind)) { client, _ in
        for offset in [0, 10] {
          answers.append(
            try await client.search(
              Self.page.replacing("limit=50", with: "limit=10&offset=\(offset)")))
        }
      }
      return answers
    }
    func names(_ answer: SandboxClient.Answer) -> [String] {
      answer.items.map { $0.text("thumbprint") }
    }
    let repeated = try await pages(.rowsRepeated)
    #expect(names(repeated[0]) == Array(honest[0..<10]))
    #expect(!Set(names(repeated[1])).isDisjoint(with: names(repeated[0])))
    let missing = try await pages(.rowsMissing)
    #expect((7..<10).contains(missing[0].items.count))
    #expect(missing[0].total == honest.count)
    let short = try await pages(.shortPage)
    #expect(names(short[0]) == Array(honest[0..<5]))
    #expect(short[0].json["limit"] as? Int == 5)
    let drifting = try await pages(.totalDrifts)
    #expect(drifting.allSatisfy { $0.total != honest.count && $0.items.count == 10 })
  }

  @Test("Certificates never show as revoked, get another reason, or change meanwhile")
  func certificates() async throws {
    try await Self.with(SandboxFault(.neverShown)) { client, server in
      let serial = try await Self.serial(client)
      #expect(try await client.revoke(serial).status == 204)
      #expect(try await client.read(serial).json.text("status") == "issued")
      #expect(await server.record().contains { $0.acted && $0.fault == "never-shown" })
    }
    try await Self.with(SandboxFault(.otherReason)) { client, _ in
      let serial = try await Self.serial(client)
      #expect(try await client.revoke(serial, "superseded").status == 204)
      let revocation = try await client.read(serial).json["revocation"] as? [String: Any]
      #expect(revocation?.text("reason") == "cessation_of_operation")
    }
    try await Self.with(SandboxFault(.revokedElsewhere)) { client, server in
      let serial = try await Self.serial(client)
      #expect(try await client.read(serial).json.text("status") == "issued")
      let refused = try await client.revoke(serial)
      #expect(refused.error["message"]?.contains("already has been revoked") == true)
      #expect(try await client.read(serial).json.text("status") == "revoked")
      #expect(await server.record().allSatisfy { !$0.acted })
    }
    try await Self.with(SandboxFault(.expiresMeanwhile)) { client, _ in
      let serial = try await Self.serial(client)
      #expect(try await client.revoke(serial).status == 400)
      #expect(try await client.read(serial).json.text("status") == "expired")
    }
  }

  @Test("The summary counts faults by kind")
  func summary() async throws {
    try await Self.with(SandboxFault(.wrongType, calls: [.hello])) { client, server in
      for _ in 0..<3 { _ = try await client.get("/mpki/api/v1/hello") }
      _ = try await client.search(Self.page)
      #expect(await server.summary().callsByFault == ["wrong-type": 3])
    }
  }
}
