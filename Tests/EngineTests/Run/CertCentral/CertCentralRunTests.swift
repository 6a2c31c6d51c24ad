import Foundation
import Sandbox
import Testing

@testable import Engine

/// Runs against a CertCentral account over real HTTP. The server's record shows the effects.
@Suite("Runs against CertCentral", .timeLimit(.minutes(5)))
struct CertCentralRunTests {
  private static let skipping = RevocationTerms(skipsApproval: true)

  @Test("With skip_approval no request is made, and the reason is recorded")
  func skipping() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let count = try await scene.confirm("", for: .keyCompromise, terms: Self.skipping)
      let ending = try await scene.run(.keyCompromise)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: count])
      let summary = await scene.server.summary()
      #expect(summary.revokedByReason == ["keyCompromise": count])
      #expect(summary.requestsPending + summary.requestsApproved == 0)
    }
  }

  @Test("Certificates other than TLS are revoked without a reason")
  func codeSigning() async throws {
    let options = SandboxOptions.quick(certificates: 400)
    try await withSandboxScene(options, service: .certCentral, profile: "code_signing") { scene in
      let count = try await scene.confirm("", for: .superseded, terms: Self.skipping)
      try #require(count > 3)
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: count])
      let revocations = await scene.revocations()
      #expect(revocations.count == count)
      #expect(revocations.allSatisfy { $0.reason == nil && $0.recorded == "unspecified" })
    }
  }

  @Test("Every observed form of answer leads to verified certificates")
  func variants() async throws {
    let variants: [Set<SandboxVariant>] = [
      [.textIDs, .ownCertificateInLists], [.noCertificateStatusInOrders],
    ]
    var counts: [Int] = []
    for variant in variants {
      // An order without its certificate's status does not show an earlier revocation.
      var options = SandboxOptions.quick(certificates: 60, variants: variant)
      options.alreadyRevokedShare = 0
      try await withSandboxScene(options, service: .certCentral) { scene in
        let count = try await scene.confirm("", for: .superseded, terms: Self.skipping)
        let ending = try await scene.run(.superseded)
        #expect(ending == .finished)
        let outcomes = try scene.file.outcomeCounts()
        #expect(outcomes == [.verified: count])
        counts.append(count)
      }
    }
    #expect(counts[0] == counts[1])
  }

  @Test("An order with a pending reissue is found and skipped, without a call to revoke")
  func pendingReissue() async throws {
    let options = SandboxOptions.quick(certCentral: .quick { $0.reissuePendingShare = 0.3 })
    try await withSandboxScene(options, service: .certCentral) { scene in
      let count = try await scene.confirm("", for: .superseded, terms: Self.skipping)
      let pending = try await scene.certificates("status:other")
      try #require(pending.count > 2 && pending.count < count)
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.skipped: pending.count, .verified: count - pending.count])
      let skipped = try await scene.certificates("outcome:skipped")
      #expect(skipped.map(\.identity) == pending.map(\.identity))
      #expect(skipped.allSatisfy { $0.revocation.note.contains("pending reissue") })
      let calls = await scene.server.record().filter(\.isRevocation)
      #expect(calls.count == count - pending.count)
      #expect(Set(calls.compactMap(\.serial)).isDisjoint(with: pending.map(\.identity.serial.text)))
    }
  }

  @Test("One certificate of an order is revoked, and the others stay issued")
  func oneOfOrder() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let found = try await scene.certificates()
      let several = try #require(found.first { ($0.bundle?.size ?? 0) > 2 })
      let bundle = try #require(several.bundle)
      let count = try await scene.confirm(
        "serial:\(several.identity.serial)", for: .superseded, terms: Self.skipping)
      #expect(count == 1)
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let records = try await scene.access.reader.certificates(ofBundle: bundle.id)
      let revoked = records.filter { $0.status == .revoked }
      #expect(revoked.map(\.identity) == [several.identity])
      #expect(records.count == bundle.size)
      let summary = await scene.server.summary()
      #expect(summary.certificatesTouched == 1)
      let remaining = try await scene.findRemaining()
      #expect(remaining.total == found.count - 1)
    }
  }

  @Test("Unselected duplicates and reissues remain after the order's own certificate is revoked")
  func othersRemain() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let found = try await scene.certificates()
      let orders = Dictionary(grouping: found) { $0.bundle?.id ?? "" }
        .filter { $0.value.count > 1 }
      try #require(orders.count > 3)
      // An order's own certificate has the lowest id of its certificates.
      let own = orders.values.compactMap { $0.map(\.identity).min { $0.reference < $1.reference } }
      for identity in own {
        let filter = try FilterExpression("serial:\(identity.serial)")
        _ = try await scene.file.selection.change(.check, .matching(filter), by: TestIncident.ann)
      }
      _ = try scene.file.manifests.confirm(
        reason: .superseded, terms: Self.skipping, comment: "", ticket: "", expectedDigest: nil,
        by: TestIncident.ann)
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let remaining = try await scene.findRemaining()
      #expect(remaining.total == found.count - own.count)
    }
  }

  @Test("Many certificates are confirmed with few calls")
  func fewCalls() async throws {
    let options = SandboxOptions.quick(certificates: 400)
    try await withSandboxScene(options, service: .certCentral) { scene in
      let count = try await scene.confirm("", for: .superseded, terms: Self.skipping)
      try #require(count > 80)
      let reads = await scene.callCount(.read)
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: count])
      let readsOfRun = await scene.callCount(.read) - reads
      #expect(readsOfRun == 0)
      let changes = await scene.callCount(.changes)
      #expect((1...10).contains(changes))
      let sent = await scene.callCount(.revoke)
      #expect(sent == count)
    }
  }
}
