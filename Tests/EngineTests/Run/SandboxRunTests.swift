import Foundation
import Sandbox
import Testing

@testable import Engine

/// Whole runs over real HTTP. The server's record, not the client's, shows the effects.
@Suite("Runs against the sandbox", .timeLimit(.minutes(5)))
struct SandboxRunTests {
  @Test("The server revokes each checked certificate once, for the chosen reason, and no other")
  func whole() async throws {
    try await withSandboxScene { scene in
      let count = try await scene.confirm("trust:public", for: .keyCompromise)
      let found = try scene.file.foundCount()
      try #require(count > 10 && count < found)
      let ending = try await scene.run(.keyCompromise)
      #expect(ending == .finished)
      let counts = try scene.file.counts()
      #expect(counts.verified == count)
      #expect(counts.verdict == .complete)
      let revocations = await scene.revocations()
      #expect(revocations.allSatisfy { $0.reason == "key_compromise" && $0.status == 204 })
      let checked = try await Self.thumbprints(of: scene.file, "checked:yes")
      #expect(revocations.compactMap(\.thumbprint).sorted() == checked.sorted())
      let summary = await scene.server.summary()
      #expect(summary.revokedTwice == 0)
      #expect(summary.certificatesTouched == count)
      let remaining = try await scene.findRemaining()
      #expect(remaining.total == found - count)
      #expect(remaining.stragglers == 0)
      let header = try scene.file.header()
      #expect(header.remaining == found - count)
    }
  }

  @Test("No certificate remains issued if all were checked, and both of a collision are revoked")
  func everything() async throws {
    try await withSandboxScene(.quick(statusLag: .zero ... .milliseconds(40))) { scene in
      let count = try await scene.confirm("", for: .superseded)
      let ending = try await scene.run(.superseded)
      let outcomes = try scene.file.outcomeCounts()
      #expect(ending == .finished)
      #expect(outcomes == [.verified: count])
      let calls = await scene.server.record()
      // The file holds both certificates of each collision, so no call meets a collision error.
      #expect(!calls.contains { $0.code == "collision_error" })
      let named = calls.filter { $0.method == "PUT" && $0.query != nil }
      #expect(named.count >= 2)
      let serials = Set(named.compactMap(\.serial))
      let revoked = await scene.revocations().filter { serials.contains($0.serial ?? "") }
      #expect(revoked.count == 2 * serials.count)
      #expect(Set(revoked.compactMap(\.thumbprint)).count == revoked.count)
      #expect(revoked.allSatisfy { $0.query?.hasPrefix("thumbprint_sha256=") == true })
      let remaining = try await scene.findRemaining()
      #expect(remaining.total == 0)
    }
  }

  @Test("Every observed form of answer leads to verified certificates")
  func variants() async throws {
    let variants: [Set<SandboxVariant>] = [
      [
        .profileListAsItems, .emptyProfileInItems, .textKeySize, .arrayOrganizationUnits,
        .upperCaseStatus, .textPostalCode,
      ], [.singleErrorEnvelope, .collisionAs409, .alreadyRevokedAs409],
    ]
    for variant in variants {
      try await withSandboxScene(.quick(certificates: 60, variants: variant)) { scene in
        let count = try await scene.confirm("", for: .superseded)
        let ending = try await scene.run(.superseded)
        let outcomes = try scene.file.outcomeCounts()
        #expect(ending == .finished)
        #expect(outcomes == [.verified: count])
      }
    }
  }

  @Test("A certificate that another client revoked is already revoked, with its recorded reason")
  func otherClient() async throws {
    try await withSandboxScene(.quick(collisionShare: 0)) { scene in
      let count = try await scene.confirm("", for: .keyCompromise)
      let first = try scene.file.certificate(1)
      _ = try await scene.access.revoker.revoke(
        first.identity, RevocationRequest(reason: .superseded, comment: ""))
      let ending = try await scene.run(.keyCompromise)
      let outcomes = try scene.file.outcomeCounts()
      #expect(ending == .finished)
      #expect(outcomes == [.alreadyRevoked: 1, .verified: count - 1])
      let recorded = try scene.file.certificate(1).revocation.recorded
      #expect(recorded?.reason == .known(.superseded))
      let summary = await scene.server.summary()
      #expect(summary.revoked == count)
    }
  }

  @Test("A wrong key pauses the run; nothing is revoked, and every certificate stays planned")
  func wrongKey() async throws {
    try await withSandboxScene { scene in
      let count = try await scene.confirm("", for: .superseded)
      let stranger = try ServiceAccess(
        kind: "tlm", address: ServiceAddress(scene.address.baseURL), key: #require(APIKey("wrong")),
        rate: nil, options: .patient())
      let ending = try await scene.run(.superseded, revoker: stranger.revoker)
      await stranger.close()
      guard case .paused(let why, .credentialsRefused) = ending else {
        Issue.record("\(ending)")
        return
      }
      #expect(why.contains("invalid_api_key"))
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.planned: count])
      let revocations = await scene.revocations()
      #expect(revocations.isEmpty)
    }
  }

  @Test("A read-only key pauses the run after at most one call per worker")
  func noPermission() async throws {
    try await withSandboxScene(.quick(permissions: [.viewCertificates])) { scene in
      let count = try await scene.confirm("", for: .superseded)
      let options = RunOptions(concurrency: 4, canary: 0)
      let ending = try await scene.run(.superseded, options: options)
      guard case .paused(_, .notPermitted) = ending else {
        Issue.record("\(ending)")
        return
      }
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.planned: count])
      let calls = await scene.server.record().count { $0.method == "PUT" }
      #expect((1...4).contains(calls))
    }
  }

  @Test("Many 429 answers delay the run and fail no certificate", arguments: [false, true])
  func rateLimit(withoutRetryAfter: Bool) async throws {
    let options = SandboxOptions.quick(
      certificates: 12, variants: withoutRetryAfter ? [.noRetryAfter] : [],
      rateLimit: [SandboxRateWindow(count: 1, per: .milliseconds(300))])
    try await withSandboxScene(options) { scene in
      let count = try await scene.confirm("", for: .superseded)
      let ending = try await scene.run(
        .superseded, options: RunOptions(concurrency: 16, canary: 0))
      let outcomes = try scene.file.outcomeCounts()
      #expect(ending == .finished)
      #expect(outcomes == [.verified: count])
      let summary = await scene.server.summary()
      #expect(summary.rateLimited > 0)
      #expect(summary.revokedTwice == 0)
    }
  }

  @Test("A hold is verified as suspended and can be released")
  func hold() async throws {
    try await withSandboxScene(.quick(collisionShare: 0)) { scene in
      let override = try await scene.file.selection.select(
        exactly: .matching(FilterExpression("trust:private")))
      try #require(override > 0)
      let count = try await scene.confirm("trust:private", for: .certificateHold)
      let ending = try await scene.run(.certificateHold)
      var outcomes = try scene.file.outcomeCounts()
      #expect(ending == .finished)
      #expect(outcomes == [.verified: count])
      let held = try await scene.findRemaining()
      #expect(try scene.file.queue.beginRelease() == count)
      #expect(try await scene.run(.certificateHold) == .finished)
      let released = try await scene.findRemaining()
      #expect(released.total == held.total + count)
      #expect(released.released == count)
      outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.released: count])
    }
  }

  @Test("A rehearsal on a copy leaves the incident unchanged and sends only reads")
  func rehearsal() async throws {
    try await withSandboxScene { scene in
      let count = try await scene.confirm("", for: .superseded)
      let copy = try scene.file.copy(to: scene.file.path + "-copy")
      let would = Noted<CertificateIdentity>()
      let run = RevocationRun(
        file: copy, service: scene.access.reader,
        revoker: DryRun { identity in would.add(identity) },
        policy: .quick(), options: RunOptions(canary: 0, isDryRun: true))
      let ending = try await run.run(stopsWhenPaused: true)
      copy.discard()
      #expect(ending == .finished)
      #expect(would.all.count == count)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.planned: count])
      let calls = await scene.server.record().count { $0.method != "GET" }
      #expect(calls == 0)
    }
  }

  private static func thumbprints(of file: IncidentFile, _ filter: String) async throws -> [String]
  {
    let listing = try CertificateListing(of: file)
    defer { listing.close() }
    let count = try await listing.build(ListingQuery(filter: FilterExpression(filter)))
    return try await listing.certificates(in: 0..<count).map(\.identity.thumbprint.text)
  }
}
