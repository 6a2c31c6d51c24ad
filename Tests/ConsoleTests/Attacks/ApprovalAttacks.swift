import Foundation
import GRDB
import Testing

/// A dishonest, or hurried, operator who would rather not wait for the second person.
@Suite("Attacks on sign-offs", .serialized, .timeLimit(.minutes(5)))
struct ApprovalAttacks {
  /// A sandbox, the operator ann and the reviewer bob, and an incident with checked certificates.
  private struct Scene {
    let folder: TemporaryFolder
    let sandbox: SandboxProcess
    let people: ReviewPeople
    let ann: Program
    let bob: Program
    static let file = "a.incident"

    init(_ options: String..., isCertCentral: Bool = false) async throws {
      let folder = try TemporaryFolder()
      self.folder = folder
      sandbox = try await SandboxProcess.start(
        certificates: 120, ["--certcentral-limit", "none"] + options, in: folder)
      people = try ReviewPeople(in: folder, configuration: "config.yaml")
      try "approvals: 0\n".write(
        toFile: folder.file("loose.yaml"), atomically: true, encoding: .utf8)
      let environment =
        isCertCentral ? sandbox.certCentralEnvironment : sandbox.environment
      func program(_ name: String) -> Program {
        Program(
          folder: folder,
          environment: environment.merging(ReviewPeople.environment(of: name)) { $1 })
      }
      ann = program("ann")
      bob = program("bob")
      let search = try await ann.run(
        "search", "--profile", isCertCentral ? "ssl_plus" : "Web TLS 2025", "--window",
        "2024-01-01_2026-12-31", "--incident", Self.file, "--config", "loose.yaml")
      #expect(search.status == 0, "\(search)")
      let select = try await ann.run("select", Self.file, "--where", "status:issued")
      #expect(select.status == 0, "\(select)")
    }

    @discardableResult
    func revoke(
      _ file: String = file, _ more: String..., config: String = "config.yaml", status: Int32
    ) async throws -> Program.Ended {
      let ended = try await ann.run(
        arguments: [
          "revoke", file, "--reason", "superseded", "--yes", "--config", config, "--rate",
          "1000/1s",
        ] + more)
      #expect(ended.status == status, "\(ended)")
      return ended
    }

    @discardableResult
    func review(_ more: String..., status: Int32 = 0) async throws -> Program.Ended {
      let ended = try await bob.run(
        arguments: ["approve", Self.file, "--config", "config.yaml"] + more)
      #expect(ended.status == status, "\(ended)")
      return ended
    }

    func sign() async throws {
      try await review("--key", people.key(of: "bob"), "--statement", "compared with the list")
    }

    /// How many calls have asked for a revocation, whether they acted or not.
    var revocations: Int {
      get async throws {
        try await sandbox.record().count { $0.method == "PUT" && $0.path.hasSuffix("/revoke") }
      }
    }
  }

  @Test("a sign-off that was withdrawn does not count for the same selection frozen again")
  func withdrawn() async throws {
    let scene = try await Scene()
    try await scene.revoke(status: 4)
    try await scene.sign()
    let back = try await scene.review("--send-back", "ask the owner first")
    #expect(back.output.contains("sent back"))
    for _ in 0..<2 { try await scene.revoke(status: 4) }
    #expect(try await scene.revocations == 0)
    try await scene.sign()
    try await scene.revoke(status: 0)
    #expect(try await scene.revocations > 0)
  }

  @Test("the copy of a dry run can never send, whoever keeps it")
  func rehearsal() async throws {
    // A rehearsal reads each whole order, and so lasts as long as the rate lets it.
    let scene = try await Scene("--latency", "100", isCertCentral: true)
    var slow = scene.ann
    slow.environment["TMPDIR"] = scene.folder.path
    let running = try slow.start([
      "revoke", Scene.file, "--reason", "superseded", "--dry-run", "--whole-orders", "--config",
      "config.yaml", "--rate", "10/1s",
    ])
    try await running.waitUntil(says: "manifest would hold")
    running.send(SIGKILL)
    _ = try await running.ended()
    let copies = try FileManager.default.contentsOfDirectory(atPath: scene.folder.path)
      .filter { $0.hasPrefix("bulkrevoke-rehearsal") && $0.hasSuffix(".incident") }
    #expect(copies.count == 1)
    for config in ["config.yaml", "loose.yaml"] {
      for copy in copies {
        _ = try await scene.ann.run("adopt", copy)
        let ended = try await scene.ann.run(
          "revoke", copy, "--reason", "superseded", "--yes", "--config", config)
        #expect(![0, 3].contains(ended.status), "\(ended)")
      }
    }
    #expect(try await scene.revocations == 0)
  }

  @Test("a run that began without a reviewer needs one as soon as the configuration says so")
  func stricterSince() async throws {
    let scene = try await Scene("--view-only")
    try await scene.revoke(config: "loose.yaml", status: 77)
    let before = try await scene.revocations
    let ended = try await scene.revoke(status: 4)
    #expect(ended.errors.contains("0 of 1 approvals"))
    #expect(ended.errors.contains("frozen for review"))
    #expect(try await scene.revocations == before)
  }

  @Test("wider terms than those that were signed are frozen anew and not sent")
  func widerTerms() async throws {
    let scene = try await Scene("--view-only", isCertCentral: true)
    try await scene.revoke(status: 4)
    try await scene.sign()
    try await scene.revoke(status: 77)
    let before = try await scene.revocations
    #expect(before > 0)
    for terms in ["--skip-approval", "--whole-orders"] {
      let ended = try await scene.revoke(Scene.file, terms, status: 4)
      #expect(ended.errors.contains("frozen for review"), "\(ended)")
    }
    #expect(try await scene.revocations == before)
  }

  @Test("a certificate that is added to what was signed, or a field that is changed, is not sent")
  func editedFile() async throws {
    let scene = try await Scene("--view-only")
    let file = IncidentOnDisk(path: scene.folder.file(Scene.file))
    let serials = try file.checkedSerials()
    _ = try await scene.ann.run("select", Scene.file, "--where", "serial:\(serials[0])")
    try await scene.revoke(status: 4)
    try await scene.sign()
    try await scene.revoke(status: 77)
    let before = try await scene.revocations
    try await Self.edit(file.path, "UPDATE certificate SET checked = 1, manifest = 1")
    let ended = try await scene.revoke(status: 1)
    #expect(ended.errors.contains("not those that were confirmed"), "\(ended)")
    #expect(try await scene.revocations == before)
  }

  @Test("a reviewer who leaves the list of signers during a run stops it")
  func leavesList() async throws {
    let scene = try await Scene()
    try await scene.revoke(status: 4)
    try await scene.sign()
    let run = try scene.ann.start([
      "revoke", Scene.file, "--yes", "--config", "config.yaml", "--rate", "1/1s", "--canary", "0",
    ])
    try await run.waitUntil(says: "running: sent")
    // In one step: a list that is missing for a moment is another error.
    try "".write(toFile: scene.folder.file("signers"), atomically: true, encoding: .utf8)
    let ended = try await run.ended()
    #expect(ended.status == 4, "\(ended)")
    #expect(ended.errors.contains("not among those who may sign"), "\(ended)")
    let checked = try IncidentOnDisk(path: scene.folder.file(Scene.file)).checked().count
    #expect(try await scene.revocations < checked)
  }

  /// Changes a file behind the program's back, past the rules that guard it.
  private static func edit(_ path: String, _ sql: String) async throws {
    try await DatabaseQueue(path: path).write { db in
      let triggers = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      for trigger in triggers { try db.execute(sql: "DROP TRIGGER \(trigger["name"] as String)") }
      try db.execute(sql: sql)
      for trigger in triggers { try db.execute(sql: trigger["sql"]) }
    }
  }

  @Test("only root's environment tells who stands behind an account")
  func borrowedName() async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 60, in: folder)
    chmod(folder.path, 0o777)
    var program = Program(
      folder: folder, environment: sandbox.environment.merging(["SUDO_USER": "bob"]) { $1 })
    // As root the program is run for another user; others run it as themselves.
    if geteuid() == 0 { program.limits.user = 1 }
    let search = try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", "2024-01-01_2026-12-31", "--incident",
      "a.incident")
    #expect(search.status == 0, "\(search)")
    let byBob = try IncidentOnDisk(path: folder.file("a.incident")).number(
      "SELECT count(*) FROM event WHERE actor LIKE '%bob%'")
    #expect(byBob == 0)
  }

  @Test("a list or an ssh-keygen of the operator's own is in the record")
  func ownTools() async throws {
    let scene = try await Scene()
    try await scene.revoke(status: 4)
    let tools = scene.folder.file("tools")
    try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
    try "#!/bin/sh\nexec /usr/bin/ssh-keygen \"$@\"\n".write(
      toFile: tools + "/ssh-keygen", atomically: true, encoding: .utf8)
    chmod(tools + "/ssh-keygen", 0o755)
    let list = scene.folder.file("own-list")
    try FileManager.default.copyItem(atPath: scene.folder.file("signers"), toPath: list)
    var bob = scene.bob
    bob.environment["PATH"] = tools + ":/usr/bin:/bin"
    let approved = try await bob.run(
      "approve", Scene.file, "--config", "config.yaml", "--allowed-signers", list, "--key",
      scene.people.key(of: "bob"), "--statement", "mine")
    #expect(approved.status == 0, "\(approved)")
    let status = try await scene.ann.run("status", Scene.file, "--json")
    #expect(status.output.contains("own-list"), "\(status)")
    #expect(status.output.contains("tools") && status.output.contains("ssh-keygen"))
  }
}
