import Foundation
import Testing

/// The permissions of the files that the program writes.
@Suite("Files and folders", .serialized)
struct FileModeTests {
  @Test("Files are private to their owner, even with a umask of 0")
  func modes() async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 120, "--latency", "5", in: folder)
    var program = Program(folder: folder, environment: sandbox.environment)
    program.limits.mask = 0
    try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window, "--incident",
      "deep/er/m.incident")
    try await program.run("select", "deep/er/m.incident", "--all")
    let running = try program.start(
      ["revoke", "deep/er/m.incident", "--reason", "superseded", "--yes", "--rate", "50/1s"])
    while try await !sandbox.record().contains(where: \.acted) {}
    // Includes the lock and the write-ahead log beside the incident.
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.file("deep/er"))
    #expect(files.count >= 3)
    for file in files {
      #expect(try Self.mode(folder.file("deep/er/" + file)) == 0o600, "\(file)")
    }
    for name in ["deep", "deep/er"] { #expect(try Self.mode(folder.file(name)) == 0o700) }
    running.send(SIGTERM)
    _ = try await running.ended()
    try await program.run(
      "report", "deep/er/m.incident", "--format", "json", "--output", "report.json")
    #expect(try Self.mode(folder.file("report.json")) == 0o600)
    try await sandbox.stop()
  }

  private static func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }
}
