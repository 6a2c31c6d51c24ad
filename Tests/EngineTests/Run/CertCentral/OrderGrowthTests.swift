import Foundation
import Sandbox
import Testing

@testable import Engine

/// Orders that have gained certificates since the confirmation.
@Suite("Orders that grow", .timeLimit(.minutes(5)))
struct OrderGrowthTests {
  static let whole = RevocationTerms(skipsApproval: true, takesBundles: true)

  /// Confirms a whole order with several certificates.
  static func confirmOrder(
    in scene: SandboxScene, terms: RevocationTerms = whole
  ) async throws -> CertificateBundle {
    let several = try #require(
      try await scene.certificates().first { ($0.bundle?.size ?? 0) > 2 })
    let bundle = try #require(several.bundle)
    try await confirm("serial:\(several.identity.serial)", in: scene, terms: terms)
    return bundle
  }

  static func confirm(
    _ filter: String, in scene: SandboxScene, terms: RevocationTerms = whole
  ) async throws {
    _ = try await scene.file.selection.select(
      exactly: .matching(FilterExpression(filter)), by: TestIncident.ann)
    _ = try await BundleWidening(file: scene.file, service: scene.access.reader).run()
    _ = try scene.file.manifests.confirm(
      reason: .superseded, terms: terms, comment: "", ticket: "", expectedDigest: nil,
      by: TestIncident.ann)
  }

  static func revocationCalls(_ scene: SandboxScene) async -> Int {
    await scene.server.record().filter(\.isRevocation).count
  }

  @Test(
    "An order that has grown since the confirmation is not sent; a new freeze includes all of it",
    arguments: [false, true])
  func beforeSending(wasSentBefore: Bool) async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let bundle = try await Self.confirmOrder(in: scene)
      let serial = try #require(try await scene.server.issueDuplicate(ofOrder: bundle.id))
      for _ in 0..<2 {
        _ = try await scene.run(.superseded)
        #expect(try scene.file.outcomeCounts() == [.skipped: bundle.size])
      }
      #expect(await Self.revocationCalls(scene) == 0)
      let skipped = try await scene.certificates("outcome:skipped")
      #expect(
        skipped.allSatisfy {
          $0.revocation.note
            == "the order has 1 certificate that was not confirmed: \(serial); "
            + "freeze again to include it"
        })
      var notes: [String] = []
      try scene.file.forEachEvent { if $0.action == "order not sent" { notes.append($0.detail) } }
      #expect(notes.count == 1 && notes[0].contains(serial))

      // An earlier call with a lost answer leaves this mark.
      try scene.file.write { db in
        try db.execute(
          sql: "UPDATE certificate SET may_have_acted = ? WHERE id = ?",
          arguments: [wasSentBefore, skipped.first?.id])
      }
      try await Self.confirm("serial:\(serial)", in: scene)
      _ = try await scene.run(.superseded)
      #expect(try scene.file.outcomeCounts() == [.verified: bundle.size + 1])
      #expect(await Self.revocationCalls(scene) == 1)
      #expect(try scene.file.bundles.alsoRevoked().isEmpty)
    }
  }

  @Test("A request for an order that has grown is not approved, and its note says why")
  func beforeApproving() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let bundle = try await Self.confirmOrder(
        in: scene, terms: RevocationTerms(takesBundles: true))
      _ = try await scene.run(.superseded)
      let serial = try #require(try await scene.server.issueDuplicate(ofOrder: bundle.id))
      let approving = ApprovalGiving(
        file: scene.file, service: scene.access.reader, revoker: scene.access.revoker, comment: "")
      let result = try await approving.run()
      #expect(result.approved == 0)
      #expect(result.leftAlone.count == 1 && result.leftAlone[0].contains(serial))
      #expect(await scene.callCount(.approve) == 0)
      // A later read of the request keeps the note.
      _ = try await scene.run(.superseded)
      #expect(try scene.file.outcomeCounts() == [.awaitingApproval: bundle.size])
      let waiting = try await scene.certificates("outcome:awaiting_approval")
      #expect(waiting.allSatisfy { $0.revocation.note.contains(serial) })
      #expect(try IncidentStatus(of: scene.file).lines.contains { $0.contains(serial) })
    }
  }

  @Test("Certificates that an approval also revoked are recorded once, and in every report")
  func afterApproval() async throws {
    let options = SandboxOptions.quick(statusLag: .zero ... .milliseconds(50))
    try await withSandboxScene(options, service: .certCentral) { scene in
      let bundle = try await Self.confirmOrder(
        in: scene, terms: RevocationTerms(takesBundles: true))
      _ = try await scene.run(.superseded)
      let serial = try #require(try await scene.server.issueDuplicate(ofOrder: bundle.id))
      let request = try #require(try scene.file.queue.awaitedRequests().first)
      try await scene.access.revoker.approve(request: request.id, comment: "")
      for _ in 0..<2 {
        let ending = try await scene.run(.superseded)
        #expect(ending == .finished)
        #expect(try scene.file.outcomeCounts() == [.verified: bundle.size])
        #expect(try scene.file.bundles.alsoRevoked().map(\.serial.text) == [serial])
      }
      let taken = try #require(try scene.file.bundles.alsoRevoked().first)
      #expect(taken.takenWith == "request \(request.id) for order \(bundle.id)")
      for format in ReportFormat.allCases {
        let report = try ReportScene.report(format, of: scene.file)
        #expect(report.contains(taken.takenWith), "\(format)")
        #expect(report.contains(serial), "\(format)")
      }
      #expect(try IncidentStatus(of: scene.file).verdict == .incomplete)
      let lines = try IncidentStatus(of: scene.file).lines
      #expect(lines.contains("also revoked, not confirmed 1"))
      #expect(lines.contains { $0.contains(serial) })
      var events = 0
      try scene.file.forEachEvent { if $0.action == "also revoked" { events += 1 } }
      #expect(events == 1)
    }
  }

  @Test("Certificates revoked before the search do not count as also revoked")
  func revokedBefore() async throws {
    let options = SandboxOptions.quick(certificates: 400)
    try await withSandboxScene(options, service: .certCentral) { scene in
      try await Self.confirm("", in: scene, terms: RevocationTerms(takesBundles: true))
      _ = try await scene.run(.superseded)
      _ = try await ApprovalGiving(
        file: scene.file, service: scene.access.reader, revoker: scene.access.revoker, comment: ""
      ).run()
      _ = try await scene.run(.superseded)
      let outcomes = try scene.file.outcomeCounts()
      #expect(Set(outcomes.keys) == [.verified])
      #expect(try scene.file.bundles.alsoRevoked().isEmpty)
      #expect(try scene.file.bundles.bundlesNotLookedAt() == 0)
    }
  }

  @Test(
    "An order that cannot be read is not sent, is retried and finally fails")
  func unreadable() {
    var revocation = CertificateRevocation()
    let policy = RevocationPolicy.quick(.superseded)
    let error = ServiceError(.serviceTrouble, status: 500, message: "down")
    for _ in 1..<policy.maximumAttempts {
      #expect(revocation.handle(.checkFailed(error), at: Date(), policy: policy) == .send)
      #expect(revocation.outcome == .waitingToRetry && revocation.nextAt != nil)
    }
    revocation.handle(.checkFailed(error), at: Date(), policy: policy)
    #expect(revocation.outcome == .failed && revocation.attempts == 0)
    #expect(revocation.note.hasPrefix("the order could not be read, so nothing was sent"))
    var refused = CertificateRevocation()
    let action = refused.handle(
      .checkFailed(ServiceError(.credentialsRefused)), at: Date(), policy: policy)
    guard case .pauseRun = action else {
      Issue.record("a key that is refused does not pause the run")
      return
    }
    #expect(refused.outcome == .planned)
  }
}
