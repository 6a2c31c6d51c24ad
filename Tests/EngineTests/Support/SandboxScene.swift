import Foundation
import Sandbox
import Testing

@testable import Engine

/// A sandbox over HTTP, a service that talks to it, and an incident filled from it.
struct SandboxScene {
  static let webTLS = "3f1c9a52-7b1e-4f0a-9c55-2e8d6f4b7a01"

  let server: SandboxServer
  let address: SandboxAddress
  let access: ServiceAccess
  let profile: Profile
  let window: IssuanceWindow
  let file: IncidentFile

  /// Searches everything of a profile again and notes what is still issued.
  func findRemaining() async throws -> RemainingCertificates {
    try await IncidentSearch(
      service: access.reader, profile: profile, window: window, pageSize: 100
    ).findRemaining(file).remaining
  }

  /// Checks what matches and confirms it.
  func confirm(_ filter: String, for reason: RevocationReason) async throws -> Int {
    let count = try await file.select(
      exactly: .matching(FilterExpression(filter)), by: TestIncident.ann)
    _ = try file.confirm(
      reason: reason, comment: "", ticket: "", expectedDigest: nil, by: TestIncident.ann)
    return count
  }

  /// Runs to the end, unattended, with another service or revoker when one is given.
  func run(
    _ reason: RevocationReason, options: RunOptions = RunOptions(),
    revoker: (any RevocationService)? = nil
  ) async throws -> RevocationRun.Ending {
    try await RevocationRun(
      file: file, service: access.reader, revoker: revoker ?? access.revoker,
      policy: .quick(reason), options: options, by: TestIncident.ann
    ).run(stopsWhenPaused: true)
  }

  /// The sandbox's record of calls that revoked something.
  func revocations() async -> [SandboxCall] {
    await server.record().filter { $0.acted && $0.method == "PUT" }
  }
}

extension SandboxOptions {
  /// A small inventory that answers at once, with no limit on calls.
  static func quick(
    certificates: Int = 120, statusLag: ClosedRange<Duration> = .zero ... .zero,
    collisionShare: Double = 0.05, variants: Set<SandboxVariant> = [],
    permissions: Set<SandboxPermission> = [.viewCertificates, .revokeCertificates],
    rateLimit: [SandboxRateWindow] = []
  ) -> SandboxOptions {
    SandboxOptions(
      certificates: certificates, maximumPageSize: 37, statusLag: statusLag, rateLimit: rateLimit,
      latency: .zero, apiKey: "scene-key", permissions: permissions,
      collisionShare: collisionShare, alreadyRevokedShare: 0.05, expiredShare: 0.05,
      variants: variants)
  }
}

/// Runs a body with a sandbox, and an incident with everything issued in “Web TLS 2025”.
func withSandboxScene<Result>(
  _ options: SandboxOptions = .quick(), rate: RequestRate = RequestRate(windows: []),
  _ body: (SandboxScene) async throws -> Result
) async throws -> Result {
  let server = SandboxServer(options: options)
  let address = try await server.start()
  let access = try ServiceAccess(
    kind: "tlm", address: ServiceAddress(address.baseURL), key: #require(APIKey(address.apiKey)),
    rate: rate, options: ConnectionOptions())
  let window = try IssuanceWindow("2000-01-01_2099-12-31")
  let profile = try await access.reader.profile(id: SandboxScene.webTLS)
  let file = try IncidentFile.create(
    at: TestIncident.path(),
    scope: IncidentScope(service: access.reader.description, profile: profile, window: window))
  _ = try await IncidentSearch(
    service: access.reader, profile: profile, window: window, pageSize: 100
  ).fill(file)
  let scene = SandboxScene(
    server: server, address: address, access: access, profile: profile, window: window, file: file)
  do {
    let result = try await body(scene)
    await close(scene)
    return result
  } catch {
    await close(scene)
    throw error
  }
}

private func close(_ scene: SandboxScene) async {
  TestIncident.remove(scene.file)
  await scene.access.close()
  await scene.server.stop()
}
