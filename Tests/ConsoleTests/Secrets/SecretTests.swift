import Foundation
import Testing

/// Places that must never contain the API key, even after failures.
@Suite("The API key", .serialized)
struct SecretTests {
  private static let key = "secret-9f27c1d4e8b35a60"

  @Test("The key is in no file, no output and no process listing, whatever failed")
  func nowhere() async throws {
    let folder = try TemporaryFolder()
    // Keeps the program's files apart from the sandbox's folder, which holds the key.
    let elsewhere = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(
      certificates: 300,
      [
        "--api-key", Self.key, "--fault", "server-error=0.1", "--fault", "reset-after=0.05",
        "--fault", "wrong-type=0.05", "--fault", "malformed=0.05", "--latency", "2",
      ], in: elsewhere)
    let program = Program(folder: folder, environment: sandbox.environment)
    try Self.key.write(toFile: elsewhere.file("key"), atomically: true, encoding: .utf8)
    var said = ""
    func run(_ arguments: String...) async throws -> Program.Ended {
      let ended = try await program.run(arguments: arguments)
      said += ended.output + ended.errors
      return ended
    }

    while try await run(
      "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window, "--incident",
      "a.incident"
    ).status != 0 {}
    _ = try await run("select", "a.incident", "--all")
    let arguments = ["revoke", "a.incident", "--reason", "superseded", "--yes", "--rate", "200/1s"]
    let running = try program.start(arguments)
    while try await !sandbox.record().contains(where: { $0.method == "PUT" }) {}
    #expect(try !running.information("cmdline").contains(Self.key))
    running.send(SIGKILL)
    _ = try await running.ended()
    // Checks the files that a crash leaves behind, including the write-ahead log.
    #expect(try Self.filesWithKey(in: folder).isEmpty)

    let other = Program(
      folder: folder, environment: ["BULKREVOKE_BASE_URL": sandbox.baseURL])
    let withFile = try await other.run(
      arguments: arguments + ["--api-key-file", elsewhere.file("key")])
    said += withFile.output + withFile.errors
    var wrong = program
    wrong.environment["BULKREVOKE_API_KEY"] = Self.key + "-wrong"
    let refused = try await wrong.run("profiles")
    said += refused.output + refused.errors
    #expect(refused.status == 77)
    for format in ["json", "csv", "markdown", "html"] {
      _ = try await run("report", "a.incident", "--format", format, "--output", "report.\(format)")
    }
    _ = try await run("status", "a.incident", "--json")
    #expect(!said.contains(Self.key))
    #expect(said.contains("verified"))
    #expect(try Self.filesWithKey(in: folder).isEmpty)
    try await sandbox.stop()
  }

  @Test("A crash writes no core file, which would contain the key")
  func noCore() async throws {
    let folder = try TemporaryFolder()
    let running = try Program(folder: folder).start(["sandbox"])
    try await running.waitUntil(says: "BULKREVOKE_API_KEY")
    let limits = try running.information("limits").split(separator: "\n")
    let core = try #require(limits.first { $0.hasPrefix("Max core file size") })
    #expect(core.contains(#/size +0 +0 /#))
    running.send(SIGABRT)
    #expect(try await running.ended().status == SIGABRT)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!left.contains { $0.hasPrefix("core") })
  }

  /// Returns the files in a folder, however deep, that contain the key.
  private static func filesWithKey(in folder: TemporaryFolder) throws -> [String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try names.filter { name in
      let url = URL(filePath: folder.file(name))
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        return false
      }
      return try Data(contentsOf: url).range(of: Data(key.utf8)) != nil
    }
  }
}
