import CVTerm
import Foundation
import Testing

/// Ways to lose the record, or a part of it, silently.
@Suite("A lost record", .serialized)
struct LostRecordAttacks {
  @Test("A report never replaces an incident, one of its companion files, a link or a device")
  func output() async throws {
    let scene = try await IncidentScene()
    let before = try scene.bytes()
    let precious = try scene.precious()
    try scene.link("linked", to: scene.path)
    try scene.link("link", to: precious)
    try scene.link("nowhere", to: scene.folder.file("made"))
    try scene.link("folder", to: scene.folder.path)
    let other = try await scene.program.run(
      "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window, "--incident",
      "other.db")
    #expect(other.status == 0)
    let otherBytes = try scene.bytes("other.db")
    try FileManager.default.linkItem(
      atPath: scene.path, toPath: scene.folder.file("hard"))
    try #require(mkfifo(scene.folder.file("pipe"), 0o600) == 0)
    for path in [
      "a.incident", scene.path, "./a.incident", "folder/a.incident", "linked", "hard", "other.db",
      "a.incident-wal", "a.incident-shm", "a.incident-journal", "folder/a.incident-lock",
      "other.db-wal", "link", "nowhere", "folder", ".", "", "pipe", "/dev/null",
      "new.incident-wal",
    ] {
      expectRefusal(
        try await scene.program.run("report", "a.incident", "--format", "json", "--output", path),
        64, "the report is not written to")
      expectRefusal(
        try await scene.program.run(
          "sandbox", "--certificates", "1", "--tls", "--ca-file-output", path),
        64, "the root certificate is not written to")
    }
    #expect(try scene.bytes() == before)
    #expect(try scene.bytes("other.db") == otherBytes)
    #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious\n")
    #expect(!FileManager.default.fileExists(atPath: scene.folder.file("made")))
    let names = try FileManager.default.contentsOfDirectory(atPath: scene.folder.path)
    #expect(!names.contains { $0.contains(".part") || $0.hasSuffix("-wal") }, "\(names)")

    // A new file, an ordinary existing file and standard output are accepted.
    let piped = try await scene.program.run(
      "report", "a.incident", "--format", "json", "--output", "-")
    #expect(piped.status == 0 && piped.output.contains("\"certificates\""))
    for name in ["report.json", "precious"] {
      let written = try await scene.program.run(
        "report", "a.incident", "--format", "json", "--output", name)
      #expect(written.status == 0, "\(written)")
      #expect(try scene.bytes(name) == Data(piped.output.utf8))
    }
    try await scene.sandbox.stop()
  }

  @Test("A report replaces no incident file during a run")
  func outputInRun() async throws {
    let scene = try await IncidentScene()
    let run = try await scene.startSlowRun()
    for path in ["a.incident", "a.incident-wal", "a.incident-lock"] {
      expectRefusal(
        try await scene.program.run("report", "a.incident", "--format", "csv", "--output", path),
        64, "the report is not written to")
    }
    run.send(SIGTERM)
    #expect(try await run.ended().status == 4)
    #expect(try scene.incident.integrity() == "ok")
    try await scene.sandbox.stop()
  }

  /// The ways in which a run loses its incident file.
  enum Loss: String, CaseIterable, Sendable {
    case renamed, removed, replaced, linked, logRemoved

    func befall(_ path: String) throws {
      let files = FileManager.default
      let away = path + ".away"
      switch self {
      case .renamed: try files.moveItem(atPath: path, toPath: away)
      case .removed: try files.removeItem(atPath: path)
      case .replaced:
        try files.copyItem(atPath: path, toPath: away)
        guard rename(away, path) == 0 else { throw POSIXError(.EIO) }
      case .linked:
        try files.moveItem(atPath: path, toPath: away)
        try files.createSymbolicLink(atPath: path, withDestinationPath: away)
      case .logRemoved: try files.removeItem(atPath: path + "-wal")
      }
    }
  }

  @Test("A run whose file is lost pauses and sends nothing more", arguments: Loss.allCases)
  func lostFile(loss: Loss) async throws {
    let scene = try await IncidentScene()
    let run = try await scene.startSlowRun()
    let checked = try scene.incident.checked().count
    try loss.befall(scene.path)
    let ended = try await run.ended()
    #expect(ended.status == 4, "\(ended)")
    #expect(ended.errors.contains("renamed, replaced or removed"), "\(ended)")
    #expect(try await scene.sent().count < checked)
    try await scene.sandbox.stop()
  }

  @Test(
    "Standard output that cannot be written is an error, whatever is printed",
    arguments: [
      "status a.incident", "status a.incident --json", "report a.incident --format csv",
      "select a.incident --all", "profiles", "approve a.incident --print", "adopt a.incident",
      "--help", "--version", "help status", "--generate-completion-script bash",
    ])
  func fullOutput(arguments: String) async throws {
    let scene = try await IncidentScene(certificates: 5)
    if arguments.contains("approve") {
      let frozen = try await scene.program.shell(
        "echo 'approvals: 1' > c; $B revoke a.incident --reason superseded --config c")
      #expect(frozen.errors.contains("frozen"), "\(frozen)")
    }
    let full = try await scene.program.shell("$B \(arguments) > /dev/full")
    #expect(full.status == 1, "\(full)")
    #expect(full.errors.contains("standard output cannot be written"), "\(full)")
    let before = try scene.bytes()
    let closed = try await scene.program.shell("$B \(arguments) >&-")
    #expect(closed.status == 1, "\(closed)")
    #expect(closed.errors.contains("standard output cannot be written"), "\(closed)")
    // If a file got the closed stream's descriptor, the output would go into that file.
    #expect(try scene.bytes().prefix(16) == before.prefix(16))
    #expect(try scene.incident.integrity() == "ok")
    let silent = try await scene.program.shell("$B \(arguments) 2>&- >&- <&-")
    #expect(silent.status == 1, "\(silent)")
    #expect(try scene.incident.integrity() == "ok")
    // A reader that stops early is no error.
    let head = try await scene.program.shell("$B \(arguments) | head -c 1")
    #expect(head.errors.isEmpty || !head.errors.contains("standard output"), "\(head)")
  }

  @Test("A low limit of open files is an error message, never a crash")
  func openFiles() async throws {
    let scene = try await IncidentScene()
    for limit in [8, 16, 24, 48] {
      for arguments in ["status a.incident", "profiles", "--sandbox --certificates 5", "sandbox"] {
        let ended = try await scene.program.shell("ulimit -n \(limit); exec $B \(arguments)")
        expectRefusal(ended, 1, "the limit of open files is \(limit)", "ulimit -n")
      }
    }
    // The smallest accepted limit is enough for the whole job. Parallel tests sometimes leave the
    // shell an extra open descriptor, which counts as well.
    var needed = "16"
    var done = try await scene.program.shell("ulimit -n 16; exec $B status a.incident")
    for _ in 0..<5 where done.errors.contains("the limit of open files is") {
      let words = done.errors.split(separator: " ")
      needed = try #require(words.firstIndex(of: "least").map { String(words[$0 + 1]) })
      done = try await scene.program.shell(
        "ulimit -n \(needed); exec $B revoke a.incident --reason superseded --yes "
          + "--rate 1000/1s --concurrency 32")
    }
    #expect(done.status == 0, "\(done)")
    // Descriptors that the shell has open count as well. Parallel tests leave fewer than these
    // seven.
    let open = (3...9).map { "\($0)</dev/null" }.joined(separator: " ")
    let inherited = try await scene.program.shell(
      "ulimit -n \(needed); exec \(open); exec $B status a.incident")
    expectRefusal(inherited, 1, "the limit of open files is \(needed)")
    // The program raises a soft limit by itself.
    let soft = try await scene.program.shell("ulimit -S -n 16; exec $B status a.incident")
    #expect(soft.status == 0, "\(soft)")
    try await scene.sandbox.stop()
  }

  @Test("A new incident never takes the name of an existing file or of a companion file")
  func newIncident() async throws {
    let scene = try await IncidentScene()
    for (name, words) in [
      ("a.incident-wal", "-wal"), ("x-lock", "-lock"), ("a.incident", "exists already"),
      ("b.incident", "b.incident-wal"), ("link.incident", "exists already"),
    ] {
      if name == "b.incident" { _ = try scene.precious("b.incident-wal") }
      if name == "link.incident" { try scene.link(name, to: scene.folder.file("made")) }
      let search = try await scene.program.run(
        "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window,
        "--incident", name)
      expectRefusal(search, 1, words)
    }
    #expect(try scene.bytes("b.incident-wal") == Data("precious\n".utf8))
    #expect(!FileManager.default.fileExists(atPath: scene.folder.file("b.incident")))
    try await scene.sandbox.stop()
  }
}
