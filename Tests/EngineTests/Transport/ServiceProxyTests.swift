import Foundation
import Sandbox
import Testing

@testable import Engine

/// The key never goes to a proxy in the clear.
@Suite("Proxies", .timeLimit(.minutes(5)))
struct ServiceProxyTests {
  @Test(
    "A proxy is read with host and port",
    arguments: [
      ("http://proxy.example:3128", "proxy.example:3128"), ("proxy.example:80", "proxy.example:80"),
      ("HTTP://Proxy.Example:8080/", "proxy.example:8080"), ("[::1]:3128", "[::1]:3128"),
      ("http://kim:s3cr%40t@10.0.0.1:3128", "10.0.0.1:3128"), (" 10.0.0.1:3128 ", "10.0.0.1:3128"),
    ])
  func understood(row: (text: String, shown: String)) throws {
    #expect(try ServiceProxy(row.text).description == row.shown)
  }

  @Test(
    "Anything but an HTTP proxy is refused with a reason, without its password",
    arguments: [
      ("https://proxy.example:3128", "“https”"), ("socks5://proxy.example:1080", "“socks5”"),
      ("proxy.example", "host and port"), ("http://", "host and port"), ("", "host and port"),
      ("proxy.example:0", "host and port"), ("proxy.example:99999", "host and port"),
      ("proxy.example:3128/path", "host and port"), ("http://kim:s3cret@proxy", "host and port"),
      ("http://kim:s3cret@-:3128", "host"), ("http://:s3cret@proxy.example:3128", "user name"),
      ("http://k%ZZ:s3cret@proxy.example:3128", "user name"), ("127.1:3128", "IP address"),
    ])
  func refused(row: (text: String, words: String)) throws {
    let error = try #require(throws: InvalidAddress.self) { try ServiceProxy(row.text) }
    #expect(error.message.contains(row.words), "\(row.text): \(error.message)")
    #expect(!error.message.contains("s3cret"))
  }

  @Test("Printing a proxy never shows its password")
  func secret() throws {
    let proxy = try ServiceProxy("http://kim:s3cret@proxy.example:3128")
    var dumped = ""
    dump(proxy, to: &dumped)
    #expect(!"\(proxy) \(String(reflecting: proxy)) \(dumped)".contains("s3cret"))
  }

  @Test(
    "An address without TLS, or of this machine, is never reached through a proxy",
    arguments: ["http://127.0.0.1:8080", "https://localhost", "https://[::1]:8443"])
  func local(address: String) throws {
    let proxy = try ServiceProxy("proxy.example:3128")
    #expect(throws: InvalidAddress.self) {
      try ServiceConnection(
        address: ServiceAddress(address), key: #require(APIKey("k")), keyHeader: "x-api-key",
        gate: RequestGate(rate: RequestRate(windows: [])),
        options: .patient(proxy: proxy))
    }
  }

  @Test("TLS goes through the tunnel, and the proxy sees host, user and password, but no key")
  func tunnel() async throws {
    let server = SandboxServer(
      options: SandboxOptions {
        $0.certificates = 20
        $0.tls = .otherHost
      })
    let address = try await server.start()
    let pem = try #require(address.rootCertificatePEM)
    let port = try #require(URL(string: address.baseURL)?.port)
    let proxy = try await TunnelProxy(to: port)
    let access = try ServiceAccess(
      kind: "tlm", address: ServiceAddress("https://other.example"),
      key: #require(APIKey(address.apiKey)), rate: RequestRate(windows: []),
      options: .patient(
        extraRoots: ExtraRoots(path: "root.pem", pem: Data(pem.utf8)),
        proxy: ServiceProxy("http://kim:s3cret@\(proxy.address)")))
    let profiles = try await access.reader.profiles()
    #expect(!profiles.isEmpty)
    let head = try #require(proxy.heads.first)
    #expect(head.hasPrefix("CONNECT other.example:443 HTTP/1.1\r\n"))
    #expect(head.contains(Data("kim:s3cret".utf8).base64EncodedString()))
    for head in proxy.heads { #expect(!head.contains(address.apiKey)) }
    await access.close()
    await proxy.stop()
    await server.stop()
  }

  @Test(
    "A refusing proxy is reported, and nothing was sent to the service",
    arguments: [(407, "user name or password"), (403, "refuses a tunnel to other.example")])
  func refusedTunnel(row: (status: Int, words: String)) async throws {
    try await withScriptedServer({ _ in .answer(row.status) }) { server in
      let connection = try ServiceConnection(
        address: ServiceAddress("https://other.example"), key: #require(APIKey(TestService.key)),
        keyHeader: "x-api-key", gate: RequestGate(rate: RequestRate(windows: [])),
        options: .patient(
          proxy: ServiceProxy(server.baseURL)))
      let service = TrustLifecycleService(connection: connection)
      let error = await serviceError { try await service.revokeTutorialCertificate() }
      #expect(error?.code == .unreachable)
      #expect(error?.message.contains(row.words) == true, "\(String(describing: error))")
      #expect(server.requests.map(\.method) == [.CONNECT])
      #expect(!"\(server.requests)".contains(TestService.key))
      await connection.close()
    }
  }

  @Test("An unreachable proxy is named in the error")
  func missing() async throws {
    let connection = try ServiceConnection(
      address: ServiceAddress("https://other.example"), key: #require(APIKey(TestService.key)),
      keyHeader: "x-api-key", gate: RequestGate(rate: RequestRate(windows: [])),
      options: .patient(proxy: ServiceProxy("127.0.0.1:1")))
    let service = TrustLifecycleService(connection: connection)
    let error = await serviceError { _ = try await service.profiles() }
    #expect(error?.code == .unreachable)
    #expect(error?.message.contains("no connection to the proxy 127.0.0.1:1") == true)
    await connection.close()
  }
}
