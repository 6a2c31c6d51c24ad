import ArgumentParser
import Engine

/// Where the benchmarks' server listens.
struct Server: ParsableArguments {
  @Option(help: "The server's base URL.") var baseURL: String

  /// A service client without a request budget of its own.
  func access(concurrency: Int) throws -> ServiceAccess {
    guard let key = APIKey("benchmark-key") else { throw ExitCode.failure }
    return try ServiceAccess(
      kind: TrustLifecycleService.kind, address: ServiceAddress(baseURL), key: key,
      rate: RequestRate(windows: []), options: ConnectionOptions(concurrency: concurrency))
  }
}
