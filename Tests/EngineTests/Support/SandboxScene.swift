import Foundation
import Sandbox
import Testing

@testable import Engine

/// A sandbox over HTTP, the access to its service, and an incident filled from it.
struct SandboxScene {
  /// A window that contains every certificate.
  static let everything = "2000-01-01_2099-12-31"
  static let webTLS = "3f1c9a52-7b1e-4f0a-9c55-2e8d6f4b7a01"

  let server: SandboxServer
  let address: SandboxAddress
  let access: ServiceAccess
  let profile: Profile
  let window: IssuanceWindow
  let file: IncidentFile
  /// The summary of the first search.
  let summary: IncidentSearch.Summary

  /// Runs the closing search and returns the remaining certificates.
  func findRemaining() async throws -> RemainingCertificates {
    try await IncidentSearch(
      service: access.reader, profile: profile, window: window, pageSize: 100
    ).findRemaining(file).remaining
  }

  /// Searches the same profile and window into another incident.
  func anotherIncident() async throws -> SandboxScene {
    try await scene(server, address, access, profile: profile.id, window: window)
  }

  /// Checks the matching certificates and confirms them; returns their number.
  func confirm(
    _ filter: String, for reason: RevocationReason, terms: RevocationTerms = RevocationTerms()
  ) async throws -> Int {
    let count = try await file.selection.select(
      exactly: .matching(FilterExpression(filter)), by: TestIncident.ann)
    _ = try file.manifests.confirm(
      reason: reason, terms: terms, comment: "", ticket: "", expectedDigest: nil,
      by: TestIncident.ann)
    return count
  }

  /// Runs unattended to the end, with another revoker if one is given.
  func run(
    _ reason: RevocationReason, options: RunOptions = RunOptions(),
    revoker: (any RevocationService)? = nil, verifyTimeout: Duration = .seconds(600)
  ) async throws -> RevocationRun.Ending {
    var policy = RevocationPolicy.quick(reason, verifyTimeout: verifyTimeout)
    let header = try file.header()
    policy.request.profileID = header.profileID
    policy.request.terms = header.terms
    policy.expectsRecord = access.reader.description.showsRecord
    return try await RevocationRun(
      file: file, service: access.reader, revoker: revoker ?? access.revoker, policy: policy,
      options: options, by: TestIncident.ann
    ).run(stopsWhenPaused: true)
  }

  /// Returns the recorded calls that revoked certificates or requested it.
  func revocations() async -> [SandboxCall] {
    await server.record().filter(\.isRevocation).filter(\.acted)
  }

  /// Returns the number of calls of a kind.
  func callCount(_ kind: SandboxCallKind) async -> Int {
    await server.summary().callsByKind[kind.rawValue, default: 0]
  }

  /// Returns the certificates that match a filter.
  func certificates(_ filter: String = "") async throws -> [IncidentCertificate] {
    let listing = try CertificateListing(of: file)
    defer { listing.close() }
    let count = try await listing.build(ListingQuery(filter: FilterExpression(filter)))
    return try await listing.certificates(in: 0..<count)
  }
}

extension SandboxCall {
  /// Whether the call asks for a revocation.
  var isRevocation: Bool { method == "PUT" && path.hasSuffix("/revoke") }
}

extension SandboxOptions {
  /// Returns options for a small inventory that answers at once and has no rate limit.
  static func quick(
    certificates: Int = 120, statusLag: ClosedRange<Duration> = .zero ... .zero,
    collisionShare: Double = 0.05, variants: Set<SandboxVariant> = [],
    permissions: Set<SandboxPermission> = [.viewCertificates, .revokeCertificates],
    rateLimit: [SandboxRateWindow] = [], faults: [SandboxFault] = [],
    certCentral: CertCentralOptions = .quick()
  ) -> SandboxOptions {
    SandboxOptions {
      $0.certificates = certificates
      $0.maximumPageSize = 37
      $0.statusLag = statusLag
      $0.rateLimit = rateLimit
      $0.latency = .zero
      $0.apiKey = "scene-key"
      $0.permissions = permissions
      $0.collisionShare = collisionShare
      $0.alreadyRevokedShare = 0.05
      $0.expiredShare = 0.05
      $0.variants = variants
      $0.faults = faults
      $0.certCentral = certCentral
    }
  }
}

extension CertCentralOptions {
  /// Returns options with small pages, no rate limit and no pending reissues.
  static func quick(_ change: (inout CertCentralOptions) -> Void = { _ in }) -> CertCentralOptions {
    var options = CertCentralOptions(
      rateLimit: [], maximumPageSize: 7, reissuePendingShare: 0, unissuedShare: 0.05)
    change(&options)
    return options
  }
}

/// Runs `body` with a sandbox and an incident with the issued certificates of one of its profiles.
func withSandboxScene<Result>(
  _ options: SandboxOptions = .quick(), service: SandboxedService = .trustLifecycle,
  profile: String? = nil, window: String = SandboxScene.everything,
  rate: RequestRate? = RequestRate(windows: []),
  _ body: (SandboxScene) async throws -> Result
) async throws -> Result {
  let server = SandboxServer(options: options)
  let address = try await server.start()
  let access = try service.access(address, rate: rate)
  do {
    let scene = try await scene(
      server, address, access, profile: profile ?? service.profile, window: IssuanceWindow(window))
    defer { TestIncident.remove(scene.file) }
    let result = try await body(scene)
    await access.close()
    await server.stop()
    return result
  } catch {
    await access.close()
    await server.stop()
    throw error
  }
}

private func scene(
  _ server: SandboxServer, _ address: SandboxAddress, _ access: ServiceAccess, profile: String,
  window: IssuanceWindow
) async throws -> SandboxScene {
  let profile = try await access.reader.profile(id: profile)
  let file = try IncidentFile.create(
    at: TestIncident.path(),
    scope: IncidentScope(service: access.reader.description, profile: profile, window: window))
  let summary = try await IncidentSearch(
    service: access.reader, profile: profile, window: window, pageSize: 100,
    retryDelay: .milliseconds(1)
  ).fill(file)
  return SandboxScene(
    server: server, address: address, access: access, profile: profile, window: window, file: file,
    summary: summary)
}
