import ArgumentParser
import Engine

/// The address of the benchmark server.
struct Server: ParsableArguments {
  @Option(help: "The server's base URL.") var baseURL: String

  /// Creates a service client that does not limit the rate of API calls.
  func access(concurrency: Int) throws -> ServiceAccess {
    guard let key = APIKey("benchmark-key") else { throw ExitCode.failure }
    return try ServiceAccess(
      kind: TrustLifecycleService.kind, address: ServiceAddress(baseURL), key: key,
      rate: RequestRate(windows: []), options: ConnectionOptions())
  }
}
