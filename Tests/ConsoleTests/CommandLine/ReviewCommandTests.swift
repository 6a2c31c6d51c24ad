import Foundation
import GRDB
import Testing

/// The command line when a reviewer has to sign first.
@Suite("The command line and reviewers", .serialized, .timeLimit(.minutes(5)))
struct ReviewCommandTests {
  /// A sandbox, an incident with checked certificates that needs one sign-off, and two people. Each
  /// person has a login name and a key.
  private struct Scene {
    let folder: TemporaryFolder
    let sandbox: SandboxProcess
    let ann: Program
    let bob: Program
    let people: ReviewPeople

    init() async throws {
      folder = try TemporaryFolder()
      sandbox = try await SandboxProcess.start(certificates: 120, in: folder)
      ann = Self.program("ann", folder, sandbox)
      bob = Self.program("bob", folder, sandbox)
      people = try ReviewPeople(in: folder, configuration: "config.yaml")
      expect(
        0,
        try await ann.run(
          "search", "--profile", "Web TLS 2025", "--window", "2024-01-01_2026-12-31",
          "--incident", "a.incident", "--config", "config.yaml"))
      expect(0, try await ann.run("select", "a.incident", "--where", "status:issued"))
    }

    private static func program(
      _ name: String, _ folder: TemporaryFolder, _ sandbox: SandboxProcess
    ) -> Program {
      Program(
        folder: folder,
        environment: sandbox.environment.merging(ReviewPeople.environment(of: name)) { $1 })
    }

    @discardableResult
    func revoke(_ more: String..., status: Int32) async throws -> Program.Ended {
      expect(
        status,
        try await ann.run(
          arguments: [
            "revoke", "a.incident", "--reason", "key_compromise", "--yes", "--config",
            "config.yaml", "--rate", "1000/1s",
          ] + more))
    }

    @discardableResult
    func approve(
      _ more: String..., by person: Program? = nil, status: Int32
    ) async throws
      -> Program.Ended
    {
      expect(
        status,
        try await (person ?? bob).run(
          arguments: ["approve", "a.incident", "--config", "config.yaml"] + more))
    }

    @discardableResult
    private func expect(_ status: Int32, _ ended: Program.Ended) -> Program.Ended {
      #expect(ended.status == status, "\(ended)")
      return ended
    }
  }

  @Test("a manifest is frozen, sent back, frozen again and signed; only then a run starts")
  func wholeWay() async throws {
    let scene = try await Scene()
    let frozen = try await scene.revoke(status: 4)
    #expect(frozen.errors.contains("frozen for review"))
    try await scene.approve("--send-back", "not the first one", status: 0)
    let file = IncidentOnDisk(path: scene.folder.file("a.incident"))
    let serials = try file.checkedSerials()
    let select = try await scene.ann.run(
      "select", "a.incident", "--where", "status:issued -serial:\(serials[0])")
    #expect(select.status == 0, "\(select)")
    try await scene.revoke("--comment", "after review", status: 4)
    let unseen = try await scene.approve("--key", scene.people.key(of: "bob"), status: 4)
    #expect(unseen.errors.contains("the review is not complete"))
    #expect(try await scene.sandbox.record().allSatisfy { !$0.acted })
    let approved = try await scene.approve(
      "--key", scene.people.key(of: "bob"), "--statement", "compared with the ticket's list",
      status: 0)
    #expect(approved.output.contains("approved by bob@example.org, ED25519 key SHA256:"))
    try await scene.revoke(status: 0)
    #expect(
      try await scene.sandbox.record().filter(\.acted).count == serials.count - 1)
    let status = try await scene.ann.run("status", "a.incident")
    #expect(status.status == 0)
    #expect(status.output.contains("event log intact"))
    #expect(
      try file.actions()
        .filter { !["search finished", "incident begun"].contains($0) }
        .prefix(10)
        == [
          "selected", "manifest frozen", "sent back", "manifest withdrawn", "selected",
          "manifest frozen", "approved", "manifest confirmed", "run running",
          "approvals counted",
        ])
  }

  @Test("one changed byte of the log is found and gives exit status 1")
  func tampered() async throws {
    let scene = try await Scene()
    try await DatabaseQueue(path: scene.folder.file("a.incident")).write { db in
      let name = "event_is_append_only_update"
      let rule = try #require(
        try String.fetchOne(
          db, sql: "SELECT sql FROM sqlite_schema WHERE name = ?", arguments: [name])
      )
      try db.execute(sql: "DROP TRIGGER \(name)")
      try db.execute(
        sql: "UPDATE event SET detail = replace(detail, 'W', 'V') WHERE sequence = 1")
      try db.execute(sql: rule)
    }
    let status = try await scene.ann.run("status", "a.incident")
    #expect(status.status == 1)
    #expect(status.output.contains("EVENT LOG BROKEN: line 1"))
  }

  @Test("each sign-off that does not count is refused with its own sentence")
  func refusals() async throws {
    let scene = try await Scene()
    let early = try await scene.approve("--key", scene.people.key(of: "bob"), status: 1)
    #expect(early.errors.contains("no manifest is frozen for review"))
    try await scene.revoke(status: 4)
    let own = try await scene.approve(
      "--key", scene.people.key(of: "ann"), "--statement", "mine", by: scene.ann, status: 4)
    #expect(own.errors.contains("the operator's own sign-off does not count"))
    let ownKey = try await scene.approve(
      "--key", scene.people.key(of: "ann"), "--statement", "mine", status: 4)
    #expect(ownKey.errors.contains("the operator's own sign-off does not count"))
    let unknown = try await scene.approve(
      "--key", scene.people.key(of: "eve"), "--statement", "hers", status: 4)
    #expect(unknown.errors.contains("is not among the allowed signers"))
    try await scene.approve("--key", scene.people.key(of: "bob"), "--statement", "seen", status: 0)
    // Another comment makes another manifest.
    try await scene.revoke("--comment", "changed", status: 4)
    let again = try await scene.revoke("--comment", "changed", status: 4)
    #expect(again.errors.contains("sign-off 1 does not count: it is for another manifest"))
    #expect(try await scene.sandbox.record().allSatisfy { !$0.acted })
  }

  @Test("whole orders stay whole when only the comment changes, also in a dry run")
  func wholeOrders() async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(
      certificates: 150, ["--certcentral-limit", "none"], in: folder)
    _ = try ReviewPeople(in: folder, configuration: "config.yaml")
    let ann = Program(
      folder: folder,
      environment: sandbox.certCentralEnvironment.merging(
        ReviewPeople.environment(of: "ann")
      ) { $1 })
    func run(_ arguments: String..., status: Int32) async throws -> Program.Ended {
      let ended = try await ann.run(arguments: arguments + ["--config", "config.yaml"])
      #expect(ended.status == status, "\(ended)")
      return ended
    }
    _ = try await run(
      "search", "--profile", "ssl_plus", "--window", "2024-01-01_2026-12-31", "--incident",
      "a.incident", status: 0)
    let file = IncidentOnDisk(path: folder.file("a.incident"))
    let serial = try #require(
      try file.text("SELECT serial AS text FROM certificate WHERE bundle_size > 2 LIMIT 1").first)
    let select = try await ann.run("select", "a.incident", "--where", "serial:\(serial)")
    #expect(select.status == 0)
    _ = try await run(
      "revoke", "a.incident", "--reason", "superseded", "--whole-orders", status: 4)
    let whole = try file.checked()
    #expect(whole.count > 2)
    _ = try await run("revoke", "a.incident", "--comment", "later", status: 4)
    #expect(try file.checked() == whole)
    #expect(
      try file.text("SELECT detail AS text FROM event WHERE action = 'manifest frozen'").last?
        .contains("\(whole.count) certificates") == true)
    let rehearsal = try await run("revoke", "a.incident", "--dry-run", "--yes", status: 0)
    #expect(rehearsal.errors.contains("the manifest would hold \(whole.count) certificates"))
    #expect(try file.checked() == whole)
  }

  @Test("a reader that closes a report early causes no error message")
  func readerGone() async throws {
    let scene = try await Scene()
    var shell = scene.ann
    shell.executable = "/bin/sh"
    let report = try await shell.run(
      "-c", "\(PseudoTerminal.bulkrevoke) report a.incident --format html | true")
    #expect(report.errors.isEmpty, "\(report)")
  }

  @Test("a signature made elsewhere counts, but only for this exact text")
  func elsewhere() async throws {
    let scene = try await Scene()
    try await scene.revoke(status: 4)
    let text = try await scene.approve("--print", status: 0).output
    #expect(text.hasPrefix("bulkrevoke manifest 3\nfreeze "))
    for (name, text) in [("right", text), ("wrong", text + " ")] {
      try text.write(toFile: scene.folder.file(name), atomically: true, encoding: .utf8)
      try ReviewPeople.keygen(
        "-q", "-Y", "sign", "-n", "bulkrevoke-manifest", "-f", scene.people.key(of: "bob"),
        scene.folder.file(name))
    }
    let wrong = try await scene.approve(
      "--signature", scene.folder.file("wrong.sig"), "--statement", "s", status: 4)
    #expect(wrong.errors.contains("the signature is not of this manifest"))
    try await scene.approve(
      "--signature", scene.folder.file("right.sig"), "--statement", "s", status: 0)
    try await scene.revoke(status: 0)
  }
}

extension IncidentOnDisk {
  private struct Line: Decodable, FetchableRecord {
    let text: String
  }

  /// Returns the column `text` of every row of a query.
  fileprivate func text(_ sql: String) throws -> [String] {
    try rows(Line.self, sql).map(\.text)
  }

  /// Returns the serial numbers of the checked certificates.
  func checkedSerials() throws -> [String] {
    try text("SELECT serial AS text FROM certificate WHERE checked = 1 ORDER BY id")
  }

  /// Returns the logged actions, oldest first.
  fileprivate func actions() throws -> [String] {
    try text("SELECT action AS text FROM event ORDER BY sequence")
  }
}
