import Engine
import Foundation
import Testing

@testable import bulkrevoke

/// Settings from the environment: the proxy to the service, and the places of files.
@Suite("The environment", .serialized)
struct EnvironmentTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func proxy(
    _ environment: [String: String], for base: String = "https://demo.one.digicert.com"
  ) throws -> String? {
    try ProxyEnvironment(environment: environment).proxy(for: ServiceAddress(base))?.description
  }

  @Test("https_proxy precedes all_proxy, lower case precedes upper case; an empty value is unset")
  func variables() throws {
    #expect(try proxy(["HTTPS_PROXY": "http://a.example:1"]) == "a.example:1")
    #expect(
      try proxy(["https_proxy": "b.example:2", "HTTPS_PROXY": "a.example:1"]) == "b.example:2")
    #expect(try proxy(["https_proxy": "", "HTTPS_PROXY": "a.example:1"]) == "a.example:1")
    #expect(try proxy(["ALL_PROXY": "c.example:3"]) == "c.example:3")
    #expect(try proxy(["ALL_PROXY": "c.example:3", "HTTPS_PROXY": "a.example:1"]) == "a.example:1")
    #expect(try proxy(["HTTP_PROXY": "a.example:1", "http_proxy": "a.example:1"]) == nil)
    #expect(try proxy([:]) == nil)
    let secret = ["HTTPS_PROXY": "http://kim:s3cret@"]
    let error = try #require(throws: UsageError.self) { try proxy(secret) }
    #expect(error.description.contains("HTTPS_PROXY") && !error.description.contains("s3cret"))
    // Loopback addresses use no proxy, whatever the variables say.
    #expect(try proxy(["HTTPS_PROXY": "nonsense"], for: "https://localhost:8443") == nil)
    #expect(try proxy(["HTTPS_PROXY": "a.example:1"], for: "http://127.0.0.1:8080") == nil)
  }

  @Test(
    "NO_PROXY lists names, domains, addresses and address blocks",
    arguments: [
      ("*", true), ("demo.one.digicert.com", true), ("digicert.com", true),
      (".digicert.com", true), ("*.digicert.com", true), ("DigiCert.com.", true),
      ("icert.com", false), ("one.digicert.com.example", false), ("", false), (",, ,", false),
      ("localhost, digicert.com", true), ("localhost digicert.com", true),
      ("digicert.com:443", true), ("digicert.com:8443", false), ("10.0.0.0/8", false),
      ("digicert.com/8", false),
    ])
  func exempt(row: (list: String, isExempt: Bool)) throws {
    for name in ["NO_PROXY", "no_proxy"] {
      let shown = try proxy(["HTTPS_PROXY": "a.example:1", name: row.list])
      #expect((shown == nil) == row.isExempt, "\(row.list)")
    }
  }

  @Test(
    "NO_PROXY covers IP addresses by block",
    arguments: [
      ("10.1.2.3", "10.0.0.0/8", true), ("11.1.2.3", "10.0.0.0/8", false),
      ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "10.1.2.2/31", true),
      ("10.1.2.3", "0.0.0.0/0", true), ("10.1.2.3", "10.1.2.3/33", false),
      ("[fd00::1]", "fd00::/8", true), ("[fd00::1]", "[fd00::1]:443", true),
      ("[fd00::1]", "10.0.0.0/8", false),
    ])
  func blocks(row: (host: String, list: String, isExempt: Bool)) throws {
    let shown = try proxy(
      ["HTTPS_PROXY": "a.example:1", "NO_PROXY": row.list], for: "https://\(row.host)")
    #expect((shown == nil) == row.isExempt)
  }

  private func read(_ text: String) throws -> ConfigurationFile {
    let path = folder.file("config.yaml")
    try Data(text.utf8).write(to: URL(filePath: path))
    return try ConfigurationFile(path: path)
  }

  @Test("A service's own proxy and account are read; an invalid one is refused with its line")
  func configured() throws {
    let file = try read(
      """
      services:
        a: {base_url: "https://a.example", proxy: "http://p.example:3128", account_id: "12-ab"}
        b: {base_url: "https://b.example", proxy: none}
      """)
    #expect(file.services[0].proxy == .through(try ServiceProxy("p.example:3128")))
    #expect(file.services[0].account == AccountID("12-ab"))
    #expect(file.services[1].proxy == .direct)
    let wrong = [
      ("proxy: p.example", "host and port"), ("proxy: 'socks5://p.example:1'", "socks5"),
      ("proxy: [a]", "is a text"), ("account_id: 'a b'", "not an account id"),
      ("account_id: 12", "quotation marks"), ("kind: certcentral\n    account_id: a", "kind tlm"),
    ]
    for (line, words) in wrong {
      let text = "services:\n  a:\n    base_url: https://a.example\n    \(line)\n"
      let error = try #require(throws: UsageError.self) { try read(text) }
      #expect(error.description.contains(words), "\(line): \(error)")
      #expect(error.description.contains("config.yaml:"))
    }
    let local = "services:\n  a:\n    base_url: https://localhost\n    proxy: p.example:1\n"
    #expect(throws: UsageError.self) { try read(local) }
  }

  @Test("A malformed proxy in the environment: 64, before the key is asked for")
  func malformed() async throws {
    var program = Program(folder: folder)
    program.environment = ["HTTPS_PROXY": "socks5://kim:s3cret@127.0.0.1:1"]
    let ended = try await program.run("profiles", "--base-url", "https://demo.one.digicert.com")
    #expect(ended.status == 64, "\(ended)")
    #expect(ended.errors.contains("HTTPS_PROXY") && ended.errors.contains("socks5"))
    #expect(!ended.errors.contains("s3cret"))
  }

  @Test("A proxy that cannot be reached: 69, and the error names it")
  func unreachable() async throws {
    var program = Program(folder: folder)
    program.environment = ["HTTPS_PROXY": "http://127.0.0.1:1", "BULKREVOKE_API_KEY": "k"]
    let ended = try await program.run("profiles", "--base-url", "https://demo.one.digicert.com")
    #expect(ended.status == 69, "\(ended)")
    #expect(ended.errors.contains("the proxy 127.0.0.1:1"), "\(ended)")
  }

  @Test("A kind that does not exist: 64, before the key is asked for")
  func unknownKind() async throws {
    var program = Program(folder: folder)
    for arguments in [
      ["profiles", "--base-url", "http://127.0.0.1:1", "--kind", "foo"],
      ["search", "--kind", "foo", "--base-url", "http://127.0.0.1:1", "--profile", "p"],
      ["--sandbox", "--kind", "foo"],
    ] {
      let ended = try await program.run(arguments: arguments)
      #expect(ended.status == 64, "\(ended)")
      #expect(ended.errors.contains("“foo” is not a kind of service"), "\(ended)")
    }
    program.environment = ["BULKREVOKE_KIND": "foo"]
    let ended = try await program.run("profiles", "--base-url", "http://127.0.0.1:1")
    #expect(ended.status == 64, "\(ended)")
    #expect(ended.errors.contains("BULKREVOKE_KIND"), "\(ended)")
  }

  @Test("HOME decides where files go by default; an empty or relative HOME is ignored")
  func home() {
    #expect(HomeFolder.path(in: ["HOME": "/tmp/kim"]) == "/tmp/kim")
    #expect(HomeFolder.path(in: ["HOME": "/tmp/kim//"]) == "/tmp/kim")
    #expect(HomeFolder.path(in: ["HOME": "/"]) == "/")
    let entry = HomeFolder.path(in: [:])
    #expect(entry.hasPrefix("/"))
    #expect(HomeFolder.path(in: ["HOME": ""]) == entry)
    #expect(HomeFolder.path(in: ["HOME": "kim"]) == entry)
  }

  @Test("The configuration file is read from the folder that HOME names")
  func homeConfiguration() async throws {
    try FileManager.default.createDirectory(
      atPath: folder.file(".config/bulkrevoke"), withIntermediateDirectories: true)
    try Data("approvals: many\n".utf8)
      .write(to: URL(filePath: folder.file(".config/bulkrevoke/config.yaml")))
    var program = Program(folder: folder)
    program.environment = ["HOME": folder.path, "XDG_CONFIG_HOME": ""]
    let ended = try await program.run("profiles", "--base-url", "http://127.0.0.1:1")
    #expect(ended.status == 64, "\(ended)")
    #expect(ended.errors.contains(".config/bulkrevoke/config.yaml:1"), "\(ended)")
  }
}
