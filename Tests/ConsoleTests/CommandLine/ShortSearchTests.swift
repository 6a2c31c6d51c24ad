import Foundation
import Testing

/// A search that cannot get every row reports it, and the incident keeps the report.
@Suite("Incomplete searches on the command line", .serialized)
struct ShortSearchTests {
  private func searched(
    _ variant: String, _ options: String...
  ) async throws -> (program: Program, search: Program.Ended, sandbox: SandboxProcess) {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(
      certificates: 300, ["--variant", variant] + options, in: folder)
    let program = Program(folder: folder, environment: sandbox.environment)
    let search = try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window, "--incident",
      "s.incident")
    return (program, search, sandbox)
  }

  private func status(_ program: Program) async throws -> [String: Any] {
    let status = try await program.run("status", "s.incident", "--json")
    return try #require(
      JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
  }

  @Test("Pages that overlap are read again with other boundaries, and the search ends with 0")
  func unstable() async throws {
    let (program, search, sandbox) = try await searched(
      "unstableOrder", "--maximum-page-size", "20")
    #expect(search.status == 0, "\(search)")
    #expect(try await status(program)["short_rows"] as? Int == 0)
    try await sandbox.stop()
  }

  @Test("A capped day ends the search with 4, and the status and reports show it")
  func capped() async throws {
    let (program, search, sandbox) = try await searched("cappedRows", "--search-cap", "1")
    #expect(search.status == 4, "\(search)")
    #expect(search.errors.contains("may have more certificates than the service returns"))
    let short = try #require(try await status(program)["short_rows"] as? Int)
    #expect(short > 0)
    let words = try await program.run("status", "s.incident")
    #expect(words.output.contains("the latest search is short of \(short) row"))
    for format in ["markdown", "html"] {
      let report = try await program.run("report", "s.incident", "--format", format)
      #expect(report.output.contains("short of \(short) row"), "\(format)")
      #expect(report.output.contains("may have more certificates than"), "\(format)")
    }
    try await sandbox.stop()
  }
}
