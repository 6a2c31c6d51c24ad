import Foundation
import Sandbox
import Testing

@testable import Engine

/// Faults that either service can have.
@Suite("Either service with faults", .timeLimit(.minutes(5)))
struct BothServicesFaultTests {
  /// A fault of API calls that a run survives, and its name in the test.
  struct BadDay: Sendable, CustomTestStringConvertible {
    let fault: SandboxFault

    init(
      _ kind: SandboxFault.Kind, _ share: Double, calls: Set<SandboxCallKind>? = nil,
      acted: Bool? = nil
    ) {
      fault = SandboxFault(
        kind, share: share, calls: calls, status: 503, retryAfter: .seconds, acted: acted)
    }

    var testDescription: String {
      "\(fault.kind.rawValue) \(fault.acted.map { $0 ? "acted" : "not acted" } ?? "")"
    }
  }

  private static let days = [
    BadDay(.resetBefore, 0.3, calls: [.revoke]), BadDay(.resetAfter, 0.3, calls: [.revoke]),
    BadDay(.serverError, 0.3, calls: [.revoke], acted: true),
    BadDay(.serverError, 0.3, calls: [.revoke], acted: false),
    BadDay(.wrongType, 0.3, calls: [.revoke]), BadDay(.malformed, 0.2, calls: [.read, .changes]),
    BadDay(.truncated, 0.2, calls: [.read, .changes]),
    BadDay(.throttled, 0.1, calls: [.revoke]),
  ]

  @Test(
    "Every certificate is revoked despite the fault, and none twice",
    arguments: SandboxedService.allCases, days)
  func calls(service: SandboxedService, day: BadDay) async throws {
    let options = SandboxOptions.quick(certificates: 60, collisionShare: 0, faults: [day.fault])
    try await withSandboxScene(options, service: service) { scene in
      let count = try await scene.confirm("", for: .superseded, terms: service.terms)
      let ending = try await scene.run(.superseded, options: RunOptions(canary: 0))
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: count])
      let summary = await scene.server.summary()
      #expect(summary.callsByFault[day.fault.kind.rawValue, default: 0] > 0)
      #expect(summary.revoked == count)
      #expect(summary.revokedTwice == 0)
    }
  }

  @Test(
    "Faulty pages lose no certificate",
    arguments: SandboxedService.allCases,
    [SandboxFault.Kind.shortPage, .rowsRepeated, .serverError, .malformed])
  func pages(service: SandboxedService, kind: SandboxFault.Kind) async throws {
    var options = SandboxOptions.quick(certificates: 60)
    options.maximumPageSize = 3
    options.certCentral.maximumPageSize = 3
    let whole = try await withSandboxScene(options, service: service) { scene in
      try await scene.certificates().map(\.identity)
    }
    options.faults = [SandboxFault(kind, share: 0.3, calls: [.search])]
    try await withSandboxScene(options, service: service) { scene in
      let found = try await scene.certificates().map(\.identity)
      #expect(Set(found) == Set(whole))
      let summary = await scene.server.summary()
      #expect(summary.callsByFault[kind.rawValue, default: 0] > 0)
    }
  }

  @Test("A revocation that never shows is unverified", arguments: SandboxedService.allCases)
  func neverShown(service: SandboxedService) async throws {
    let options = SandboxOptions.quick(
      certificates: 60, collisionShare: 0, faults: [SandboxFault(.neverShown, share: 0.2)])
    try await withSandboxScene(options, service: service) { scene in
      let count = try await scene.confirm("", for: .superseded, terms: service.terms)
      let ending = try await scene.run(
        .superseded, options: RunOptions(canary: 0), verifyTimeout: .seconds(1))
      #expect(ending == .finished)
      let counts = try scene.file.counts()
      #expect(counts.unverified > 0)
      #expect(counts.unverified + counts.verified == count)
      #expect(counts.verdict == .incomplete)
      let remaining = try await scene.findRemaining()
      #expect(remaining.inManifest == counts.unverified)
    }
  }

  @Test("Certificates revoked by others are told apart", arguments: SandboxedService.allCases)
  func revokedElsewhere(service: SandboxedService) async throws {
    let options = SandboxOptions.quick(
      certificates: 60, collisionShare: 0, faults: [SandboxFault(.revokedElsewhere, share: 0.2)])
    try await withSandboxScene(options, service: service) { scene in
      let count = try await scene.confirm("", for: .superseded, terms: service.terms)
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let counts = try scene.file.counts()
      #expect(counts.alreadyRevoked > 0)
      #expect(counts.alreadyRevoked + counts.verified == count)
      #expect(counts.verdict == .complete)
      let revocations = await scene.revocations()
      #expect(revocations.count == counts.verified)
    }
  }
}
