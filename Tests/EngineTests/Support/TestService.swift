import Foundation
import Testing

@testable import Engine

/// A service that is made of a connection.
protocol ConnectedService: Sendable {
  static var keyHeader: String { get }
  init(connection: ServiceConnection)
}

extension TrustLifecycleService: ConnectedService {}
extension CertCentralService: ConnectedService {}

extension ConnectionOptions {
  /// Options for a call that the test wants answered, however many other tests run beside it.
  static func patient(extraRoots: ExtraRoots? = nil, proxy: ServiceProxy? = nil) -> Self {
    ConnectionOptions(
      timeout: TestService.patience, connectionTimeout: TestService.patience,
      extraRoots: extraRoots, proxy: proxy)
  }
}

/// Talks to a server in the test over the real connection, without a limit of its own.
struct TestService {
  static let key = "test-key-123"
  /// Longer than any answer takes: a few hundred other tests may run beside this one.
  static let patience = Duration.seconds(120)

  let gate: RequestGate
  let connection: ServiceConnection

  var service: TrustLifecycleService { TrustLifecycleService(connection: connection) }

  init(
    _ baseURL: String, keyHeader: String = TrustLifecycleService.keyHeader,
    timeout: Duration = patience, rate: RequestRate = RequestRate(windows: [])
  ) throws {
    gate = RequestGate(rate: rate)
    connection = try ServiceConnection(
      address: ServiceAddress(baseURL), key: try #require(APIKey(Self.key)),
      keyHeader: keyHeader, gate: gate,
      options: ConnectionOptions(timeout: timeout, connectionTimeout: timeout))
  }

  func close() async {
    await connection.close()
  }
}

/// Runs a body with Trust Lifecycle Manager as a script plays it; closes both however it ends.
func withService<Result>(
  timeout: Duration = TestService.patience, rate: RequestRate = RequestRate(windows: []),
  script: @escaping ScriptedServer.Script,
  _ body: (TrustLifecycleService, ScriptedServer) async throws -> Result
) async throws -> Result {
  try await withConnected(path: "", timeout: timeout, rate: rate, script: script, body)
}

/// Runs a body with CertCentral as a script plays it, under its documented base path.
func withCertCentral<Result>(
  path: String = "/services/v2", rate: RequestRate = RequestRate(windows: []),
  script: @escaping ScriptedServer.Script,
  _ body: (CertCentralService, ScriptedServer) async throws -> Result
) async throws -> Result {
  try await withConnected(
    path: path, timeout: TestService.patience, rate: rate, script: script, body)
}

private func withConnected<Service: ConnectedService, Result>(
  path: String, timeout: Duration, rate: RequestRate, script: @escaping ScriptedServer.Script,
  _ body: (Service, ScriptedServer) async throws -> Result
) async throws -> Result {
  try await withScriptedServer(script) { server in
    let test = try TestService(
      server.baseURL + path, keyHeader: Service.keyHeader, timeout: timeout, rate: rate)
    do {
      let result = try await body(Service(connection: test.connection), server)
      await test.close()
      return result
    } catch {
      await test.close()
      throw error
    }
  }
}

/// The code of the `ServiceError` that a body throws; anything else fails the test.
func serviceErrorCode(
  _ sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> some Any
) async -> ServiceError.Code? {
  await serviceError(sourceLocation, body)?.code
}

/// The `ServiceError` that a body throws; anything else fails the test.
func serviceError(
  _ sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> some Any
) async -> ServiceError? {
  do {
    _ = try await body()
    Issue.record("no error was thrown", sourceLocation: sourceLocation)
  } catch let error as ServiceError {
    return error
  } catch {
    Issue.record("another error was thrown: \(error)", sourceLocation: sourceLocation)
  }
  return nil
}
