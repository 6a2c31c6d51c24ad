import Engine
import Foundation

/// Everything needed to talk to one service, from flags, environment and configuration file.
struct ServiceSettings: Sendable {
  /// The service's machine name.
  var kind: String
  /// Where it is.
  var address: ServiceAddress
  /// The account that the key works in; `nil` where the configuration names none.
  var account: AccountID?
  /// The key for the address; without one nothing is sent.
  var key: APIKey?
  /// The request budget; the service's default when `nil`.
  var rate: RequestRate?
  /// Time-out, connections, extra root.
  var connection: ConnectionOptions
  /// How many certificates to ask for at a time.
  var pageSize: Int
  /// What a run must not go beyond.
  var safeguards = Safeguards()
  /// The path of the list of those who may approve.
  var allowedSigners: String?
  /// Reads the safeguards and the list again, for a run that asks before every batch of sends.
  var conditions: @Sendable () async throws -> RunConditions
  /// Whether the service is the sandbox of this very process.
  var isSandbox = false

  /// Prepares to talk to the service.
  func connect() throws -> ServiceAccess {
    try ServiceAccess(
      kind: kind, address: address, account: account, availableKey: key, rate: rate,
      options: connection)
  }

  /// The service as sessions work with it.
  func service(over access: ServiceAccess) -> SessionService {
    SessionService(
      access: access, safeguards: safeguards, allowedSigners: allowedSigners,
      conditions: conditions)
  }

  /// How sessions work with the service.
  func sessionOptions(
    _ run: RunOptionGroup? = nil, isDryRun: Bool = false, awaitsApprovals: Bool = false
  ) -> SessionOptions {
    var options = SessionOptions(pageSize: pageSize)
    guard let run else { return options }
    options.verifyTimeout = .seconds(run.verifyTimeout)
    options.run = RunOptions(
      concurrency: connection.concurrency, canary: run.canary, isDryRun: isDryRun,
      awaitsApprovals: awaitsApprovals, pageSize: pageSize)
    return options
  }

  /// Connects, does something, and closes the connections however that ends.
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
