import Foundation
import Sandbox
import Testing

@testable import Engine
@testable import TUI

/// The console's effects, carried out at a sandbox that keeps certificates in orders.
@MainActor
final class EffectScene {
  let runner: EffectRunner
  private let news: AsyncStream<News>

  private init(_ settings: ConsoleSettings) {
    let (news, reports) = AsyncStream.makeStream(of: News.self)
    self.news = news
    runner = EffectRunner(settings: settings)
    runner.report = { reports.yield($0) }
  }

  /// Runs a body with a sandbox, and an incident of a product's issued certificates.
  static func run(
    product: String = "ssl_plus", _ body: @MainActor (EffectScene) async throws -> Void
  ) async throws {
    var options = SandboxOptions {
      $0.certificates = 300
      $0.latency = .zero
      $0.alreadyRevokedShare = 0
      $0.expiredShare = 0
    }
    options.certCentral.rateLimit = []
    let server = SandboxServer(options: options)
    let address = try await server.start()
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "effects-\(UUID().uuidString)").path(percentEncoded: false)
    let access = try ServiceAccess(
      kind: "certcentral", address: ServiceAddress(address.certCentralBaseURL),
      key: #require(APIKey(address.certCentralKey)), rate: RequestRate(windows: []),
      // Hundreds of other tests can run in parallel.
      options: ConnectionOptions(timeout: .seconds(120), connectionTimeout: .seconds(120)))
    let scene = EffectScene(
      ConsoleSettings(
        services: [
          ConsoleService(
            SessionService(access: access, conditions: { RunConditions() }), rate: [])
        ],
        isSandbox: true, isReadOnly: false,
        folder: folder, session: SessionOptions(pageSize: 100, verifyTimeout: .seconds(30)),
        terminal: TerminalOptions(environment: [:]), environment: [:]))
    let result: Result<Void, any Error>
    do {
      try await scene.search(product)
      result = .success(try await body(scene))
    } catch {
      result = .failure(error)
    }
    _ = await scene.runner.finish()
    await access.close()
    await server.stop()
    try? FileManager.default.removeItem(atPath: folder)
    try result.get()
  }

  private func search(_ product: String) async throws {
    let found = try await ask(
      .search(
        profile: Profile(id: product, name: product),
        window: IssuanceWindow("2000-01-01_2099-12-31"), deadline: nil)
    ) { if case .searchFinished(let summary) = $0 { summary.found } else { nil } }
    try #require(found > 0)
  }

  /// Carries out an effect and waits for the wanted news.
  func ask<Answer>(_ effect: Effect, _ wanted: (News) -> Answer?) async throws -> Answer {
    runner.carryOut(effect)
    return try await next(wanted)
  }

  /// Waits for the wanted news.
  func next<Answer>(_ wanted: (News) -> Answer?) async throws -> Answer {
    for await piece in news {
      if let answer = wanted(piece) { return answer }
    }
    // Reached only when the test is cancelled.
    throw CancellationError()
  }

  /// Returns every certificate found, in the sort order of the search.
  func certificates() async throws -> [IncidentCertificate] {
    let count = try await ask(.list(ListingQuery())) {
      if case .listing(_, let count) = $0 { count } else { nil }
    }
    return try await ask(.loadRows(0..<count)) {
      if case .rows(_, let rows) = $0 { rows } else { nil }
    }
  }

  /// Changes the checks of the given rows.
  func check(_ change: CheckChange, _ ids: [Int64]) async throws {
    try await ask(.check(change, .rows(ids))) {
      if case .checksChanged = $0 { () } else { nil }
    }
  }

  /// Returns the number of checked certificates.
  func checked() async throws -> Int {
    try await ask(.loadChecks(filter: nil)) {
      if case .checks(let totals) = $0 { totals.checked } else { nil }
    }
  }
}
