import CVTerm
import Foundation
import GRDB
import Testing

/// An incident with every certificate checked, on its own sandbox, for attacks on its file.
struct IncidentScene: Sendable {
  let folder: TemporaryFolder
  let sandbox: SandboxProcess
  let program: Program

  /// The name of the incident file in the folder.
  static let name = "a.incident"
  /// The path of the incident file.
  var path: String { folder.file(Self.name) }
  var incident: IncidentOnDisk { IncidentOnDisk(path: path) }

  init(certificates: Int = 60) async throws {
    folder = try TemporaryFolder()
    sandbox = try await SandboxProcess.start(certificates: certificates, in: folder)
    program = Program(folder: folder, environment: sandbox.environment)
    let search = try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window, "--incident",
      Self.name)
    try #require(search.status == 0, "\(search)")
    let select = try await program.run("select", Self.name, "--all")
    try #require(select.status == 0, "\(select)")
  }

  /// The arguments of a run.
  static func revoke(_ name: String = name, _ more: String...) -> [String] {
    ["revoke", name, "--reason", "superseded", "--yes", "--canary", "0"] + more
  }

  /// Starts a run that takes many seconds, and waits until it has sent its first call.
  func startSlowRun() async throws -> Program.Running {
    let run = try program.start(Self.revoke(Self.name, "--rate", "1/2s"))
    try await run.waitUntil(says: "running: sent")
    return run
  }

  /// The thumbprints that revoke calls named, one for each call.
  func sent() async throws -> [String] {
    try await sandbox.record().filter { $0.method == "PUT" }.compactMap(\.thumbprint)
  }

  /// Changes the incident file as another program would.
  func tamper(_ statements: String...) throws {
    let tamper = DatabaseTamper(path: path)
    for sql in statements { try tamper.execute(sql) }
  }

  /// Makes a symbolic link in the folder.
  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.file(name), withDestinationPath: target)
  }

  /// Writes a file that must not be overwritten, and returns its path.
  func precious(_ name: String = "precious") throws -> String {
    try "precious\n".write(toFile: folder.file(name), atomically: false, encoding: .utf8)
    return folder.file(name)
  }

  /// The bytes of a file.
  func bytes(_ name: String = name) throws -> Data {
    try Data(contentsOf: URL(filePath: folder.file(name)))
  }
}

/// Changes a database as another program would, with a new connection each time.
struct DatabaseTamper {
  let path: String

  func execute(_ sql: String) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    let database = try DatabaseQueue(path: path, configuration: configuration)
    try database.writeWithoutTransaction { try $0.execute(sql: sql) }
    try database.close()
  }
}

/// A line of the event log.
struct Event: FetchableRecord, Decodable {
  let action: String
  let detail: String
  var text: String { "\(action): \(detail)" }
}

extension Program {
  /// Runs a shell line in which `$B` is the program.
  func shell(_ line: String) async throws -> Ended {
    var shell = self
    shell.environment["B"] = executable
    shell.executable = "/bin/sh"
    return try await shell.run("-c", line)
  }
}

/// Expects a refusal: the given status, no standard output, and one line that contains the words.
func expectRefusal(
  _ ended: Program.Ended, _ status: Int32 = 1, _ words: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(ended.status == status, "\(ended)", sourceLocation: sourceLocation)
  #expect(ended.output.isEmpty, "\(ended)", sourceLocation: sourceLocation)
  for words in words {
    #expect(ended.errors.contains(words), "\(ended)", sourceLocation: sourceLocation)
  }
  #expect(
    ended.errors.split(separator: "\n").count == 1, "\(ended)", sourceLocation: sourceLocation)
}
