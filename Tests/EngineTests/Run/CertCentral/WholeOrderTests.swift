import Foundation
import Sandbox
import Testing

@testable import Engine

@Suite("Whole orders at CertCentral", .timeLimit(.minutes(5)))
struct WholeOrderTests {
  private static let terms = RevocationTerms(skipsApproval: true, takesBundles: true)

  /// Checks the matching certificates and the others of their orders, then confirms them.
  private static func confirm(
    _ filter: String, in scene: SandboxScene, terms: RevocationTerms = terms
  ) async throws -> (checked: Int, along: [CertificateTakenAlong]) {
    let checked = try await scene.file.selection.select(
      exactly: .matching(FilterExpression(filter)), by: TestIncident.ann)
    let along = try await BundleWidening(file: scene.file, service: scene.access.reader).run()
    _ = try scene.file.manifests.confirm(
      reason: .superseded, terms: terms, comment: "", ticket: "", expectedDigest: nil,
      by: TestIncident.ann)
    return (checked, along)
  }

  private static func orderCalls(_ scene: SandboxScene) async -> [SandboxCall] {
    await scene.server.record().filter(\.isRevocation)
  }

  @Test("One call for an order revokes all its certificates and no others")
  func oneOrder() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let found = try await scene.certificates()
      let several = try #require(found.first { ($0.bundle?.size ?? 0) > 2 })
      let bundle = try #require(several.bundle)
      let (checked, along) = try await Self.confirm(
        "serial:\(several.identity.serial)", in: scene)
      #expect(checked == 1)
      #expect(along.count == bundle.size - 1)
      #expect(along.allSatisfy { $0.bundle == bundle.id })
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: bundle.size])
      let calls = await Self.orderCalls(scene)
      #expect(calls.map(\.path) == ["/services/v2/order/certificate/\(bundle.id)/revoke"])
      let records = try await scene.access.reader.certificates(ofBundle: bundle.id)
      #expect(records.allSatisfy { $0.status == .revoked })
      let summary = await scene.server.summary()
      #expect(summary.certificatesTouched == bundle.size)
    }
  }

  @Test("A certificate whose row has lost its order is not sent")
  func orderTakenAway() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let found = try await scene.certificates()
      let several = try #require(found.first { ($0.bundle?.size ?? 0) > 2 })
      _ = try await Self.confirm("serial:\(several.identity.serial)", in: scene)
      try scene.file.write { db in
        try db.execute(sql: "UPDATE certificate SET bundle = '' WHERE manifest IS NOT NULL")
      }
      guard case .paused(let why, _) = try await scene.run(.superseded) else {
        Issue.record("it was sent")
        return
      }
      #expect(why.contains("not among those that were confirmed"))
      #expect(await Self.orderCalls(scene).isEmpty)
    }
  }

  @Test("Each order gets one call, however many certificates it holds")
  func allOrders() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let found = try await scene.certificates()
      let (checked, along) = try await Self.confirm("", in: scene)
      #expect(checked == found.count)
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: checked + along.count])
      let calls = await Self.orderCalls(scene)
      let orders = Set(found.compactMap(\.bundle?.id))
      #expect(orders.count < found.count)
      #expect(calls.map(\.path).sorted() == orders.map(Self.path).sorted())
      let remaining = try await scene.findRemaining()
      #expect(remaining.total == 0)
    }
  }

  private static func path(_ order: String) -> String {
    "/services/v2/order/certificate/\(order)/revoke"
  }

  @Test("An expired certificate of an order is skipped, and the others are revoked")
  func expired() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let found = try await scene.certificates()
      let several = try #require(found.first { ($0.bundle?.size ?? 0) > 2 })
      let bundle = try #require(several.bundle)
      _ = try await Self.confirm("order:\(bundle.id)", in: scene)
      try scene.file.write { db in
        try db.execute(
          sql: """
            UPDATE certificate SET valid_to = '2020-01-01T00:00:00Z'
            WHERE id = (SELECT min(id) FROM certificate WHERE bundle = ?)
            """,
          arguments: [bundle.id])
      }
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: bundle.size - 1, .skipped: 1])
      let calls = await Self.orderCalls(scene)
      #expect(calls.count == 1)
    }
  }

  @Test("Without skip_approval, one request covers all certificates of an order")
  func request() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let found = try await scene.certificates()
      let several = try #require(found.first { ($0.bundle?.size ?? 0) > 2 })
      let size = several.bundle?.size ?? 0
      _ = try await Self.confirm(
        "serial:\(several.identity.serial)", in: scene, terms: RevocationTerms(takesBundles: true))
      var ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let requests = try scene.file.queue.awaitedRequests()
      #expect(requests.map(\.certificates) == [size])
      _ = try await ApprovalGiving(
        file: scene.file, service: scene.access.reader, revoker: scene.access.revoker, comment: ""
      ).run()
      ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: size])
      let summary = await scene.server.summary()
      #expect(summary.requestsApproved == 1)
    }
  }

  @Test("After a lost answer for an order, each of its certificates is read")
  func lostAnswer() async throws {
    let options = SandboxOptions.quick(
      faults: [SandboxFault(.resetAfter, share: 0.3, calls: [.revoke])])
    try await withSandboxScene(options, service: .certCentral) { scene in
      let (checked, along) = try await Self.confirm("", in: scene)
      let orders = Set(try await scene.certificates().compactMap(\.bundle?.id))
      let ending = try await scene.run(.superseded, options: RunOptions(canary: 0))
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: checked + along.count])
      let calls = await Self.orderCalls(scene)
      #expect(calls.count == orders.count)
      let summary = await scene.server.summary()
      #expect(summary.callsByFault["reset-after", default: 0] > 1)
      #expect(summary.revokedTwice == 0)
    }
  }

  /// Returns the number of calls for each order, and the number of those that met a fault.
  private static func calls(
    _ scene: SandboxScene
  ) async -> [String: (count: Int, lost: Int)] {
    await orderCalls(scene).reduce(into: [:]) { calls, call in
      calls[call.path, default: (0, 0)].count += 1
      if call.fault != nil { calls[call.path, default: (0, 0)].lost += 1 }
    }
  }

  @Test(
    "After a lost answer, an order is sent at most once more for all its certificates",
    arguments: [1, 8])
  func oneCallAgain(concurrency: Int) async throws {
    let faults = [
      SandboxFault(.serverError, share: 0.4, calls: [.revoke], acted: false),
      SandboxFault(.resetBefore, share: 0.4, calls: [.revoke]),
    ]
    try await withSandboxScene(.quick(faults: faults), service: .certCentral) { scene in
      let (checked, along) = try await Self.confirm("", in: scene)
      let orders = Set(try await scene.certificates().compactMap(\.bundle?.id))
      var options = RunOptions(canary: 0)
      options.concurrency = concurrency
      var ending = try await scene.run(.superseded, options: options)
      // Many faults in a row pause the run, as they should.
      while case .paused = ending { ending = try await scene.run(.superseded, options: options) }
      #expect(try scene.file.outcomeCounts() == [.verified: checked + along.count])
      let calls = await Self.calls(scene)
      #expect(calls.count == orders.count)
      #expect(calls.values.contains { $0.lost > 0 })
      #expect(calls.values.allSatisfy { $0.count == 1 + $0.lost })
      let summary = await scene.server.summary()
      #expect(summary.revokedTwice == 0)
    }
  }

  @Test("Certificates of one order wait together until all show the lost call")
  func lostAnswerThatShowsLate() async throws {
    let options = SandboxOptions.quick(
      statusLag: .zero ... .milliseconds(60),
      faults: [SandboxFault(.resetAfter, share: 0.5, calls: [.revoke])])
    try await withSandboxScene(options, service: .certCentral) { scene in
      let large = try await scene.certificates().filter { ($0.bundle?.size ?? 0) > 2 }
      let orders = Set(large.compactMap(\.bundle?.id))
      for order in orders {
        _ = try await scene.file.selection.change(
          .check, .matching(FilterExpression("order:\(order)")), by: TestIncident.ann)
      }
      _ = try await BundleWidening(file: scene.file, service: scene.access.reader).run()
      _ = try scene.file.manifests.confirm(
        reason: .superseded, terms: Self.terms, comment: "", ticket: "", expectedDigest: nil,
        by: TestIncident.ann)
      let count = try scene.file.counts().selected
      let ending = try await scene.run(.superseded, options: RunOptions(canary: 0))
      #expect(ending == .finished)
      #expect(try scene.file.outcomeCounts() == [.verified: count])
      #expect(await Self.calls(scene).values.allSatisfy { $0.count <= 1 + $0.lost })
      #expect(await Self.orderCalls(scene).filter(\.acted).count == orders.count)
    }
  }

  @Test("A failed call for an order counts once, for any number of certificates")
  func oneFailure() async throws {
    let options = SandboxOptions.quick(
      certificates: 240, faults: [SandboxFault(.resetAfter, calls: [.revoke])])
    try await withSandboxScene(options, service: .certCentral) { scene in
      let large = try await scene.certificates().filter { ($0.bundle?.size ?? 0) > 2 }
      let orders = Set(large.compactMap(\.bundle?.id)).sorted().prefix(5)
      for order in orders {
        _ = try await scene.file.selection.change(
          .check, .matching(FilterExpression("order:\(order)")), by: TestIncident.ann)
      }
      _ = try scene.file.manifests.confirm(
        reason: .superseded, terms: Self.terms, comment: "", ticket: "", expectedDigest: nil,
        by: TestIncident.ann)
      let count = try scene.file.counts().selected
      try #require(count > StopRules.failuresInARow)
      let ending = try await scene.run(.superseded, options: RunOptions(canary: 0))
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: count])
      let calls = await Self.orderCalls(scene)
      #expect(calls.count == orders.count)
    }
  }
}
