import Engine
import Foundation
import Testing

@testable import bulkrevoke

/// A configuration file written in haste, or by someone who wants to disable a safeguard.
@Suite("Attacks: the configuration", .serialized)
struct ConfigurationAttacks {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func read(_ text: String) throws -> ConfigurationFile {
    let path = folder.file("config.yaml")
    try Data(text.utf8).write(to: URL(filePath: path))
    return try ConfigurationFile(path: path)
  }

  @Test(
    "Invalid entries are errors that name the line",
    arguments: [
      ("protected_names: '*.example.com'", 1, "is a list"),
      ("\nprotected_name: ['*.example.com']", 2, "did you mean “protected_names”?"),
      ("approval: 1", 1, "did you mean “approvals”?"), ("approvals: -1", 1, "whole number from 0"),
      ("max_certificates: -5", 1, "not “-5”"), ("max_certificates: [5]", 1, "whole number"),
      ("approvals: yes", 1, "not “yes”"), ("approvals: true", 1, "not “true”"),
      ("approvals: 1.0", 1, "not “1.0”"), ("approvals: 010", 1, "not “010”"),
      ("approvals: 0x2", 1, "not “0x2”"), ("approvals: 1e1", 1, "not “1e1”"),
      ("approvals: +1", 1, "not “+1”"), ("approvals: '1'", 1, "quotation marks"),
      ("approvals:", 1, "whole number"), ("approvals: ~", 1, "whole number"),
      ("approvals: ２", 1, "not “２”"),
      ("max_certificates: 99999999999999999999", 1, "whole number"),
      ("max_certificates: 9223372036854775807", 1, "whole number"),
      ("approvals: {a: 1}", 1, "whole number"),
      ("approvals: 1\nprotected_names: [a]\napprovals: 0", 1, "twice"),
      ("approvals: 1\n\"approvals\": 0", 1, "twice"),
      ("protected_names: ['']", 1, "no value"), ("protected_names: [' ']", 1, "no value"),
      ("protected_names: ['*.a.example *.b.example']", 1, "by itself"),
      ("protected_names: ['*.a.example,*.b.example']", 1, "by itself"),
      ("protected_names:\n  - '*.a.example'\n  - [x]", 3, "a text"),
      ("protected_names: [1]", 1, "quotation marks"), ("protected_names: [yes]", 1, "quotation"),
      ("protected_names: [*.example.com]", 1, "quotation marks"),
      ("protected_names: {a: b}", 1, "is a list"), ("protected_names:", 1, "is a list"),
      ("allowed_signers: [a]", 1, "is a text"), ("allowed_signers: ''", 1, "no value"),
      ("a: &a 1\napprovals: *a", 1, "unknown key"),
      ("approvals: &a 1", 1, "anchors"), ("approvals: !!int 1", 1, "tags"),
      ("protected_names: !!set [a]", 1, "tags"), ("<<: {approvals: 1}", 1, "unknown key “<<”"),
      ("approvals: 1\n---\napprovals: 0", 2, "one document"),
      ("services:\n\tdemo: 1", 2, "token"), ("[1]", 1, "keys with values"),
      ("just words", 1, "keys with values"), ("services: []", 1, "keys with values"),
      ("services:", 1, "no value"), ("services:\n  demo:", 2, "no value"),
      ("services:\n  demo: {kind: tlm}", 2, "has no base_url"),
      ("services:\n  demo:\n    base_url: https://a.example\n    aprovals: 1", 4, "approvals"),
      (
        "services:\n  demo:\n    base_url: https://a.example\n    protected_names: [a]", 4,
        "top of the file"
      ),
      ("base_url: https://a.example", 1, "to a service"),
      ("services: {demo: {base_url: 'http://a.example'}}", 1, "use https"),
      ("services: {demo: {base_url: 'https://a.example', kind: tml}}", 1, "certcentral"),
      ("services: {demo: {base_url: 'https://a.example', rate: fast}}", 1, "20/1s"),
      ("default_service: demo", 1, "not among the services"),
      (
        "services: {demo: {base_url: 'https://a.example'}}\ndefault_service: dem", 2,
        "did you mean “demo”?"
      ),
      ("\u{1B}[2J: 1", 1, "control"),
    ])
  func notUnderstood(row: (text: String, line: Int, words: String)) throws {
    let error = try #require(throws: UsageError.self) { try read(row.text) }
    #expect(
      error.description.contains("config.yaml:\(row.line): "), "\(row.text): \(error.description)")
    #expect(error.description.contains(row.words), "\(row.text): \(error.description)")
    #expect(!error.description.contains("\u{1B}") && !error.description.contains("\n"))
  }

  @Test("Thousands of services are read within seconds", .timeLimit(.minutes(1)))
  func manyServices() throws {
    let services = (0..<20_000).map { "  s\($0): {base_url: 'https://a\($0).example'}\n" }
    #expect(throws: Never.self) { try read("services:\n" + services.joined()) }
  }

  @Test("A CA file that is a pipe without a writer is refused, wherever it is named")
  func rootPipe() async throws {
    try #require(mkfifo(folder.file("pipe"), 0o600) == 0)
    try "services:\n  demo: {base_url: 'https://127.0.0.1:9', ca_file: pipe}\n".write(
      toFile: folder.file("config.yaml"), atomically: true, encoding: .utf8)
    let program = Program(folder: folder, environment: ["BULKREVOKE_API_KEY": "k-0123456789"])
    let named = try await program.run(
      "profiles", "--base-url", "https://127.0.0.1:9", "--ca-file", folder.file("pipe"))
    let configured = try await program.run(
      "profiles", "--config", folder.file("config.yaml"), "--service", "demo")
    for ended in [named, configured] { expectRefusal(ended, 64, "it is a pipe") }
  }

  @Test("Valid entries apply, and relative paths start at the file's folder")
  func understood() throws {
    let file = try read(
      """
      # A comment
      services:
        a: {base_url: "https://A.example:443/", approvals: 0, max_certificates: 7, ca_file: r.pem}
        b:
          base_url: https://a.example
          approvals: 2
      approvals: 1
      max_certificates: 9
      protected_names: ["*.pay.example", köln.example]
      allowed_signers: people/signers
      default_service: a
      """)
    #expect(file.allowedSigners == folder.file("people/signers"))
    #expect(file.services[0].caFile == folder.file("r.pem"))
    #expect(file.defaultService?.address == file.services[1].address)
    #expect(
      file.safeguards(for: file.services, at: .production)
        == Safeguards(
          requiredSignOffs: 2, ceiling: 7, protectedNames: ["*.pay.example", "köln.example"]))
    #expect(file.safeguards(for: [], at: .local).requiredSignOffs == 1)
    #expect(try read("").services.isEmpty)
    #expect(try read("# nothing\n").approvals == nil)
    #expect(try read("{\"approvals\": 3}").approvals == 3)
  }

  @Test("A missing, special or damaged file is refused")
  func strangeFiles() throws {
    for path in ["/dev/zero", folder.path, "/dev/tty"] {
      #expect(throws: UsageError.self) { try ConfigurationFile(path: path) }
    }
    #expect(throws: UsageError.self) { try ConfigurationFile(path: folder.file("missing")) }
    #expect(try ConfigurationFile(path: "/dev/null").services.isEmpty)
    let path = folder.file("latin")
    try Data([0x61, 0x3A, 0x20, 0xE9]).write(to: URL(filePath: path))
    #expect(throws: UsageError.self) { try ConfigurationFile(path: path) }
  }

  @Test(
    "A dangling link or an empty pipe in place of the configuration stops the program"
  )
  func unreachable() async throws {
    let sandbox = try await SandboxProcess.start(certificates: 20, in: folder)
    var program = Program(folder: folder, environment: sandbox.environment)
    let home = folder.file("home")
    let path = home + "/bulkrevoke/config.yaml"
    program.environment["XDG_CONFIG_HOME"] = home
    try FileManager.default.createDirectory(
      atPath: home + "/bulkrevoke", withIntermediateDirectories: true)
    #expect(try await program.run("profiles").status == 0)
    let calls = try await sandbox.record().count
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: folder.file("gone"))
    expectRefusal(
      try await program.run("profiles"), 64, "config.yaml",
      "a link to a file that cannot be reached")
    try FileManager.default.removeItem(atPath: path)
    try #require(mkfifo(path, 0o600) == 0)
    expectRefusal(try await program.run("profiles"), 64, "config.yaml", "a pipe, and nothing")
    #expect(try await sandbox.record().count == calls)
    try await sandbox.stop()
  }

  @Test("A configuration that becomes a dangling link during a run is read again")
  func becomesDangling() async throws {
    struct Refused: Error {}
    let path = folder.file("late.yaml")
    let conditions = ConfiguredConditions(path: path, first: RunConditions()) {
      var facts = stat()
      guard lstat(path, &facts) != 0 else { throw Refused() }
      return RunConditions()
    }
    for _ in 0..<2 { _ = try await conditions.current() }
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: folder.file("gone"))
    await #expect(throws: Refused.self) { try await conditions.current() }
  }

  @Test("Nothing is sent while the configuration holds an unknown key")
  func nothingSent() async throws {
    let sandbox = try await SandboxProcess.start(certificates: 20, in: folder)
    let program = Program(folder: folder, environment: sandbox.environment)
    try "max_certificate: 1\n".write(
      toFile: folder.file("config.yaml"), atomically: true, encoding: .utf8)
    for command in [["profiles"], ["--sandbox"]] {
      let ended = try await program.run(arguments: command + ["--config", "config.yaml"])
      #expect(ended.status == 64, "\(ended)")
      #expect(ended.errors.contains("config.yaml:1: unknown key “max_certificate”"), "\(ended)")
    }
    #expect(try await sandbox.record().isEmpty)
    try await sandbox.stop()
  }
}
