import Foundation
import Sandbox
import Testing

@testable import Engine

/// The service's windows reach from one process into the next, and so must the budget.
@Suite("Calls of an earlier process", .timeLimit(.minutes(5)))
struct RememberedCallsTests {
  /// Makes so many calls with a service of its own, as a process would; what an earlier one has
  /// left in the file is remembered, and what this one leaves is kept.
  private static func process(
    _ calls: Int, _ address: SandboxAddress, _ file: IncidentFile, rate: RequestRate?
  ) async throws {
    let access = try SandboxedService.certCentral.access(address, rate: rate)
    await access.remember(try file.latestCalls())
    await withTaskGroup { group in
      // Whether one of them was refused, the sandbox tells.
      for _ in 0..<calls { group.addTask { _ = try? await access.reader.divisions() } }
    }
    try file.keep(latestCalls: await access.recentCalls())
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

  @Test("Processes that follow each other stay within a short window together")
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

  @Test("The usual budget meets no 429 of the documented windows, from one process to the next")
  func documentedWindows() async throws {
    try await Self.withSandbox(CertCentralOptions().rateLimit) { server, address, file in
      for _ in 0..<2 { try await Self.process(80, address, file, rate: nil) }
      let summary = await server.summary()
      #expect(summary.calls == 160)
      #expect(summary.rateLimited == 0)
    }
  }
}
