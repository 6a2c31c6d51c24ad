import Foundation
import Testing

/// Copies of an incident: a copy is read-only until it is adopted.
@Suite("A copied incident", .serialized)
struct CopiedIncidentAttacks {
  private func copy(_ scene: IncidentScene, to name: String = "copy.incident") throws {
    try FileManager.default.copyItem(atPath: scene.path, toPath: scene.folder.file(name))
  }

  @Test("A copy is read-only until it is adopted by name, and the log records the adoption")
  func adopted() async throws {
    let scene = try await IncidentScene()
    try copy(scene)
    let before = try scene.bytes("copy.incident")
    for arguments in [
      ["select", "copy.incident", "--none"], IncidentScene.revoke("copy.incident"),
      IncidentScene.revoke("copy.incident", "--dry-run"),
      ["approve", "copy.incident", "--send-back", "no"],
    ] {
      expectRefusal(
        try await scene.program.run(arguments: arguments), 1, "is a copy of \(scene.path)",
        "bulkrevoke adopt copy.incident")
    }
    let status = try await scene.program.run("status", "copy.incident")
    #expect(status.status == 0 && status.output.contains("a copy of \(scene.path)"), "\(status)")
    let report = try await scene.program.run("report", "copy.incident", "--format", "csv")
    #expect(report.status == 0, "\(report)")
    #expect(try scene.bytes("copy.incident") == before)
    #expect(try await scene.sent().isEmpty)

    let adoption = try await scene.program.run("adopt", "copy.incident")
    #expect(adoption.status == 0, "\(adoption)")
    #expect(adoption.errors.contains("the original still exists"), "\(adoption)")
    let events = try IncidentOnDisk(path: scene.folder.file("copy.incident")).rows(
      Event.self, "SELECT action, detail FROM event ORDER BY sequence DESC LIMIT 1")
    #expect(
      events.map(\.text)
        == ["adopted: from \(scene.path) to \(scene.folder.file("copy.incident"))"])
    let done = try await scene.program.run(
      arguments: IncidentScene.revoke("copy.incident", "--rate", "1000/1s"))
    #expect(done.status == 0, "\(done)")
    let again = try await scene.program.run("adopt", "copy.incident")
    #expect(again.status == 0 && again.output.contains("is not a copy"), "\(again)")
    // The original can still be changed.
    #expect(try await scene.program.run("select", "a.incident", "--none").status == 0)
    try await scene.sandbox.stop()
  }

  @Test("A copy in place of its original is recognised, and so is one from another machine")
  func disguised() async throws {
    let scene = try await IncidentScene()
    try copy(scene)
    try FileManager.default.moveItem(
      atPath: scene.path, toPath: scene.folder.file("away.incident"))
    try FileManager.default.moveItem(
      atPath: scene.folder.file("copy.incident"), toPath: scene.path)
    expectRefusal(
      try await scene.program.run(arguments: IncidentScene.revoke()), 1, "is a copy of")
    try FileManager.default.removeItem(atPath: scene.path)
    try FileManager.default.moveItem(
      atPath: scene.folder.file("away.incident"), toPath: scene.path)
    try scene.tamper("UPDATE incident SET machine = 'another'")
    expectRefusal(
      try await scene.program.run(arguments: IncidentScene.revoke()), 1, "on another machine")
    #expect(try await scene.sent().isEmpty)
    try await scene.sandbox.stop()
  }

  @Test("A renamed file is still the original, and the log records its old path")
  func renamed() async throws {
    let scene = try await IncidentScene()
    let name = scene.folder.file("renamed.incident")
    try FileManager.default.moveItem(atPath: scene.path, toPath: name)
    #expect(try await scene.program.run("select", "renamed.incident", "--all").status == 0)
    let moved = try IncidentOnDisk(path: name).rows(
      Event.self, "SELECT action, detail FROM event WHERE action = 'moved'")
    #expect(moved.map(\.text) == ["moved: from \(scene.path) to \(name)"])
    // The device number can change when the machine restarts.
    let renamed = DatabaseTamper(path: name)
    try renamed.execute("UPDATE incident SET device = device + 1")
    #expect(try await scene.program.run("select", "renamed.incident", "--all").status == 0)
    try renamed.execute("UPDATE incident SET device = device + 1, place = '/elsewhere'")
    expectRefusal(
      try await scene.program.run("select", "renamed.incident", "--all"), 1, "is a copy of")
    try await scene.sandbox.stop()
  }

  @Test("A file renamed after a kill is not opened without its write-ahead log")
  func renamedWithoutLog() async throws {
    let scene = try await IncidentScene()
    let run = try await scene.startSlowRun()
    run.send(SIGKILL)
    _ = try await run.ended()
    let name = scene.folder.file("renamed.incident")
    try FileManager.default.moveItem(atPath: scene.path, toPath: name)
    for arguments in [["status", "renamed.incident"], IncidentScene.revoke("renamed.incident")] {
      expectRefusal(
        try await scene.program.run(arguments: arguments), 1, "a.incident-wal", "latest lines")
    }
    // Replaces the empty log that the attempts above created.
    try #require(rename(scene.path + "-wal", name + "-wal") == 0)
    let done = try await scene.program.run(
      arguments: IncidentScene.revoke("renamed.incident", "--rate", "1000/1s"))
    #expect(done.status == 0, "\(done)")
    #expect(CommandLineJobTests.sentTwiceWithoutRead(try await scene.sandbox.record()).isEmpty)
    try await scene.sandbox.stop()
  }

  @Test("A copy is not adopted while a run writes the original")
  func originalAtWork() async throws {
    let scene = try await IncidentScene()
    let run = try await scene.startSlowRun()
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(
        atPath: scene.path + suffix, toPath: scene.folder.file("copy.incident" + suffix))
    }
    expectRefusal(
      try await scene.program.run("adopt", "copy.incident"), 1, "is being written by process")
    run.send(SIGTERM)
    _ = try await run.ended()
    #expect(try await scene.program.run("adopt", "copy.incident").status == 0)
    try await scene.sandbox.stop()
  }

  @Test("A copy does not inherit the original's sign-offs")
  func signOffs() async throws {
    let scene = try await IncidentScene()
    let people = try ReviewPeople(in: scene.folder, configuration: "config.yaml")
    var ann = scene.program
    ann.environment.merge(ReviewPeople.environment(of: "ann")) { $1 }
    var bob = scene.program
    bob.environment.merge(ReviewPeople.environment(of: "bob")) { $1 }
    let revoke = IncidentScene.revoke("a.incident", "--config", "config.yaml")
    #expect(try await ann.run(arguments: revoke).status == 4)
    let approved = try await bob.run(
      "approve", "a.incident", "--config", "config.yaml", "--key", people.key(of: "bob"),
      "--statement", "all seen")
    #expect(approved.status == 0, "\(approved)")
    try copy(scene)
    let adoption = try await ann.run("adopt", "copy.incident")
    #expect(adoption.status == 0, "\(adoption)")
    let refused = try await ann.run(
      arguments: IncidentScene.revoke("copy.incident", "--config", "config.yaml"))
    #expect(refused.status == 4, "\(refused)")
    #expect(try await scene.sent().isEmpty)
    try await scene.sandbox.stop()
  }

  @Test("The console shows a copy read-only and says why")
  func console() async throws {
    let sandbox = try await SandboxProcess.start(certificates: 60, in: TemporaryFolder())
    let prepared = try await ConsoleScenario.prepare(on: sandbox)
    let scenario = try await ConsoleScenario.open(on: sandbox, in: prepared.copy(), columns: 200)
    try await scenario.openIncident()
    try await scenario.terminal.waitUntil("is a copy of \(prepared.path)")
    try await scenario.terminal.waitUntil("[ ] ")
    await scenario.terminal.press(.space)
    try await scenario.terminal.waitUntil("read-only")
    #expect(try scenario.incident().checked().isEmpty)
    #expect(try await scenario.leave() == .exit(0))
    try await sandbox.stop()
  }
}
