import Foundation
import Testing

@testable import Engine

/// A service that is built on a connection.
protocol ConnectedService: Sendable {
  static var keyHeader: String { get }
  init(connection: ServiceConnection)
}

extension TrustLifecycleService: ConnectedService {}
extension CertCentralService: ConnectedService {}

extension ConnectionOptions {
  /// Returns options with long time-outs, since many tests run at once.
  static func patient(extraRoots: ExtraRoots? = nil, proxy: ServiceProxy? = nil) -> Self {
    ConnectionOptions(
      timeout: TestService.patience, connectionTimeout: TestService.patience,
      extraRoots: extraRoots, proxy: proxy)
  }
}

/// A client for a server in the test, over the real connection and without a rate limit by default.
struct TestService {
  static let key = "test-key-123"
  /// A time-out longer than any answer takes, even with hundreds of tests at once.
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

/// Runs `body` with Trust Lifecycle Manager and a scripted server, and always closes both.
func withService<Result>(
  timeout: Duration = TestService.patience, rate: RequestRate = RequestRate(windows: []),
  script: @escaping ScriptedServer.Script,
  _ body: (TrustLifecycleService, ScriptedServer) async throws -> Result
) async throws -> Result {
  try await withConnected(path: "", timeout: timeout, rate: rate, script: script, body)
}

/// Runs `body` with CertCentral and a scripted server, under the documented base path.
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

/// Returns the code of the `ServiceError` that `body` throws; any other result fails the test.
func serviceErrorCode(
  _ sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> some Any
) async -> ServiceError.Code? {
  await serviceError(sourceLocation, body)?.code
}

/// Returns the `ServiceError` that `body` throws; any other result fails the test.
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
