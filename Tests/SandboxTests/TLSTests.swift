import AsyncHTTPClient
import Foundation
import NIOSSL
import Testing

@testable import Sandbox

@Suite("A sandbox that speaks HTTPS", .timeLimit(.minutes(5)))
struct TLSTests {
  private static func hello(_ address: SandboxAddress, trusting pem: String?) async throws -> Int {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let pem {
      tls.additionalTrustRoots = [
        .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))
      ]
    }
    let client = HTTPClient(configuration: HTTPClient.Configuration(tlsConfiguration: tls))
    defer { _ = client.shutdown() }
    var request = HTTPClientRequest(url: address.baseURL + "/mpki/api/v1/hello")
    request.headers.add(name: "x-api-key", value: address.apiKey)
    let response = try await client.execute(request, timeout: .seconds(20))
    return Int(response.status.code)
  }

  @Test("A valid server is trusted with its own root only")
  func valid() async throws {
    try await withSandbox(
      SandboxOptions {
        $0.certificates = 10
        $0.tls = .valid
      }
    ) { client, server in
      #expect(client.address.baseURL.hasPrefix("https://127.0.0.1:"))
      let root = try #require(client.address.rootCertificatePEM)
      #expect(try await Self.hello(client.address, trusting: root) == 200)
      await #expect(throws: (any Error).self) {
        try await Self.hello(client.address, trusting: nil)
      }
      #expect(await server.record().count == 1)
    }
  }

  @Test(
    "A server with a wrong certificate is not trusted",
    arguments: [SandboxTLS.expired, .otherHost, .otherRoot])
  func invalid(tls: SandboxTLS) async throws {
    try await withSandbox(
      SandboxOptions {
        $0.certificates = 10
        $0.tls = tls
      }
    ) { client, server in
      let root = try #require(client.address.rootCertificatePEM)
      await #expect(throws: (any Error).self) {
        try await Self.hello(client.address, trusting: root)
      }
      #expect(await server.record().isEmpty)
    }
  }
}
