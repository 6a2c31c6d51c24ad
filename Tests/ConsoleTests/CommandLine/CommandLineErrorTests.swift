import Foundation
import Testing

/// Errors on the command line: one clear sentence, an exit status, and an unchanged incident.
@Suite("Errors on the command line", .serialized)
struct CommandLineErrorTests {
  private let folder: TemporaryFolder
  private let sandbox: SandboxProcess
  private let program: Program

  init() async throws {
    folder = try TemporaryFolder()
    sandbox = try await SandboxProcess.start(certificates: 100, in: folder)
    program = Program(folder: folder, environment: sandbox.environment)
  }

  private func incident(_ name: String) async throws -> String {
    try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window,
      "--incident", name)
    try await program.run("select", name, "--all")
    return name
  }

  private func expectOneSentence(
    _ ended: Program.Ended, _ status: Int32, _ words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(ended.status == status, "\(ended)", sourceLocation: sourceLocation)
    #expect(ended.output.isEmpty, "\(ended)", sourceLocation: sourceLocation)
    #expect(ended.errors.contains(words), "\(ended)", sourceLocation: sourceLocation)
    #expect(
      ended.errors.split(separator: "\n").count == 1, "\(ended)", sourceLocation: sourceLocation)
  }

  @Test("a wrong key: 77, and no file is left behind")
  func wrongKey() async throws {
    var wrong = program
    wrong.environment["BULKREVOKE_API_KEY"] = "wrong"
    let ended = try await wrong.run(
      "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window,
      "--incident", "x.incident")
    expectOneSentence(ended, 77, "invalid_api_key")
    #expect(!FileManager.default.fileExists(atPath: folder.file("x.incident")))
  }

  @Test("no key at all: 77")
  func noKey() async throws {
    var none = program
    none.environment["BULKREVOKE_API_KEY"] = ""
    expectOneSentence(try await none.run("profiles"), 77, "BULKREVOKE_API_KEY")
  }

  @Test("a key without the right to revoke: 77, nothing revoked, everything still planned")
  func noPermission() async throws {
    let viewer = try await SandboxProcess.start(certificates: 100, "--view-only", in: folder)
    let program = Program(folder: folder, environment: viewer.environment)
    try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window,
      "--incident", "v.incident")
    try await program.run("select", "v.incident", "--all")
    let ended = try await program.run("revoke", "v.incident", "--reason", "superseded", "--yes")
    #expect(ended.status == 77, "\(ended)")
    #expect(ended.errors.contains("access_denied"))
    let file = IncidentOnDisk(path: folder.file("v.incident"))
    #expect(
      try file.number("SELECT count(*) FROM certificate WHERE checked AND outcome <> 'planned'")
        == 0)
    #expect(try await viewer.record().allSatisfy { !$0.acted })
    try await viewer.stop()
  }

  @Test("an unreachable host: 69")
  func unreachable() async throws {
    expectOneSentence(
      try await program.run("profiles", "--base-url", "http://127.0.0.1:1"), 69,
      "nothing was sent")
  }

  @Test("plain http to another machine: 64, before the key is sent")
  func plainHTTP() async throws {
    expectOneSentence(
      try await program.run("profiles", "--base-url", "http://192.0.2.1"), 64, "use https")
  }

  @Test("a day that does not exist: 64")
  func badDate() async throws {
    let ended = try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", "2025-02-30_2025-03-08",
      "--incident", "x.incident")
    expectOneSentence(ended, 64, "2025-02-30")
  }

  @Test("an unknown profile: 64")
  func unknownProfile() async throws {
    let ended = try await program.run(
      "search", "--profile", "No such", "--window", CommandLineJobTests.window,
      "--incident", "x.incident")
    expectOneSentence(ended, 64, "No such")
  }

  @Test("a reason that the checked certificates do not allow: 64, and nothing is sent")
  func reasonNotAllowed() async throws {
    let name = try await incident("r.incident")
    let ended = try await program.run(
      "revoke", name, "--reason", "privilege_withdrawn", "--yes")
    expectOneSentence(ended, 64, "are public")
    #expect(try await sandbox.record().allSatisfy { $0.method == "GET" })
  }

  @Test("a misspelt reason: 64, never another reason")
  func misspeltReason() async throws {
    let name = try await incident("m.incident")
    let ended = try await program.run("revoke", name, "--reason", "keycompromise", "--yes")
    expectOneSentence(ended, 64, "key_compromise")
  }

  @Test("a reason that differs from the started run's: 64")
  func otherReason() async throws {
    let name = try await incident("o.incident")
    try await program.run(
      "revoke", name, "--reason", "superseded", "--yes", "--rate", "1000/1s")
    let ended = try await program.run("revoke", name, "--reason", "key_compromise", "--yes")
    expectOneSentence(ended, 64, "start another incident")
  }

  @Test("revoking without --yes and without a terminal: 64, and nothing is sent")
  func notConfirmed() async throws {
    let name = try await incident("c.incident")
    let ended = try await program.run("revoke", name, "--reason", "superseded")
    expectOneSentence(ended, 64, "--yes")
    #expect(try await sandbox.record().allSatisfy { $0.method == "GET" })
  }

  @Test("an unknown field in a filter: 64, and the error points at the place")
  func badFilter() async throws {
    let name = try await incident("f.incident")
    let ended = try await program.run("select", name, "--where", "trust:private cnn:x")
    #expect(ended.status == 64)
    #expect(ended.errors.contains("\n              ^^^"), "\(ended.errors)")
  }

  @Test("a file that is no incident: 1, and the file is unchanged")
  func notAnIncident() async throws {
    let path = folder.file("notes.txt")
    try "hello\n".write(toFile: path, atomically: true, encoding: .utf8)
    expectOneSentence(try await program.run("status", path), 1, "not an incident")
    expectOneSentence(
      try await program.run("revoke", path, "--reason", "superseded", "--yes"), 1,
      "not an incident")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "hello\n")
  }

  @Test("a second writer: 1, and the error names the first one")
  func secondWriter() async throws {
    let name = try await incident("w.incident")
    let first = try program.start([
      "revoke", name, "--reason", "superseded", "--yes", "--rate", "2/1s",
    ])
    try await first.waitUntil(says: "manifest 1")
    expectOneSentence(
      try await program.run("select", name, "--none"), 1, "is being written by process")
    let status = try await program.run("status", name)
    #expect(status.status == 0)
    #expect(status.output.contains("running"))
    first.send(SIGTERM)
    #expect(try await first.ended().status == 4)
  }

  @Test("an interrupted run: 4, and no certificate is left in sending")
  func interrupted() async throws {
    let name = try await incident("i.incident")
    let running = try program.start([
      "revoke", name, "--reason", "superseded", "--yes", "--rate", "5/1s", "--canary", "0",
    ])
    try await running.waitUntil(says: "running: sent")
    running.send(SIGINT)
    let ended = try await running.ended()
    #expect(ended.status == 4, "\(ended)")
    let file = IncidentOnDisk(path: folder.file(name))
    #expect(
      try file.number("SELECT count(*) FROM certificate WHERE outcome IN ('sending')") == 0)
  }

  @Test("hostile names are harmless text in every report")
  func hostileNames() async throws {
    let name = try await incident("h.incident")
    for format in ["json", "csv", "markdown", "html"] {
      let report = try await program.run("report", name, "--format", format)
      #expect(report.status == 0)
      let unsafe = report.output.unicodeScalars.filter { scalar in
        (scalar.value < 0x20 && scalar != "\n" && scalar != "\r")
          || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
          || (0x2066...0x2069).contains(scalar.value)
      }
      #expect(unsafe.isEmpty)
    }
    let report = try await program.run("report", name, "--format", "csv")
    #expect(report.output.contains("␛") || report.output.contains("<U+202E>"))
  }
}
