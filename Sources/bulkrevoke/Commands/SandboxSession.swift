import ArgumentParser
import Engine
import Sandbox

/// Runs something against a sandbox of this process.
enum SandboxSession {
  /// Starts a sandbox, does the work with settings for it, and stops it however that ends.
  ///
  /// - Parameter adjusting: makes the settings from the sandbox's kind, address and key.
  static func run(
    _ inventory: InventoryOptions,
    work: (ServiceSettings) async throws -> ExitCode,
    adjusting: ((kind: String, address: ServiceAddress, key: APIKey)) async throws ->
      ServiceSettings
  ) async throws -> ExitCode {
    let server = SandboxServer(
      options: SandboxOptions(certificates: inventory.certificates, seed: inventory.seed))
    let address = try await server.start()
    do {
      guard let key = APIKey(address.apiKey) else {
        throw UsageError(description: "the sandbox made a key that no header can carry")
      }
      let settings = try await adjusting(
        (ServiceAccess.kinds[0], try ServiceAddress(address.baseURL), key))
      let code = try await work(settings)
      await server.stop()
      return code
    } catch {
      await server.stop()
      throw error
    }
  }
}
