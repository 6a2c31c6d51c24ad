import Foundation
import Testing

@testable import Engine

/// Talks to a server in the test over the real connection, without a limit of its own.
struct TestService {
  static let key = "test-key-123"

  let service: TrustLifecycleService
  let gate: RequestGate
  private let connection: ServiceConnection

  init(
    _ baseURL: String, key: String = TestService.key, timeout: Duration = .seconds(20),
    rate: RequestRate = RequestRate(windows: []), concurrency: Int = 8
  ) throws {
    gate = RequestGate(rate: rate)
    connection = try ServiceConnection(
      address: ServiceAddress(baseURL), key: try #require(APIKey(key)),
      keyHeader: TrustLifecycleService.keyHeader, gate: gate,
      options: ConnectionOptions(timeout: timeout, concurrency: concurrency))
    service = TrustLifecycleService(connection: connection)
  }

  func close() async {
    await connection.close()
  }
}

/// Runs a body with a service that talks to a scripted server; closes both however it ends.
func withService<Result>(
  timeout: Duration = .seconds(20), rate: RequestRate = RequestRate(windows: []),
  script: @escaping ScriptedServer.Script,
  _ body: (TrustLifecycleService, ScriptedServer) async throws -> Result
) async throws -> Result {
  try await withScriptedServer(script) { server in
    let service = try TestService(server.baseURL, timeout: timeout, rate: rate)
    do {
      let result = try await body(service.service, server)
      await service.close()
      return result
    } catch {
      await service.close()
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
