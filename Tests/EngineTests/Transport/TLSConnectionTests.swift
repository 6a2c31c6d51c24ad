import Foundation
import NIOSSL
import Sandbox
import Testing

@testable import Engine

/// The key goes only to a server whose certificate verifies.
@Suite("TLS", .timeLimit(.minutes(5)))
struct TLSConnectionTests {
  /// Runs `body` with a service that trusts the sandbox's root, or no extra root.
  private static func with(
    _ tls: SandboxTLS, trustsRoot: Bool = true, host: String = "127.0.0.1",
    _ body: (ServiceAccess, SandboxServer) async throws -> Void
  ) async throws {
    let server = SandboxServer(
      options: SandboxOptions {
        $0.certificates = 20
        $0.tls = tls
      })
    let address = try await server.start()
    let root = FileManager.default.temporaryDirectory
      .appending(path: "bulkrevoke-root-\(UUID().uuidString).pem")
    defer { try? FileManager.default.removeItem(at: root) }
    try #require(address.rootCertificatePEM).write(to: root, atomically: true, encoding: .utf8)
    let access = try ServiceAccess(
      kind: "tlm", address: ServiceAddress(address.baseURL.replacing("127.0.0.1", with: host)),
      key: #require(APIKey(address.apiKey)),
      rate: RequestRate(windows: []),
      options: .patient(
        extraRoots: trustsRoot
          ? ExtraRoots(path: root.path(), pem: try Data(contentsOf: root)) : nil))
    do {
      try await body(access, server)
    } catch {
      Issue.record(error)
    }
    await access.close()
    await server.stop()
  }

  @Test("TLS before version 1.2 is not accepted")
  func versions() throws {
    #expect(try ServiceConnection.tls(ConnectionOptions()).minimumTLSVersion == .tlsv12)
  }

  @Test("An extra root makes its server trusted")
  func ownRoot() async throws {
    try await Self.with(.valid) { access, _ in
      let profiles = try await access.reader.profiles()
      #expect(!profiles.isEmpty)
    }
  }

  @Test(
    "A certificate that does not verify stops every call before the key is sent",
    arguments: [
      (SandboxTLS.expired, true, "has expired"), (.otherHost, true, "for another host"),
      (.otherRoot, true, "no root that is trusted here"), (.valid, false, "no root"),
    ])
  func unverified(row: (tls: SandboxTLS, trustsRoot: Bool, words: String)) async throws {
    try await Self.with(row.tls, trustsRoot: row.trustsRoot) { access, server in
      let reading = await serviceError { try await access.reader.profiles() }
      #expect(reading?.code == .untrustedServer)
      #expect(reading?.message.contains(row.words) == true, "\(reading?.message ?? "")")
      #expect(reading?.message.contains("/") == false)
      let identity = CertificateIdentity(
        serial: SerialNumber("00A1"), thumbprint: Thumbprint(String(repeating: "0", count: 64)))
      let revoking = await serviceErrorCode {
        try await access.revoker.revoke(
          identity, RevocationRequest(reason: .superseded, comment: ""))
      }
      #expect(revoking == .untrustedServer)
      #expect(await server.record().isEmpty)
    }
  }

  @Test("A host only in the common name is no proof, and the connection is not used")
  func commonName() async throws {
    try await Self.with(.commonName, host: "localhost") { access, server in
      for _ in 0..<3 {
        let error = await serviceError { try await access.reader.profiles() }
        #expect(error?.code == .untrustedServer, "\(String(describing: error))")
        #expect(error?.message.contains("subject alternative names") == true)
      }
      #expect(await server.record().isEmpty)
    }
    try await Self.with(.valid, host: "localhost") { access, _ in
      let profiles = try await access.reader.profiles()
      #expect(!profiles.isEmpty)
    }
  }
}
