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

  /// Runs a body with a sandbox, and an incident with everything issued of a product.
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
      // A few hundred other tests may run beside this one.
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

  /// Carries an effect out and waits for the news that is wanted.
  func ask<Answer>(_ effect: Effect, _ wanted: (News) -> Answer?) async throws -> Answer {
    runner.carryOut(effect)
    return try await next(wanted)
  }

  /// Waits for the news that is wanted.
  func next<Answer>(_ wanted: (News) -> Answer?) async throws -> Answer {
    for await piece in news {
      if let answer = wanted(piece) { return answer }
    }
    // Only a test that is called off comes here.
    throw CancellationError()
  }

  /// Everything that was found, in the order of the search.
  func certificates() async throws -> [IncidentCertificate] {
    let count = try await ask(.list(ListingQuery())) {
      if case .listing(_, let count) = $0 { count } else { nil }
    }
    return try await ask(.loadRows(0..<count)) {
      if case .rows(_, let rows) = $0 { rows } else { nil }
    }
  }

  /// Changes the checks of those rows.
  func check(_ change: CheckChange, _ ids: [Int64]) async throws {
    try await ask(.check(change, .rows(ids))) {
      if case .checksChanged = $0 { () } else { nil }
    }
  }

  /// How many certificates are checked.
  func checked() async throws -> Int {
    try await ask(.loadChecks(filter: nil)) {
      if case .checks(let totals) = $0 { totals.checked } else { nil }
    }
  }
}
