import Foundation
import NIOConcurrencyHelpers
import Sandbox
import Testing

@testable import Engine

/// Changes that happen while a call waits: for its place in the budget, or after a 429.
@Suite("Changes while a call waits", .timeLimit(.minutes(5)))
struct LateChangeTests {
  private static let slow = ServiceError(.throttled, status: 429, retryAfter: .milliseconds(10))

  /// Counts attempts.
  private final class Attempts: Sendable {
    private let number = NIOLockedValueBox(0)
    var count: Int { number.withLockedValue { $0 } }
    func next() -> Int {
      number.withLockedValue { number in
        number += 1
        return number
      }
    }
  }

  /// Runs `body` with a request for a whole order that awaits an administrator.
  private static func withOrder(
    _ body: (SandboxScene, CertificateBundle) async throws -> Void
  ) async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let bundle = try await OrderGrowthTests.confirmOrder(
        in: scene, terms: RevocationTerms(takesBundles: true))
      _ = try await scene.run(.superseded)
      try await body(scene, bundle)
    }
  }

  @Test("A throttled approval is not repeated if its order has grown")
  func orderGrows() async throws {
    try await Self.withOrder { scene, bundle in
      let server = scene.server
      let attempts = Attempts()
      let revoker = WaitingRevoker(
        base: scene.access.revoker,
        beforeApproval: {
          guard attempts.next() == 1 else { return }
          _ = try await server.issueDuplicate(ofOrder: bundle.id)
          throw Self.slow
        })
      let result = try await ApprovalGiving(
        file: scene.file, service: scene.access.reader, revoker: revoker, comment: ""
      ).run()
      #expect(result.approved == 0 && result.leftAlone.count == 1)
      #expect(attempts.count == 1)
      #expect(await scene.server.summary().revoked == 0)
    }
  }

  @Test("An order that grows while its approval waits in the budget is not approved")
  func growsInBudget() async throws {
    try await Self.withOrder { scene, bundle in
      let server = scene.server
      let revoker = WaitingRevoker(
        base: scene.access.revoker,
        inBudget: { _ = try await server.issueDuplicate(ofOrder: bundle.id) })
      let result = try await ApprovalGiving(
        file: scene.file, service: scene.access.reader, revoker: revoker, comment: ""
      ).run()
      #expect(result.approved == 0 && result.leftAlone.count == 1)
      #expect(await scene.callCount(.approve) == 0)
    }
  }

  @Test("A throttled approval is not repeated if a name has become protected")
  func becomesProtected() async throws {
    try await Self.withOrder { scene, _ in
      let attempts = Attempts()
      let revoker = WaitingRevoker(
        base: scene.access.revoker,
        beforeApproval: {
          if attempts.next() == 1 { throw Self.slow }
        })
      let result = try await ApprovalGiving(
        file: scene.file, service: scene.access.reader, revoker: revoker,
        conditions: {
          RunConditions(
            safeguards: Safeguards(
              protectedNames: attempts.count > 0 ? ["*"] : []))
        }, comment: ""
      ).run()
      #expect(result.approved == 0 && result.leftAlone.count == 1)
      #expect(attempts.count == 1)
    }
  }

  @Test(
    "Repeated 429 answers end the approvals, and each wait is reported")
  func keepsRefusing() async throws {
    try await Self.withOrder { scene, _ in
      let attempts = Attempts()
      let told = Noted<String>()
      let revoker = WaitingRevoker(
        base: scene.access.revoker,
        beforeApproval: {
          _ = attempts.next()
          throw Self.slow
        })
      await #expect(throws: ServiceError(.throttled)) {
        try await ApprovalGiving(
          file: scene.file, service: scene.access.reader, revoker: revoker,
          conditions: { RunConditions() }, comment: "", waits: { told.add($0) }
        ).run()
      }
      #expect(attempts.count == 6 && told.all.count == 5)
      #expect(told.all.allSatisfy { $0.contains("the service asks to wait") })
    }
  }

  @Test("A cancelled round of approvals makes no further approval")
  func cancelled() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let count = try await scene.confirm("", for: .superseded)
      _ = try await scene.run(.superseded)
      let attempts = Attempts()
      let revoker = WaitingRevoker(
        base: scene.access.revoker,
        beforeApproval: {
          if attempts.next() == 2 { withUnsafeCurrentTask { $0?.cancel() } }
        })
      let approving = ApprovalGiving(
        file: scene.file, service: scene.access.reader, revoker: revoker, comment: "")
      let work = Task { try await approving.run() }
      await #expect(throws: CancellationError.self) { try await work.value }
      #expect(count > 2 && attempts.count == 2)
    }
  }

  @Test("An order that grows while its call waits in the budget is not sent")
  func sendingWaits() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let bundle = try await OrderGrowthTests.confirmOrder(in: scene)
      let server = scene.server
      let revoker = WaitingRevoker(
        base: scene.access.revoker,
        inBudget: { _ = try await server.issueDuplicate(ofOrder: bundle.id) })
      _ = try await scene.run(.superseded, revoker: revoker)
      #expect(try scene.file.outcomeCounts() == [.skipped: bundle.size])
      #expect(await OrderGrowthTests.revocationCalls(scene) == 0)
    }
  }

  @Test("An order is read right before its call, even with a slow budget")
  func slowBudget() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      _ = try await OrderGrowthTests.confirmOrder(in: scene)
      let key = try #require(APIKey(scene.address.apiKey))
      let access = try ServiceAccess(
        kind: CertCentralService.kind, address: ServiceAddress(scene.address.certCentralBaseURL),
        key: key, rate: RequestRate("2/6s"),
        options: .patient())
      let before = await scene.server.record().count
      let run = RevocationRun(
        file: scene.file, service: access.reader, revoker: access.revoker,
        policy: .quick(.superseded), options: RunOptions(canary: 0), by: TestIncident.ann)
      let work = Task { try await run.run(stopsWhenPaused: true) }
      while await OrderGrowthTests.revocationCalls(scene) == 0 {
        try await Task.sleep(for: .milliseconds(50))
      }
      await run.stop(within: .zero)
      _ = try await work.value
      let calls = await scene.server.record().dropFirst(before)
      let position = calls.firstIndex { $0.isRevocation }
      let sent = try #require(position)
      #expect(sent > calls.startIndex)
      #expect(calls[sent].at.timeIntervalSince(calls[sent - 1].at) < 4)
      await access.close()
    }
  }
}
