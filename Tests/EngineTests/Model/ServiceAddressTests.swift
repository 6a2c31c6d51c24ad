import Testing

@testable import Engine

@Suite("Service addresses")
struct ServiceAddressTests {
  @Test(
    "https is accepted anywhere, http only on loopback",
    arguments: [
      ("https://demo.one.digicert.com", "https://demo.one.digicert.com"),
      ("https://demo.one.digicert.com/", "https://demo.one.digicert.com"),
      ("https://www.digicert.com/services/v2", "https://www.digicert.com/services/v2"),
      ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("http://127.9.9.9", "http://127.9.9.9"),
      ("http://localhost:80/", "http://localhost"), ("http://[::1]:8080", "http://[::1]:8080"),
      ("https://[2001:DB8:0::1]", "https://[2001:db8::1]"),
      ("https://bücher.example", "https://xn--bcher-kva.example"),
    ])
  func taken(text: String, base: String) throws {
    #expect(try ServiceAddress(text).base == base)
  }

  @Test(
    "Every spelling of an address is normalized to one form",
    arguments: [
      "HTTPS://one.digicert.com", "https://ONE.DigiCert.com", "https://one.digicert.com.",
      "https://one.digicert.com:443", "https://one.digicert.com:", "https://one.digicert.com:0443/",
      "https://one.digicert.com.:443//", "https://ｏｎｅ.digicert.com", "https://one。digicert．com",
      "https://one.digi\u{AD}cert.com", "https://ONE.digicert.com。",
    ])
  func spellings(text: String) throws {
    let address = try ServiceAddress(text)
    #expect(address.base == "https://one.digicert.com")
    #expect(ServiceStage(host: address.host) == .production)
    #expect(ServiceAddress.same(text, "https://one.digicert.com"))
    #expect(!address.isLoopback)
  }

  @Test(
    "A spelling that another program could read differently is refused",
    arguments: [
      "https://one.digicert.com..", "https://one..digicert.com", "https://one%2edigicert.com",
      "https://%6fne.digicert.com", "https://one.digicert.com\\.evil.example",
      "https://one.digicert.com/services/../v2", "https://one.digicert.com/./v2",
      "https://one.digicert.com/services//v2", "https://one.digicert.com/%73ervices/v2",
      "https://one.digicert.com:0", "https://one.digicert.com:65536",
      "https://one.digicert.com:٤٤٣", "https://one.digicert.com:443:443", "https://127.1",
      "https://0x7f.1", "https://0177.0.0.1", "https://2130706433", "https://0x7f000001",
      "https://127.0.0.01", "https://[::ffff:127.0.0.1]", "https://[::1%25lo]", "https://[::1",
      "https://one.digicert.com：443", "https://one.digicert.com／v2", "https://①②⑦.0.1",
      "https://-one.digicert.com", "https:/\u{301}/one.digicert.com",
    ])
  func ambiguous(text: String) {
    #expect(throws: InvalidAddress.self) { try ServiceAddress(text) }
  }

  @Test(
    "An unencrypted or disguised address is refused, since it would leak the key",
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
    "User, query and fragment are refused, and not repeated in the error",
    arguments: [
      "https://user:hunter2@one.digicert.com", "https://hunter2@one.digicert.com",
      "https://one.digicert.com?key=hunter2", "https://one.digicert.com#hunter2",
      "https://one.digicert.com/?", "https://one.digicert.com#", "https://a b@hunter2",
    ])
  func secrets(text: String) throws {
    let error = try #require(throws: InvalidAddress.self) { try ServiceAddress(text) }
    #expect(!error.message.contains("hunter2"))
  }

  @Test(
    "A text that is not a URL is refused",
    arguments: ["", "demo.one.digicert.com", "https://", "https:///path", "https://a b", "//host"])
  func garbage(text: String) {
    #expect(throws: InvalidAddress.self) { try ServiceAddress(text) }
  }

  @Test(
    "Only documented demo hosts and loopback need no sign-off",
    arguments: [
      ("demo.one.digicert.com", ServiceStage.demo), ("demo.one.nl.digicert.com", .demo),
      ("demo.one.us.digicert.com", .demo), ("demo.one.digicert.co.jp", .demo),
      ("localhost", .local), ("127.255.0.1", .local), ("[::1]", .local), ("localhost.", .local),
      ("one.digicert.com", .production), ("certcentral.digicert.eu", .production),
      ("www.digicert.com", .production), ("demo.one.digicert.com.evil.example", .production),
      ("demo.evildigicert.com", .production), ("demo.evil.digicert.com", .production),
      ("one.demo.digicert.com", .production), ("digicert.com.example.org", .production),
      ("216.168.244.9", .production), ("127.0.0.1.evil.example", .production),
      ("127.1", .production), ("", .production), ("tlm.example", .production),
    ])
  func stages(host: String, stage: ServiceStage) {
    #expect(ServiceStage(host: host) == stage)
    #expect(stage.requiredSignOffs == (stage == .production ? 1 : 0))
  }

  @Test("Safeguards cover every name of this machine, and paths in any case")
  func covered() throws {
    let here = try ServiceAddress("http://localhost:8080/services/v2")
    for text in ["http://127.0.0.1:8080/services/v2", "https://[::1]:8080/Services/V2/"] {
      let address = try ServiceAddress(text)
      #expect(address.isCovered(by: here) && address != here)
    }
    for text in ["http://localhost:8081/services/v2", "http://localhost:8080", "https://a.example"]
    {
      #expect(try !ServiceAddress(text).isCovered(by: here))
    }
  }
}
