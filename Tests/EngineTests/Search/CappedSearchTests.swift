import Sandbox
import Testing

@testable import Engine

/// Services that limit the number of rows of one search.
@Suite("Searches with a cap", .timeLimit(.minutes(5)))
struct CappedSearchTests {
  private static let variants: [SandboxVariant] = [.cappedPagesRefused, .cappedTotal, .cappedRows]

  private static func options(_ variants: Set<SandboxVariant>, cap: Int) -> SandboxOptions {
    var options = SandboxOptions.quick(certificates: 150, variants: variants)
    options.alreadyRevokedShare = 0
    options.searchCap = cap
    return options
  }

  /// Searches a profile into a new incident.
  private static func search(
    _ service: SandboxedService, _ options: SandboxOptions, cap: Int, pageSize: Int = 10,
    window: String = "2020-01-01_2027-12-31"
  ) async throws -> (summary: IncidentSearch.Summary, header: IncidentHeader, calls: Int) {
    let server = SandboxServer(options: options)
    let address = try await server.start()
    let access = try service.access(address, rate: RequestRate(windows: []))
    let profile = try await access.reader.profile(id: service.profile)
    let window = try IssuanceWindow(window)
    let file = try IncidentFile.create(
      at: TestIncident.path(),
      scope: IncidentScope(service: access.reader.description, profile: profile, window: window))
    defer { TestIncident.remove(file) }
    let summary = try await IncidentSearch(
      service: access.reader, profile: profile, window: window, pageSize: pageSize,
      retryDelay: .milliseconds(1), cap: cap
    ).fill(file)
    let header = try file.header()
    let calls = await server.summary().calls
    await access.close()
    await server.stop()
    return (summary, header, calls)
  }

  @Test(
    "The window is halved until everything is found",
    arguments: variants, [SandboxedService.trustLifecycle, .certCentral])
  func halved(variant: SandboxVariant, service: SandboxedService) async throws {
    let all = try await Self.search(service, Self.options([], cap: 10_000), cap: 10_000)
    let cap = service == .certCentral ? 14 : 20
    let capped = try await Self.search(service, Self.options([variant], cap: cap), cap: cap)
    #expect(capped.summary.found == all.summary.found)
    #expect(capped.summary.unread == 0)
    #expect(capped.summary.notes.isEmpty)
    #expect(capped.header.shortfall == nil)
    #expect(capped.calls > all.calls)
  }

  @Test("A total that happens to equal the cap is no shortfall", arguments: [0, 1])
  func exactly(more: Int) async throws {
    let all = try await Self.search(.trustLifecycle, Self.options([], cap: 1), cap: 10_000)
    let again = try await Self.search(
      .trustLifecycle, Self.options([], cap: 1), cap: all.summary.found - more)
    #expect(again.summary.found == all.summary.found)
    #expect(again.summary.unread == 0)
  }

  @Test(
    "A capped day leaves a shortfall that is counted, named and stored",
    arguments: variants)
  func day(variant: SandboxVariant) async throws {
    let cap = 2
    let capped = try await Self.search(
      .trustLifecycle, Self.options([variant], cap: cap), cap: cap, pageSize: 1)
    #expect(capped.summary.unread > 0)
    let shortfall = try #require(capped.header.shortfall)
    #expect(shortfall.rows == capped.summary.unread)
    #expect(shortfall.notes.contains { $0.contains("may have more certificates than") })
  }

  @Test(
    "Rows hidden at page boundaries are found with other boundaries",
    arguments: [SandboxedService.trustLifecycle, .certCentral], [7, 10, 37])
  func unstable(service: SandboxedService, pageSize: Int) async throws {
    let all = try await Self.search(service, Self.options([], cap: 1), cap: 10_000)
    let unstable = try await Self.search(
      service, Self.options([.unstableOrder], cap: 1), cap: 10_000, pageSize: pageSize)
    #expect(unstable.summary.found == all.summary.found)
    #expect(unstable.summary.unread == 0)
  }
}
