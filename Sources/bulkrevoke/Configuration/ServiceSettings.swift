import Engine
import Foundation

/// All settings for one service, from flags, environment and configuration file.
struct ServiceSettings: Sendable {
  /// The machine name of the service's kind.
  var kind: String
  /// The base URL of the service.
  var address: ServiceAddress
  /// The account to work in; `nil` if the configuration names none.
  var account: AccountID?
  /// The key for the address. Without a key, nothing is sent.
  var key: APIKey?
  /// The allowed rate of API calls; `nil` for the service's default.
  var rate: RequestRate?
  /// The time-out, the number of connections, extra roots and the proxy.
  var connection: ConnectionOptions
  /// The number of certificates in a page of a search.
  var pageSize: Int
  /// The limits that a run must respect.
  var safeguards = Safeguards()
  /// The path of the list of reviewers who may sign.
  var allowedSigners: String?
  /// Returns the current safeguards and list of reviewers; a run asks before every batch of sends.
  var conditions: @Sendable () async throws -> RunConditions
  /// The number of calls to make at once; `nil` to adapt it to the service.
  var concurrency: Int?
  /// Whether the service is the sandbox of this process.
  var isSandbox = false

  /// Creates the client for the service.
  func connect() throws -> ServiceAccess {
    try ServiceAccess(
      kind: kind, address: address, account: account, availableKey: key, rate: rate,
      options: connection)
  }

  /// Returns the service in the form that sessions use.
  func service(over access: ServiceAccess) -> SessionService {
    SessionService(
      access: access, safeguards: safeguards, allowedSigners: allowedSigners,
      conditions: conditions)
  }

  /// Returns the options of a session with the service.
  func sessionOptions(
    _ run: RunOptionGroup? = nil, isDryRun: Bool = false, awaitsApprovals: Bool = false
  ) -> SessionOptions {
    var options = SessionOptions(pageSize: pageSize)
    guard let run else { return options }
    options.verifyTimeout = .seconds(run.verifyTimeout)
    options.run = RunOptions(
      concurrency: concurrency, canary: run.canary, isDryRun: isDryRun,
      awaitsApprovals: awaitsApprovals, pageSize: pageSize)
    return options
  }

  /// Connects, runs the body, and closes the connections even after an error.
  func withService<Value: Sendable>(
    _ body: (ServiceAccess) async throws -> Value
  ) async throws -> Value {
    let access = try connect()
    do {
      let value = try await body(access)
      await access.close()
      return value
    } catch {
      await access.close()
      throw error
    }
  }
}
