import Foundation
import Testing

@testable import Sandbox

struct AccessTests {
  let clock: ManualClock

  init() throws {
    clock = try ManualClock()
  }

  @Test(arguments: [nil, "wrong"])
  func `A missing or wrong key is refused everywhere`(key: String?) async throws {
    try await withSandbox(.quick(certificates: 5, clock: clock)) { client, _ in
      var stranger = client
      stranger.key = key
      for path in ["hello", "profile", "certificate-search", "certificate/00"] {
        let answer = try await stranger.get("/mpki/api/v1/\(path)")
        #expect(answer.status == 401)
        #expect(answer.error["code"] == "invalid_api_key")
      }
    }
  }

  @Test func `A key that may only view cannot revoke`() async throws {
    let options = SandboxOptions.quick(clock: clock) { $0.permissions = [.viewCertificates] }
    try await withSandbox(options) { client, server in
      let item = try #require(try await client.search("status=issued").items.first)
      let serial = item.text("serial_number")
      for answer in [try await client.revoke(serial), try await client.release(serial)] {
        #expect(answer.status == 403)
        #expect(answer.error["code"] == "access_denied")
      }
      #expect(await server.summary().revoked == 0)
    }
  }

  @Test func `A key that may only revoke cannot look`() async throws {
    let options = SandboxOptions.quick(clock: clock) { $0.permissions = [.revokeCertificates] }
    try await withSandbox(options) { client, _ in
      for path in ["v1/profile", "v2/profile", "v1/certificate-search", "v1/certificate/00"] {
        let answer = try await client.get("/mpki/api/\(path)")
        #expect(answer.status == 403)
        #expect(answer.error["code"] == "access_denied")
      }
      #expect(try await client.get("/mpki/api/v1/hello").status == 200)
    }
  }

  @Test func `Unknown paths and profiles are not found`() async throws {
    try await withSandbox(.quick(certificates: 5, clock: clock)) { client, _ in
      for path in ["v1/nothing", "v2/profile/unknown", "v1/certificate/zz"] {
        let answer = try await client.get("/mpki/api/\(path)")
        #expect(answer.status == 404)
        #expect(answer.error["code"] == "resource_not_found")
      }
    }
  }

  @Test(
    arguments: [
      ([], "10"), ([.noRetryAfter], nil),
      ([.retryAfterAsDate], "Sat, 21 Nov 2026 12:00:10 GMT"),
    ] as [(Set<SandboxVariant>, String?)])
  func `Calls beyond the window are refused until it has rolled on`(
    variants: Set<SandboxVariant>, retryAfter: String?
  ) async throws {
    let options = SandboxOptions.quick(certificates: 5, clock: clock) {
      $0.rateLimit = [SandboxRateWindow(count: 2, per: .seconds(10))]
      $0.variants = variants
    }
    try await withSandbox(options) { client, server in
      for status in [200, 200, 429] {
        let answer = try await client.get("/mpki/api/v1/hello")
        #expect(answer.status == status)
        guard status == 429 else { continue }
        #expect(answer.error["code"] == "request_limit_exceeded")
        #expect(answer.headers.first(name: "retry-after") == retryAfter)
      }
      clock.advance(by: 10)
      #expect(try await client.get("/mpki/api/v1/hello").status == 200)
      #expect(await server.summary().rateLimited == 1)
    }
  }

  @Test func `A taken port is reported as such`() async throws {
    try await withSandbox(.quick(certificates: 5, clock: clock)) { client, _ in
      let port = try #require(client.address.baseURL.split(separator: ":").last.flatMap { Int($0) })
      let second = SandboxServer(options: .quick(certificates: 5, clock: clock) { $0.port = port })
      let error = await #expect(throws: SandboxError.self) { try await second.start() }
      #expect(error?.code == .portTaken)
      #expect(error?.message.contains(String(port)) == true)
    }
  }

  @Test func `An option that cannot be is reported before anything listens`() async throws {
    for certificates in [0, 1_000_001] {
      let server = SandboxServer(options: .quick(certificates: certificates, clock: clock))
      let error = await #expect(throws: SandboxError.self) { try await server.start() }
      #expect(error?.code == .invalidOption)
    }
  }

  @Test func `Running ends when its task is cancelled, and the sandbox can start again`()
    async throws
  {
    let server = SandboxServer(options: .quick(certificates: 5, clock: clock))
    let first = try await server.start()
    let running = Task { try await server.run() }
    #expect(try await SandboxClient(first).get("/mpki/api/v1/hello").status == 200)
    running.cancel()
    try await running.value
    let second = try await server.start()
    #expect(try await SandboxClient(second).get("/mpki/api/v1/hello").status == 200)
    await server.stop()
    let port = try #require(second.baseURL.split(separator: ":").last.flatMap { Int($0) })
    let successor = SandboxServer(options: .quick(certificates: 5, clock: clock) { $0.port = port })
    try await successor.start()
    await successor.stop()
  }
}
