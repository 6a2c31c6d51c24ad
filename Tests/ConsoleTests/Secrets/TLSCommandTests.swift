import Foundation
import Testing

/// The whole program against `bulkrevoke sandbox --tls`.
@Suite("HTTPS", .serialized)
struct TLSCommandTests {
  @Test("A server trusted through --ca-file does the whole job, which ends with 0")
  func ownRoot() async throws {
    let folder = try TemporaryFolder()
    let root = folder.file("root.pem")
    let sandbox = try await SandboxProcess.start(
      certificates: 60, "--tls", "--ca-file-output", root, in: folder)
    #expect(sandbox.baseURL.hasPrefix("https://127.0.0.1:"))
    let program = Program(folder: folder, environment: sandbox.environment)
    let search = try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window, "--incident",
      "t.incident", "--ca-file", root)
    #expect(search.status == 0, "\(search)")
    try await program.run("select", "t.incident", "--all")
    let revoke = try await program.run(
      "revoke", "t.incident", "--reason", "superseded", "--yes", "--ca-file", root)
    #expect(revoke.status == 0, "\(revoke)")

    let stranger = try await program.run("profiles")
    #expect(stranger.status == 69)
    #expect(stranger.errors.contains("the key was not sent"), "\(stranger)")
    #expect(stranger.errors.contains("--ca-file"), "\(stranger)")
    let noRoot = try await program.run("profiles", "--ca-file", "nowhere.pem")
    #expect(noRoot.status == 64)
    #expect(noRoot.errors.contains("nowhere.pem"), "\(noRoot)")
    try await sandbox.stop()
    #expect(!FileManager.default.fileExists(atPath: root))
  }

  @Test(
    "A server that fails verification is reported, and nothing is sent",
    arguments: ["expired", "other-host", "other-root"])
  func unverified(fault: String) async throws {
    let folder = try TemporaryFolder()
    let root = folder.file("root.pem")
    let sandbox = try await SandboxProcess.start(
      certificates: 60, "--tls-fault", fault, "--ca-file-output", root, in: folder)
    let refused = try await Program(folder: folder, environment: sandbox.environment)
      .run("profiles", "--ca-file", root)
    #expect(refused.status == 69, "\(refused)")
    #expect(refused.errors.contains("the server's certificate"), "\(refused)")
    #expect(refused.errors.contains("the key was not sent"), "\(refused)")
    try await sandbox.stop()
  }
}
