import Foundation
import Sandbox
import Testing

@testable import Engine

/// Rules for every service, over real HTTP. The server's record shows the effects.
@Suite("Either service", .timeLimit(.minutes(5)))
struct BothServicesTests {
  @Test(
    "A search finds each certificate once, and each reads back under its own name",
    arguments: SandboxedService.allCases)
  func search(service: SandboxedService) async throws {
    try await withSandboxScene(service: service) { scene in
      #expect(scene.summary.notes.isEmpty)
      let found = try await scene.certificates()
      try #require(found.count > 20)
      #expect(Set(found.map(\.identity)).count == found.count)
      for certificate in found.prefix(8) + found.suffix(8) {
        let record = try await scene.access.reader.certificate(certificate.identity)
        #expect(record.identity == certificate.identity)
        #expect(record.status == .issued)
        #expect(record.commonName == certificate.commonName)
        #expect(record.validTo == certificate.validTo)
      }
    }
  }

  @Test(
    "Small pages find the same certificates as large ones", arguments: SandboxedService.allCases)
  func pages(service: SandboxedService) async throws {
    var found: [Set<CertificateIdentity>] = []
    for size in [3, 1_000] {
      var options = SandboxOptions.quick()
      options.maximumPageSize = size
      options.certCentral.maximumPageSize = size
      let identities = try await withSandboxScene(options, service: service) { scene in
        try await scene.certificates().map(\.identity)
      }
      found.append(Set(identities))
    }
    #expect(found[0] == found[1])
  }

  @Test(
    "The server revokes each checked certificate once, for the chosen reason, and no other",
    arguments: SandboxedService.allCases, [0.0, 0.3])
  func revoke(service: SandboxedService, lag: Double) async throws {
    let options = SandboxOptions.quick(statusLag: .zero ... .seconds(lag))
    try await withSandboxScene(options, service: service) { scene in
      let found = try scene.file.foundCount()
      let names = try await scene.certificates().map(\.commonName)
      let filter = "cn:\(try #require(names.first).prefix(1))*"
      let count = try await scene.confirm(filter, for: .superseded, terms: service.terms)
      try #require(count > 0 && count < found)
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let counts = try scene.file.counts()
      #expect(counts.verified == count)
      #expect(counts.verdict == .complete)
      let revocations = await scene.revocations()
      #expect(revocations.allSatisfy { $0.reason == "superseded" && $0.status == 204 })
      let checked = try await scene.certificates("checked:yes").map(\.identity.thumbprint.text)
      #expect(revocations.compactMap(\.thumbprint).sorted() == checked.sorted())
      let summary = await scene.server.summary()
      #expect(summary.revokedTwice == 0)
      #expect(summary.certificatesTouched == count)
      let remaining = try await scene.findRemaining()
      #expect(remaining.total == found - count)
      #expect(remaining.stragglers == 0)
    }
  }

  @Test("No certificate remains issued if all were checked", arguments: SandboxedService.allCases)
  func everything(service: SandboxedService) async throws {
    try await withSandboxScene(service: service) { scene in
      let count = try await scene.confirm("", for: .keyCompromise, terms: service.terms)
      let ending = try await scene.run(.keyCompromise)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: count])
      let remaining = try await scene.findRemaining()
      #expect(remaining.total == 0)
    }
  }

  @Test(
    "A certificate that another client revoked counts as already revoked",
    arguments: SandboxedService.allCases)
  func otherClient(service: SandboxedService) async throws {
    try await withSandboxScene(.quick(collisionShare: 0), service: service) { scene in
      let count = try await scene.confirm("", for: .keyCompromise, terms: service.terms)
      let first = try scene.file.certificate(1)
      _ = try await scene.access.revoker.revoke(
        first.identity,
        RevocationRequest(
          reason: .superseded, profileID: scene.profile.id, terms: service.terms))
      let ending = try await scene.run(.keyCompromise)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.alreadyRevoked: 1, .verified: count - 1])
      let summary = await scene.server.summary()
      #expect(summary.revoked == count)
    }
  }

  @Test(
    "A wrong key pauses the run; nothing is revoked, and every certificate stays planned",
    arguments: SandboxedService.allCases)
  func wrongKey(service: SandboxedService) async throws {
    try await withSandboxScene(service: service) { scene in
      let count = try await scene.confirm("", for: .superseded, terms: service.terms)
      let stranger = try service.access(scene.address, key: "wrong")
      let ending = try await scene.run(.superseded, revoker: stranger.revoker)
      await stranger.close()
      guard case .paused(_, .credentialsRefused) = ending else {
        Issue.record("\(ending)")
        return
      }
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.planned: count])
      let revocations = await scene.revocations()
      #expect(revocations.isEmpty)
    }
  }

  @Test(
    "A read-only key pauses the run after at most one call per worker",
    arguments: SandboxedService.allCases)
  func noPermission(service: SandboxedService) async throws {
    let options = SandboxOptions.quick(permissions: [.viewCertificates])
    try await withSandboxScene(options, service: service) { scene in
      let count = try await scene.confirm("", for: .superseded, terms: service.terms)
      let ending = try await scene.run(
        .superseded, options: RunOptions(concurrency: 4, canary: 0))
      guard case .paused(_, .notPermitted) = ending else {
        Issue.record("\(ending)")
        return
      }
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.planned: count])
      let calls = await scene.server.record().count(where: \.isRevocation)
      #expect((1...4).contains(calls))
    }
  }
}
