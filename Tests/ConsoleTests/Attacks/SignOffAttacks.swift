import Foundation
import GRDB
import Testing

/// A dishonest or hurried operator who wants to avoid the reviewer's sign-off.
@Suite("Attacks on sign-offs", .serialized, .timeLimit(.minutes(5)))
struct SignOffAttacks {
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

    /// The number of revoke calls, whether or not they acted.
    var revocations: Int {
      get async throws {
        try await sandbox.record().count { $0.method == "PUT" && $0.path.hasSuffix("/revoke") }
      }
    }
  }

  @Test("a withdrawn sign-off does not count when the same selection is frozen again")
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

  @Test("the copy left behind by a killed dry run can never send")
  func rehearsal() async throws {
    // A dry run reads each whole order, so the rate decides how long it lasts.
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

  @Test("a run started without a reviewer needs a sign-off once the configuration demands it")
  func stricterSince() async throws {
    let scene = try await Scene("--view-only")
    try await scene.revoke(config: "loose.yaml", status: 77)
    let before = try await scene.revocations
    let ended = try await scene.revoke(status: 4)
    #expect(ended.errors.contains("not signed off yet (0 of 1)"))
    #expect(ended.errors.contains("frozen for review"))
    #expect(try await scene.revocations == before)
  }

  @Test("wider terms than the signed ones are frozen again and not sent")
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

  @Test("a certificate added to a signed manifest is not sent")
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

  @Test("removing a reviewer from the list of signers stops the run")
  func leavesList() async throws {
    let scene = try await Scene()
    try await scene.revoke(status: 4)
    try await scene.sign()
    let run = try scene.ann.start([
      "revoke", Scene.file, "--yes", "--config", "config.yaml", "--rate", "1/1s", "--canary", "0",
    ])
    try await run.waitUntil(says: "running: sent")
    // Replaced atomically, since a list that is missing for a moment is another error.
    try "".write(toFile: scene.folder.file("signers"), atomically: true, encoding: .utf8)
    let ended = try await run.ended()
    #expect(ended.status == 4, "\(ended)")
    #expect(ended.errors.contains("not among the allowed signers"), "\(ended)")
    let checked = try IncidentOnDisk(path: scene.folder.file(Scene.file)).checked().count
    #expect(try await scene.revocations < checked)
  }

  /// Changes a file behind the program's back, with its protective triggers removed meanwhile.
  private static func edit(_ path: String, _ sql: String) async throws {
    try await DatabaseQueue(path: path).write { db in
      let triggers = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      for trigger in triggers { try db.execute(sql: "DROP TRIGGER \(trigger["name"] as String)") }
      try db.execute(sql: sql)
      for trigger in triggers { try db.execute(sql: trigger["sql"]) }
    }
  }

  @Test("only root's environment names the person behind an account")
  func borrowedName() async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 60, in: folder)
    chmod(folder.path, 0o777)
    var program = Program(
      folder: folder, environment: sandbox.environment.merging(["SUDO_USER": "bob"]) { $1 })
    // When the tests run as root, the program runs as another user.
    if geteuid() == 0 { program.limits.user = 1 }
    let search = try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", "2024-01-01_2026-12-31", "--incident",
      "a.incident")
    #expect(search.status == 0, "\(search)")
    let byBob = try IncidentOnDisk(path: folder.file("a.incident")).number(
      "SELECT count(*) FROM event WHERE actor LIKE '%bob%'")
    #expect(byBob == 0)
  }

  @Test("an operator's own signer list or ssh-keygen is recorded")
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
