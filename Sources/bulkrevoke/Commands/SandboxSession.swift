import ArgumentParser
import Engine
import Sandbox

/// Runs work against a sandbox in this process.
enum SandboxSession {
  /// Starts a sandbox, runs the work with settings for it, and stops it even after an error.
  ///
  /// - Parameters:
  ///   - kind: The kind of the only service to use; `nil` for all, the default service first.
  ///   - adjusting: Creates the settings from a service's kind, address and key.
  static func run(
    _ inventory: InventoryOptions, kind: String?,
    work: ([ServiceSettings]) async throws -> ExitCode,
    adjusting: ((kind: String, address: ServiceAddress, key: APIKey)) async throws ->
      ServiceSettings
  ) async throws -> ExitCode {
    var options = SandboxOptions {
      $0.certificates = inventory.certificates
      $0.seed = inventory.seed
    }
    // Decisions come soon and differ, to show a new user approved and rejected requests.
    options.certCentral.approvalDelay = .seconds(5) ... .seconds(20)
    options.certCentral.rejectedShare = 0.02
    let server = SandboxServer(options: options)
    let address = try await server.start()
    do {
      guard let key = APIKey(address.apiKey) else {
        throw UsageError(description: "the sandbox made a key that no header can carry")
      }
      let bases = [
        (TrustLifecycleService.kind, address.baseURL),
        (CertCentralService.kind, address.certCentralBaseURL),
      ].filter { kind == nil || $0.0 == kind }
      guard !bases.isEmpty else {
        throw UsageError(
          description: "“\((kind ?? "").scrubbed)” is not a kind of service; choose one of: "
            + ServiceAccess.kinds.joined(separator: ", "))
      }
      var settings: [ServiceSettings] = []
      for (kind, url) in bases {
        settings.append(try await adjusting((kind, try ServiceAddress(url), key)))
      }
      let code = try await work(settings)
      await server.stop()
      return code
    } catch {
      await server.stop()
      throw error
    }
  }
}
