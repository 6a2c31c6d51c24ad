import CVTerm
import Foundation
import Testing

/// A second writer under another name of the file, and foreign files in place of the lock.
@Suite("A second writer", .serialized)
struct SecondWriterAttacks {
  @Test("A second writer meets the lock under every name of the file; nothing is sent twice")
  func otherNames() async throws {
    let scene = try await IncidentScene()
    try FileManager.default.createDirectory(
      atPath: scene.folder.file("elsewhere"), withIntermediateDirectories: false)
    try scene.link("linked.incident", to: scene.path)
    try scene.link("elsewhere/chain.incident", to: "../linked.incident")
    try scene.link("folder", to: scene.folder.path)
    let run = try await scene.startSlowRun()
    // Includes a hard link, which would be refused without a run as well.
    try FileManager.default.linkItem(
      atPath: scene.path, toPath: scene.folder.file("elsewhere/hard.incident"))
    let names = [
      scene.path, "./elsewhere/../a.incident", "linked.incident", "elsewhere/chain.incident",
      "folder/a.incident", "elsewhere/hard.incident",
    ]
    for name in names {
      expectRefusal(
        try await scene.program.run(arguments: IncidentScene.revoke(name)), 1,
        "is being written by")
      let status = try await scene.program.run("status", name)
      guard !name.contains("hard") else {
        expectRefusal(status, 1, "is another name of \(scene.path)")
        continue
      }
      #expect(status.status == 0, "\(name): \(status)")
      #expect(status.output.contains("running"), "\(name): \(status)")
    }
    let named = try await scene.program.run("select", "linked.incident", "--none")
    #expect(named.errors.contains("written by process"), "\(named)")
    run.send(SIGTERM)
    #expect(try await run.ended().status == 4)
    let sent = try await scene.sent()
    #expect(!sent.isEmpty && Set(sent).count == sent.count)
    try await scene.sandbox.stop()
  }

  @Test("A writer through a link finds the killed run's log beside the real file")
  func linkAfterKill() async throws {
    let scene = try await IncidentScene()
    try FileManager.default.createDirectory(
      atPath: scene.folder.file("elsewhere"), withIntermediateDirectories: false)
    try scene.link("elsewhere/linked.incident", to: scene.path)
    let run = try await scene.startSlowRun()
    run.send(SIGKILL)
    _ = try await run.ended()
    let done = try await scene.program.run(
      arguments: IncidentScene.revoke("elsewhere/linked.incident", "--rate", "1000/1s"))
    #expect(done.status == 0, "\(done)")
    #expect(CommandLineJobTests.sentTwiceWithoutRead(try await scene.sandbox.record()).isEmpty)
    let beside = try FileManager.default.contentsOfDirectory(
      atPath: scene.folder.file("elsewhere"))
    #expect(beside == ["linked.incident"])
    try await scene.sandbox.stop()
  }

  @Test("A file with two names can be read but not written")
  func hardLink() async throws {
    let scene = try await IncidentScene()
    try FileManager.default.linkItem(
      atPath: scene.path, toPath: scene.folder.file("hard.incident"))
    for name in ["a.incident", "hard.incident"] {
      expectRefusal(try await scene.program.run("select", name, "--none"), 1, "hard link")
      #expect(try await scene.program.run("status", name).status == 0)
    }
    try FileManager.default.removeItem(atPath: scene.folder.file("hard.incident"))
    #expect(try await scene.program.run("select", "a.incident", "--none").status == 0)
  }

  @Test("A foreign lock file is neither followed nor awaited nor overwritten")
  func foreignLock() async throws {
    let scene = try await IncidentScene()
    let lock = scene.path + "-lock"
    let precious = try scene.precious()

    try scene.link("a.incident-lock", to: precious)
    try await expectLeftAlone(scene, "a symbolic link")
    #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious\n")
    try FileManager.default.removeItem(atPath: lock)

    // Opening a dangling link must not create its target.
    try scene.link("a.incident-lock", to: scene.folder.file("made"))
    try await expectLeftAlone(scene, "a symbolic link")
    #expect(!FileManager.default.fileExists(atPath: scene.folder.file("made")))
    try FileManager.default.removeItem(atPath: lock)

    try #require(mkfifo(lock, 0o600) == 0)
    try await expectLeftAlone(scene, "a pipe")
    try FileManager.default.removeItem(atPath: lock)

    try FileManager.default.createDirectory(atPath: lock, withIntermediateDirectories: false)
    try await expectLeftAlone(scene, "a folder")
    try FileManager.default.removeItem(atPath: lock)

    _ = try scene.precious("a.incident-lock")
    try await expectLeftAlone(scene, "bulkrevoke did not create it")
    #expect(try String(contentsOfFile: lock, encoding: .utf8) == "precious\n")
    try FileManager.default.removeItem(atPath: lock)

    // A lock file as a killed process leaves it, but with a second name elsewhere.
    try "process 1 of nobody".write(toFile: lock, atomically: false, encoding: .utf8)
    try FileManager.default.linkItem(atPath: lock, toPath: scene.folder.file("other"))
    try await expectLeftAlone(scene, "bulkrevoke did not create it")
    try FileManager.default.removeItem(atPath: scene.folder.file("other"))
    #expect(try await scene.program.run("select", "a.incident", "--none").status == 0)
    #expect(!FileManager.default.fileExists(atPath: lock))
  }

  private func expectLeftAlone(
    _ scene: IncidentScene, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    expectRefusal(
      try await scene.program.run("select", "a.incident", "--none"), 1, "a.incident-lock", words,
      sourceLocation: sourceLocation)
    let status = try await scene.program.run("status", "a.incident")
    #expect(status.status == 0, "\(status)", sourceLocation: sourceLocation)
    #expect(status.output.contains("selecting"), "\(status)", sourceLocation: sourceLocation)
  }

  @Test(
    "A link, a pipe or a hard link in place of SQLite's own file is refused at once",
    arguments: ["-wal", "-journal", "-shm"])
  func foreignCompanion(suffix: String) async throws {
    let scene = try await IncidentScene()
    let before = try scene.bytes()
    let companion = scene.path + suffix
    let precious = try scene.precious()

    try scene.link("a.incident" + suffix, to: precious)
    try await expectRefused(scene, suffix, "a symbolic link")
    try FileManager.default.removeItem(atPath: companion)
    try #require(mkfifo(companion, 0o600) == 0)
    try await expectRefused(scene, suffix, "a pipe")
    try FileManager.default.removeItem(atPath: companion)
    try FileManager.default.linkItem(atPath: precious, toPath: companion)
    try await expectRefused(scene, suffix, "a hard link")
    #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious\n")
    #expect(try scene.bytes() == before)
  }

  private func expectRefused(
    _ scene: IncidentScene, _ suffix: String, _ words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    for arguments in [["status", "a.incident"], ["select", "a.incident", "--none"]] {
      expectRefusal(
        try await scene.program.run(arguments: arguments), 1, "a.incident" + suffix, words,
        sourceLocation: sourceLocation)
    }
  }
}
