import Foundation
import Sandbox
import Testing

@testable import Engine

/// The service's rate windows span processes, and the budget must span them too.
@Suite("Calls of an earlier process", .timeLimit(.minutes(5)))
struct RememberedCallsTests {
  /// Makes this number of calls with a new service, as a new process would. The service remembers
  /// the calls that the file lists, and its own calls are added to the file.
  private static func process(
    _ calls: Int, _ address: SandboxAddress, _ file: IncidentFile, rate: RequestRate?
  ) async throws {
    let access = try SandboxedService.certCentral.access(address, rate: rate)
    await access.remember(try file.latestCalls.recent())
    await withTaskGroup { group in
      // Errors are ignored here: the sandbox counts the throttled calls.
      for _ in 0..<calls { group.addTask { _ = try? await access.reader.divisions() } }
    }
    try file.latestCalls.keep(await access.recentCalls())
    await access.close()
  }

  private static func withSandbox(
    _ windows: [SandboxRateWindow],
    _ body: (SandboxServer, SandboxAddress, IncidentFile) async throws -> Void
  ) async throws {
    let server = SandboxServer(
      options: .quick(certificates: 20, certCentral: .quick { $0.rateLimit = windows }))
    let address = try await server.start()
    let file = try IncidentFile.create(at: TestIncident.path(), scope: TestIncident.scope())
    defer { TestIncident.remove(file) }
    try await body(server, address, file)
    await server.stop()
  }

  @Test("Consecutive processes together stay within a short window")
  func shortWindow() async throws {
    let rate = try #require(RequestRate("10/5s"))
    try await Self.withSandbox([SandboxRateWindow(count: 10, per: .seconds(5))]) {
      server, address, file in
      for _ in 0..<2 { try await Self.process(8, address, file, rate: rate) }
      let summary = await server.summary()
      #expect(summary.calls == 16)
      #expect(summary.rateLimited == 0)
    }
  }

  @Test("The usual budget meets no 429 in the documented windows, even across processes")
  func documentedWindows() async throws {
    try await Self.withSandbox(CertCentralOptions().rateLimit) { server, address, file in
      for _ in 0..<2 { try await Self.process(80, address, file, rate: nil) }
      let summary = await server.summary()
      #expect(summary.calls == 160)
      #expect(summary.rateLimited == 0)
    }
  }
}
