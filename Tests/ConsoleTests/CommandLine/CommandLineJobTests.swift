import Foundation
import Testing

/// The whole job by subcommands, as a script does it.
@Suite("The command line", .serialized)
struct CommandLineJobTests {
  static let window = "2020-01-01_2026-12-31"

  @Test("The whole job works, and the server's record agrees with the file and the report")
  func wholeJob() async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 300, in: folder)
    let program = Program(folder: folder, environment: sandbox.environment)

    let search = try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", Self.window, "--incident", "a.incident")
    #expect(search.status == 0, "\(search)")
    let select = try await program.run("select", "a.incident", "--where", "trust:private")
    #expect(select.status == 0, "\(select)")
    let revoke = try await program.run(
      "revoke", "a.incident", "--reason", "privilege_withdrawn", "--ticket", "INC-1", "--yes",
      "--rate", "1000/1s")
    #expect(revoke.status == 0, "\(revoke)")

    let checked = try IncidentOnDisk(path: folder.file("a.incident")).checked()
    let revoked = try await sandbox.revoked(for: "privilege_withdrawn")
    #expect(!checked.isEmpty)
    #expect(Set(revoked.keys) == checked)
    #expect(revoked.values.allSatisfy { $0 == 1 })
    #expect(try await sandbox.record().count { $0.acted } == checked.count)

    let status = try await program.run("status", "a.incident", "--json")
    let counts = try #require(
      JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
    #expect(counts["selected"] as? Int == checked.count)
    #expect(counts["verified"] as? Int == checked.count)
    #expect(counts["state"] as? String == "finished")
    for key in [
      "found", "accepted", "already_revoked", "reason_mismatch", "awaiting_approval", "rejected",
      "unverified", "failed", "skipped", "pending",
    ] {
      #expect(counts[key] is Int, "\(key) is missing")
    }

    let report = try await program.run("report", "a.incident", "--format", "json")
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any])
    let certificates = try #require(document["certificates"] as? [[String: Any]])
    #expect(Set(certificates.compactMap { $0["thumbprint"] as? String }) == checked)
    for format in ["csv", "markdown", "html"] {
      let here = try await program.run("report", "a.incident", "--format", format)
      var elsewhere = program
      elsewhere.environment["TZ"] = "Pacific/Chatham"
      elsewhere.environment["LC_ALL"] = "de_DE.UTF-8"
      let there = try await elsewhere.run("report", "a.incident", "--format", format)
      #expect(here.status == 0 && here.output == there.output, "\(format)")
    }
    try await sandbox.stop()
  }

  @Test("A killed run resumes, and sends nothing twice without a read in between")
  func killAndCarryOn() async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(
      certificates: 600, "--latency", "5", in: folder)
    let program = Program(folder: folder, environment: sandbox.environment)
    try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", Self.window, "--incident", "k.incident")
    try await program.run("select", "k.incident", "--where", "trust:private")
    let incident = IncidentOnDisk(path: folder.file("k.incident"))
    let checked = try incident.checked()

    for kills in 1...3 {
      let running = try program.start([
        "revoke", "k.incident", "--reason", "superseded", "--yes", "--rate", "300/1s",
        "--canary", "0",
      ])
      let wanted = checked.count * kills / 5
      while try await sandbox.record().count(where: { $0.method == "PUT" }) < wanted {}
      running.send(SIGKILL)
      #expect(try await running.ended().status == SIGKILL)
      #expect(try incident.integrity() == "ok")
    }
    let last = try await program.run("revoke", "k.incident", "--yes", "--rate", "1000/1s")
    #expect(last.status == 0, "\(last)")

    let calls = try await sandbox.record()
    let revoked = Set(calls.filter { $0.method == "PUT" && $0.acted }.compactMap(\.thumbprint))
    #expect(revoked == checked)
    #expect(Self.sentTwiceWithoutRead(calls).isEmpty)
    try await sandbox.stop()
  }

  /// Returns the certificates that got two revoke calls without a read in between. A collision does
  /// not count, since the service answers it without naming a certificate.
  static func sentTwiceWithoutRead(_ calls: [SandboxProcess.Call]) -> Set<String> {
    var awaitingRead: Set<String> = []
    var twice: Set<String> = []
    for call in calls {
      guard let thumbprint = call.thumbprint else { continue }
      if call.method == "GET" {
        awaitingRead.remove(thumbprint)
      } else if !awaitingRead.insert(thumbprint).inserted {
        twice.insert(thumbprint)
      }
    }
    return twice
  }

  @Test("A filter with a leading minus checks the certificates that do not match")
  func negatedFilter() async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 100, in: folder)
    let program = Program(folder: folder, environment: sandbox.environment)
    try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", Self.window, "--incident", "n.incident")
    let incident = IncidentOnDisk(path: folder.file("n.incident"))
    let found = try incident.number("SELECT count(*) FROM certificate")
    let chosen = try await program.run("select", "n.incident", "--where", "trust:private")
    #expect(chosen.status == 0, "\(chosen)")
    let matching = try incident.checked().count
    let others = try await program.run("select", "n.incident", "--where", "-trust:private")
    #expect(others.status == 0, "\(others)")
    #expect(try incident.checked().count == found - matching)
    try await sandbox.stop()
  }

  @Test("A dry run sends nothing and leaves the incident unchanged")
  func dryRun() async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 100, in: folder)
    let program = Program(folder: folder, environment: sandbox.environment)
    try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", Self.window, "--incident", "d.incident")
    try await program.run("select", "d.incident", "--all")
    let before = try await program.run("status", "d.incident", "--json")
    let rehearsal = try await program.run(
      "revoke", "d.incident", "--reason", "superseded", "--dry-run")
    #expect(rehearsal.status == 0, "\(rehearsal)")
    #expect(rehearsal.output.contains("nothing was sent"))
    #expect(try await program.run("status", "d.incident", "--json").output == before.output)
    #expect(try await sandbox.record().allSatisfy { $0.method == "GET" })
    try await sandbox.stop()
  }

  @Test("Without a terminal, --sandbox does the main job, prints the counts and ends with 0")
  func headless() async throws {
    let folder = try TemporaryFolder()
    let ended = try await Program(folder: folder).run(
      "--sandbox", "--certificates", "60", "--rate", "50/1s")
    #expect(ended.status == 0, "\(ended)")
    #expect(ended.output.contains("0 issued remain"))
    #expect(ended.output.contains(/verified \d+/))
  }
}
