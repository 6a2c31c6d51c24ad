import Foundation
import Testing

@testable import Sandbox

struct CertCentralAccessTests {
  let clock: ManualClock

  init() throws {
    clock = try ManualClock()
  }

  @Test(arguments: [nil, "wrong"])
  func `A missing or wrong key is refused everywhere`(key: String?) async throws {
    try await withCertCentral(clock, certificates: 5) { client, _, _ in
      var stranger = client
      stranger.key = key
      for path in ["order/certificate", "order/certificate/1", "product", "request"] {
        let answer = try await stranger.get(path)
        #expect(answer.status == 403)
        #expect(answer.error["code"] == "access_denied|access_denied_invalid_key")
        let entries = try #require(answer.json["errors"] as? [[String: String]])
        #expect(Set(answer.json.keys) == ["errors"])
        #expect(Set(entries[0].keys) == ["code", "message"])
      }
    }
  }

  @Test func `The key is the other service's unless it has one of its own`() async throws {
    try await withCertCentral(clock, certificates: 5) { client, _, _ in
      #expect(client.address.certCentralKey == client.address.apiKey)
    }
    try await withCertCentral(clock, certificates: 5, { $0.certCentral.apiKey = "own" }) {
      client, _, _ in
      let own = try await client.get("product")
      var other = client
      other.key = client.address.apiKey
      let shared = try await other.get("product")
      #expect(other.key == "test-key")
      #expect(own.status == 200)
      #expect(shared.status == 403)
    }
  }

  @Test func `A key that may only view cannot revoke or decide`() async throws {
    try await withCertCentral(clock, { $0.permissions = [.viewCertificates] }) {
      client, finder, _ in
      let order = try finder.order()
      for answer in [
        try await client.revoke(try finder.certificates(order)[0]),
        try await client.revokeOrder(order), try await client.decide(1, "approved"),
      ] {
        #expect(answer.status == 403)
        #expect(answer.error["code"] == "access_denied")
      }
    }
  }

  @Test func `A key that may only revoke cannot look`() async throws {
    try await withCertCentral(clock, { $0.permissions = [.revokeCertificates] }) { client, _, _ in
      for path in [
        "order/certificate", "order/certificate/1", "order/certificate/1/duplicate",
        "order/certificate/status-changes?seconds=1", "product", "container", "request",
        "request/1",
      ] {
        let answer = try await client.get(path)
        #expect(answer.status == 403)
        #expect(answer.error["code"] == "access_denied")
      }
    }
  }

  @Test func `The limits are 100 in 5 seconds and 1,000 in 3 minutes, without Retry-After`()
    async throws
  {
    let options = CertCentralOptions()
    try await withCertCentral(
      clock, certificates: 5, { $0.certCentral.rateLimit = options.rateLimit }
    ) { client, _, _ in
      for span in 0..<10 {
        for _ in 0..<100 {
          #expect(try await client.get("container").status == 200)
        }
        if span == 0 {
          clock.advance(by: 4.999)
          let refused = try await client.get("container")
          #expect(refused.status == 429)
          #expect(
            refused.error == [
              "code": "request_limit_exceeded",
              "message": "Service unavailable, please limit request volume",
            ])
          #expect(refused.headers.first(name: "retry-after") == nil)
        }
        clock.advance(by: 5)
      }
      // A thousand calls are used up. The first hundred of them count for three minutes.
      #expect(try await client.get("container").status == 429)
      clock.advance(by: 180 - 54.999)
      for _ in 0..<100 {
        #expect(try await client.get("container").status == 200)
      }
      #expect(try await client.get("container").status == 429)
    }
  }

  @Test(
    arguments: [
      ([.certCentralRetryAfter], "5"),
      ([.certCentralRetryAfter, .retryAfterAsDate], "Sat, 21 Nov 2026 12:00:05 GMT"),
    ] as [(Set<SandboxVariant>, String)])
  func `A variant says when to come back`(
    variants: Set<SandboxVariant>, retryAfter: String
  ) async throws {
    try await withCertCentral(
      clock, certificates: 5,
      {
        $0.variants = variants
        $0.certCentral.rateLimit = [SandboxRateWindow(count: 1, per: .seconds(5))]
      }
    ) { client, _, _ in
      _ = try await client.get("product")
      let refused = try await client.get("product")
      #expect(refused.headers.first(name: "retry-after") == retryAfter)
    }
  }

  @Test func `The two services have limits of their own`() async throws {
    let options = SandboxOptions.quick(certificates: 5, clock: clock) {
      $0.rateLimit = [SandboxRateWindow(count: 1, per: .seconds(5))]
      $0.certCentral.rateLimit = [SandboxRateWindow(count: 1, per: .seconds(5))]
    }
    try await withSandbox(options) { client, _ in
      let other = CertCentralClient(address: client.address, key: client.key)
      for status in [200, 429] {
        let answers = try await [client.get("/mpki/api/v1/hello"), other.get("product")]
        #expect(answers.allSatisfy { $0.status == status })
      }
    }
  }

  @Test func `Options that cannot be are reported before anything listens`() async throws {
    let changes: [(inout CertCentralOptions) -> Void] = [
      { $0.rejectedShare = 1.5 }, { $0.unissuedShare = -1 }, { $0.reissuePendingShare = 2 },
      { $0.maximumPageSize = 0 }, { $0.apiKey = "" },
      { $0.approvalDelay = .seconds(-1) ... .seconds(1) },
      { $0.rateLimit = [SandboxRateWindow(count: 0, per: .seconds(1))] },
    ]
    for change in changes {
      let server = SandboxServer(
        options: .quick(certificates: 5, clock: clock) { change(&$0.certCentral) })
      let error = await #expect(throws: SandboxError.self) { try await server.start() }
      #expect(error?.code == .invalidOption)
    }
  }
}
