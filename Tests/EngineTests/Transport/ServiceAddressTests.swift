import Testing

@testable import Engine

@Suite("Service addresses")
struct ServiceAddressTests {
  @Test(
    "https is taken anywhere, http on loopback only",
    arguments: [
      ("https://demo.one.digicert.com", "https://demo.one.digicert.com"),
      ("https://demo.one.digicert.com/", "https://demo.one.digicert.com"),
      ("https://www.digicert.com/services/v2", "https://www.digicert.com/services/v2"),
      ("HTTPS://demo.one.digicert.com", "HTTPS://demo.one.digicert.com"),
      ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("http://127.9.9.9", "http://127.9.9.9"),
      ("http://localhost:80/", "http://localhost:80"), ("http://[::1]:8080", "http://[::1]:8080"),
    ])
  func taken(text: String, base: String) throws {
    #expect(try ServiceAddress(text).base == base)
  }

  @Test(
    "A key is never sent where the network can read it, or where nobody meant it to go",
    arguments: [
      "http://demo.one.digicert.com", "http://10.0.0.1", "http://127.0.0.1.evil.example",
      "http://127.0.0.1@evil.example", "http://localhost.evil.example", "http://127.0.0",
      "http://127.0.0.256", "http://127.0.0.+1", "http://%6cocalhost", "http://0.0.0.0",
      "http://[::2]", "http://2130706433", "ftp://localhost", "file:///etc/passwd",
    ])
  func refused(text: String) {
    #expect(throws: InvalidAddress.self) { try ServiceAddress(text) }
  }

  @Test(
    "User, query and fragment are refused and not repeated",
    arguments: [
      "https://user:hunter2@one.digicert.com", "https://hunter2@one.digicert.com",
      "https://one.digicert.com?key=hunter2", "https://one.digicert.com#hunter2",
    ])
  func secrets(text: String) throws {
    let error = try #require(throws: InvalidAddress.self) { try ServiceAddress(text) }
    #expect(!error.message.contains("hunter2"))
  }

  @Test(
    "What is no URL is refused",
    arguments: ["", "demo.one.digicert.com", "https://", "https:///path", "https://a b", "//host"])
  func garbage(text: String) {
    #expect(throws: InvalidAddress.self) { try ServiceAddress(text) }
  }
}
