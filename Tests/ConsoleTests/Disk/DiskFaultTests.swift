import CVTerm
import Foundation
import Testing

/// A failing device under the incident file: a call that cannot be journalled is not sent.
@Suite("A disk that fails", .serialized)
struct DiskFaultTests {
  /// A sandbox and an incident whose certificates are all checked.
  private struct Scene {
    let folder: TemporaryFolder
    let sandbox: SandboxProcess
    var program: Program
    var incident: IncidentOnDisk { IncidentOnDisk(path: folder.file("a.incident")) }

    static let revoke = [
      "revoke", "a.incident", "--reason", "superseded", "--yes", "--canary", "0", "--rate",
      "2000/1s",
    ]

    init() async throws {
      folder = try TemporaryFolder()
      sandbox = try await SandboxProcess.start(certificates: 600, in: folder)
      program = Program(folder: folder, environment: sandbox.environment)
      try await program.run(
        "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window,
        "--incident", "a.incident")
      try await program.run("select", "a.incident", "--all")
    }

    /// The certificates that revoke calls at the server named.
    func sent() async throws -> Set<String> {
      Set(try await sandbox.record().filter { $0.method == "PUT" }.compactMap(\.thumbprint))
    }

    /// The number of certificates with a journalled sending.
    func journalled() throws -> Int {
      try incident.number(
        "SELECT count(DISTINCT certificate_id) FROM event WHERE action = 'sending'")
    }
  }

  @Test("A full disk pauses the run before an unjournalled call, and a later run finishes")
  func noRoom() async throws {
    var scene = try await Scene()
    // Leaves room for a part of the journal: the write-ahead log grows with every certificate.
    let size = try Data(contentsOf: URL(filePath: scene.incident.path)).count
    scene.program.limits.file_size = rlim_t(size)
    let paused = try await scene.program.run(arguments: Scene.revoke)
    #expect(paused.status == 4, "\(paused)")
    #expect(paused.errors.contains("cannot be read or written"), "\(paused)")
    #expect(paused.errors.contains("run the same command again"), "\(paused)")
    let sent = try await scene.sent()
    #expect(!sent.isEmpty)
    #expect(try sent.count <= scene.journalled())
    #expect(try scene.incident.integrity() == "ok")

    scene.program.limits.file_size = rlim_t.max
    let done = try await scene.program.run(arguments: Scene.revoke)
    #expect(done.status == 0, "\(done)")
    let checked = try scene.incident.checked()
    #expect(try await Set(scene.sandbox.revoked(for: "superseded").keys) == checked)
    #expect(CommandLineJobTests.sentTwiceWithoutRead(try await scene.sandbox.record()).isEmpty)
    try await scene.sandbox.stop()
  }

  @Test("A read-only file or folder blocks the run, and the error names its owner and mode")
  func readOnly() async throws {
    var scene = try await Scene()
    try scene.program.becomeAnOrdinaryUser()
    for (path, mode) in [(scene.incident.path, 0o400), (scene.folder.path, 0o500)] {
      try Self.set(mode, of: path)
      let refused = try await Self.runWithOutputElsewhere(scene.program, Scene.revoke)
      try Self.set(path == scene.folder.path ? 0o700 : 0o600, of: path)
      #expect(refused.status == 1, "\(refused)")
      #expect(refused.errors.contains("a.incident"), "\(refused)")
      #expect(refused.errors.contains("owner and mode"), "\(refused)")
    }
    #expect(try await scene.sent().isEmpty)
    let done = try await scene.program.run(arguments: Scene.revoke)
    #expect(done.status == 0, "\(done)")
    try await scene.sandbox.stop()
  }

  /// Runs the program in another folder that can be written, since its outputs are files.
  private static func runWithOutputElsewhere(
    _ program: Program, _ arguments: [String]
  ) async throws -> Program.Ended {
    var elsewhere = Program(folder: try TemporaryFolder(), environment: program.environment)
    elsewhere.limits = program.limits
    elsewhere.executable = program.executable
    try elsewhere.handOver()
    let incident = program.folder.file("a.incident")
    return try await elsewhere.run(arguments: arguments.map { $0 == "a.incident" ? incident : $0 })
  }

  private static func set(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }
}

extension Program {
  /// Makes the program run as an ordinary user who owns its folder, if the tests run as root. Root
  /// ignores file permissions.
  mutating func becomeAnOrdinaryUser() throws {
    guard geteuid() == 0 else { return }
    limits.user = 65_534
    // The build folder can be in a place that only root can read.
    let copy = folder.file("bulkrevoke-copy")
    try FileManager.default.copyItem(atPath: executable, toPath: copy)
    executable = copy
    try handOver()
  }

  /// Gives the folder and its files to the user that the program runs as.
  func handOver() throws {
    guard limits.user != 0 else { return }
    let inside = try FileManager.default.contentsOfDirectory(atPath: folder.path).map(folder.file)
    for path in [folder.path] + inside {
      guard chown(path, limits.user, limits.user) == 0 else {
        throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
      }
    }
  }
}
