import Foundation
import Sandbox
import Testing

@testable import Engine

/// The main job under every wire format: search, check, confirm, revoke, verify, search again.
@Suite("The main job under every variant", .timeLimit(.minutes(10)))
struct VariantTests {
  /// A variant at one service.
  struct Setting: CustomTestStringConvertible {
    let variant: SandboxVariant
    let service: SandboxedService

    var testDescription: String { "\(variant.rawValue) at \(service.rawValue)" }

    /// The sandbox options. No certificate is revoked in advance, since orders without a status do
    /// not show which ones were.
    var options: SandboxOptions {
      var options = SandboxOptions.quick(certificates: 90, variants: [variant])
      options.alreadyRevokedShare = 0
      return options
    }
  }

  private static let settings = SandboxVariant.allCases.flatMap { variant in
    [SandboxedService.trustLifecycle, .certCentral].map { Setting(variant: variant, service: $0) }
  }

  /// Whether the search leaves certificates unread. A separate test covers these settings.
  private static let isUnread: @Sendable (Setting) -> Bool = { setting in
    setting.service == .certCentral
      && [.ordersWithoutCertificate, .datesInWords, .ignoresStatusFilter].contains(setting.variant)
  }

  @Test(
    "Everything is found, revoked and verified",
    arguments: settings.filter { $0.variant != .ignoresProfileFilter && !isUnread($0) })
  func mainJob(_ setting: Setting) async throws {
    try await withSandboxScene(setting.options, service: setting.service) { scene in
      #expect(scene.summary.unread == 0)
      let count = try await Self.revokeAll(setting, in: scene)
      let plain = try await Self.count(at: setting.service)
      #expect(count == plain)
      let remaining = try await scene.findRemaining()
      #expect(remaining.total == 0 && remaining.unread == 0)
    }
  }

  @Test(
    "Unread rows are counted, and all others are revoked", arguments: settings.filter(isUnread))
  func unread(_ setting: Setting) async throws {
    try await withSandboxScene(setting.options, service: setting.service) { scene in
      #expect(scene.summary.unread > 0)
      #expect(!scene.summary.notes.isEmpty)
      if scene.summary.found > 0 { _ = try await Self.revokeAll(setting, in: scene) }
      #expect(try await scene.findRemaining().unread > 0)
    }
  }

  @Test(
    "A service that ignores the profile, the product or the window is not searched",
    arguments: settings.filter {
      [.ignoresProfileFilter, .ignoresWindowFilter].contains($0.variant)
    })
  func ignoredFilter(_ setting: Setting) async throws {
    let window =
      setting.variant == .ignoresWindowFilter
      ? try await Self.earlierHalf(at: setting.service) : SandboxScene.everything
    let error = await serviceError {
      try await withSandboxScene(
        setting.options, service: setting.service, window: window
      ) { _ in }
    }
    #expect(error?.message.contains("ignores the filter by") == true)
  }

  @Test(
    "A certificate in any encoding is read in full",
    arguments: [
      SandboxVariant.certificatesAsPEM, .certificatesAsEncodedPEM, .certificatesAsURLText,
      .certificatesAsPKCS7, .weakKeys,
    ])
  func encodings(variant: SandboxVariant) async throws {
    try await withSandboxScene(.quick(certificates: 60, variants: [variant])) { scene in
      #expect(scene.summary.unreadCertificates == nil)
      let certificates = try await scene.certificates()
      #expect(certificates.allSatisfy { !$0.names.isEmpty })
      #expect(certificates.allSatisfy { $0.trust != .unknown })
    }
  }

  @Test("A certificate that is not sent has unknown trust, and a note says so")
  func noCertificates() async throws {
    try await withSandboxScene(.quick(certificates: 60, variants: [.noCertificates])) { scene in
      #expect(scene.summary.unreadCertificates?.contains("the service sent no certificate") == true)
      let certificates = try await scene.certificates()
      #expect(certificates.allSatisfy { $0.trust == .unknown })
    }
  }

  /// Revokes every certificate and returns their number.
  private static func revokeAll(_ setting: Setting, in scene: SandboxScene) async throws -> Int {
    let count = try await scene.confirm("", for: .superseded, terms: setting.service.terms)
    let ending = try await scene.run(.superseded)
    #expect(ending == .finished)
    let outcomes = try scene.file.outcomeCounts()
    #expect(outcomes == [.verified: count])
    let summary = await scene.server.summary()
    #expect(summary.revokedTwice == 0)
    return count
  }

  /// Returns a window with the earlier half of the certificates.
  private static func earlierHalf(at service: SandboxedService) async throws -> String {
    let starts = try await withSandboxScene(.quick(certificates: 90), service: service) { scene in
      try await scene.certificates().compactMap(\.validFrom).sorted()
    }
    return "2000-01-01_\(CalendarDate(starts[starts.count / 2]))"
  }

  /// Returns the number of certificates that are found without a variant.
  private static func count(at service: SandboxedService) async throws -> Int {
    var options = SandboxOptions.quick(certificates: 90)
    options.alreadyRevokedShare = 0
    return try await withSandboxScene(options, service: service) { scene in scene.summary.found }
  }
}

extension VariantTests {
  @Test("Certificates that DigiCert is about to revoke are found, and remarked on at Confirm")
  func pendingRevocations() async throws {
    let setting = Setting(variant: .pendingRevocations, service: .certCentral)
    try await withSandboxScene(setting.options, service: .certCentral) { scene in
      let pending = try await scene.certificates("status:other")
      #expect(!pending.isEmpty)
      #expect(pending.allSatisfy { $0.status == .revocationPending })
      _ = try await scene.file.selection.select(exactly: .matching(FilterExpression("")))
      let option = try #require(scene.access.reader.description.option(for: .superseded))
      let summary = try scene.file.selection.confirmationSummary(
        RevocationInstruction(reason: .superseded, terms: setting.service.terms),
        service: scene.access.reader.description, now: Date())
      #expect(option.reason == .superseded)
      #expect(summary.remarked.map(\.count) == [pending.count])
    }
  }

  @Test(
    "A pending revocation is read in every spelling",
    arguments: [
      "revocation_pending", "Revocation Pending", "REVOCATION-PENDING", "pending_revocation",
    ])
  func revocationPending(text: String) {
    #expect(CertificateStatus(certCentral: text) == .revocationPending)
  }
}
