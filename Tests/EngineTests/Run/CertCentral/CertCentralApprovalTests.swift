import Foundation
import Sandbox
import Testing

@testable import Engine

/// Requests that an administrator of the sandbox decides, or that stay undecided.
@Suite("Approvals at CertCentral", .timeLimit(.minutes(5)))
struct CertCentralApprovalTests {
  private static func options(
    faults: [SandboxFault] = [], _ change: (inout CertCentralOptions) -> Void = { _ in }
  ) -> SandboxOptions {
    .quick(certificates: 60, faults: faults, certCentral: .quick(change))
  }

  private static let watching = RunOptions(canary: 0, awaitsApprovals: true)

  /// Runs `body` with an incident whose certificates all await an administrator, and with an
  /// `ApprovalGiving` that approves in the administrator's place.
  private static func withRequests(
    _ options: SandboxOptions = options(), comment: String = "",
    _ body: (SandboxScene, ApprovalGiving, _ count: Int) async throws -> Void
  ) async throws {
    try await withSandboxScene(options, service: .certCentral) { scene in
      let count = try await scene.confirm("", for: .superseded)
      _ = try await scene.run(.superseded)
      let approving = ApprovalGiving(
        file: scene.file, service: scene.access.reader, revoker: scene.access.revoker,
        comment: comment)
      try await body(scene, approving, count)
    }
  }

  @Test("Approved requests are revoked, rejected ones are not, and both are reported")
  func decided() async throws {
    let options = Self.options {
      $0.approvalDelay = .zero ... .milliseconds(200)
      $0.rejectedShare = 0.3
    }
    try await withSandboxScene(options, service: .certCentral) { scene in
      let count = try await scene.confirm("", for: .superseded)
      let ending = try await scene.run(.superseded, options: Self.watching)
      #expect(ending == .finished)
      let counts = try scene.file.counts()
      let summary = await scene.server.summary()
      #expect(summary.requestsApproved > 0 && summary.requestsRejected > 0)
      #expect(counts.verified == summary.requestsApproved)
      #expect(counts.rejected == summary.requestsRejected)
      #expect(counts.verified + counts.rejected == count)
      #expect(summary.revoked == counts.verified)
      let rejected = try await scene.certificates("outcome:rejected")
      #expect(rejected.count == counts.rejected)
      #expect(rejected.allSatisfy { $0.revocation.note == "Not without a ticket." })
    }
  }

  @Test("Without a decision, the run ends, names the requests and makes none twice")
  func undecided() async throws {
    try await withSandboxScene(Self.options(), service: .certCentral) { scene in
      let count = try await scene.confirm("", for: .superseded)
      for _ in 0..<2 {
        let ending = try await scene.run(.superseded)
        #expect(ending == .finished)
        let outcomes = try scene.file.outcomeCounts()
        #expect(outcomes == [.awaitingApproval: count])
      }
      let requests = try scene.file.queue.awaitedRequests()
      #expect(requests.count == count)
      #expect(requests.allSatisfy { $0.requester == "John Smith" && $0.certificates == 1 })
      let summary = await scene.server.summary()
      #expect(summary.requestsPending == count)
      #expect(summary.revoked == 0)
      let sent = await scene.callCount(.revoke)
      #expect(sent == count)
    }
  }

  @Test("Approvals given by the operator lead to verified certificates")
  func given() async throws {
    try await Self.withRequests(comment: "as discussed") { scene, approving, count in
      let result = try await approving.run()
      #expect(result == ApprovalGiving.Result(approved: count))
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: count])
      let summary = await scene.server.summary()
      #expect(summary.requestsApproved == count)
      #expect(summary.revokedTwice == 0)
    }
  }

  @Test("An approval with a lost answer stays unknown until its request is read")
  func lostApproval() async throws {
    let options = Self.options(faults: [SandboxFault(.resetAfter, calls: [.approve])])
    try await Self.withRequests(options) { scene, approving, count in
      let result = try await approving.run()
      #expect(result == ApprovalGiving.Result(unknown: count))
      var actions: [String] = []
      try scene.file.forEachEvent { actions.append($0.action) }
      #expect(actions.count { $0 == "approval unknown" } == count)
      #expect(!actions.contains("request not approved"))
      _ = try await scene.run(.superseded)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: count])
    }
  }

  @Test("A request for a certificate that became protected is not approved")
  func protectedMeanwhile() async throws {
    try await Self.withRequests { scene, approving, count in
      try scene.file.selection.adopt(Safeguards(protectedNames: ["*"]), by: TestIncident.ann)
      let result = try await approving.run()
      #expect(result.approved == 0)
      #expect(result.leftAlone.count == count)
      #expect(result.leftAlone.first?.contains("protected name (*)") == true)
    }
  }

  @Test("A lesser key cannot approve, and leaves the requests pending")
  func lesserApprover() async throws {
    let options = Self.options { $0.isAdministrator = false }
    try await Self.withRequests(options) { scene, approving, count in
      let error = await serviceError { try await approving.run() }
      #expect(error?.code == .notPermitted)
      #expect(error?.serviceCode == "access_denied|invalid_approver")
      let summary = await scene.server.summary()
      #expect(summary.requestsPending == count)
    }
  }

  @Test("A refused skip_approval pauses the run, which names the key that it needs")
  func refusedSkip() async throws {
    let options = Self.options { $0.isAdministrator = false }
    try await withSandboxScene(options, service: .certCentral) { scene in
      let terms = RevocationTerms(skipsApproval: true)
      let count = try await scene.confirm("", for: .superseded, terms: terms)
      guard case .paused(let why, .notPermitted) = try await scene.run(.superseded) else {
        Issue.record("the run does not pause")
        return
      }
      #expect(why.contains("skip_approval needs an administrator's key"))
      var outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.planned: count])
      // The certificates are confirmed anew without it, and the next run sends them.
      #expect(
        try scene.file.manifests.takeBackUnsent(because: "no skip", by: TestIncident.ann)
          .certificates
          == count)
      _ = try scene.file.manifests.confirm(
        RevocationInstruction(reason: .superseded), by: TestIncident.ann)
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.awaitingApproval: count])
    }
  }

  @Test("An ignored skip_approval leaves the request to an administrator")
  func ignoredSkip() async throws {
    let options = Self.options {
      $0.isAdministrator = false
      $0.lesserSkip = .requested
    }
    try await withSandboxScene(options, service: .certCentral) { scene in
      let terms = RevocationTerms(skipsApproval: true)
      let count = try await scene.confirm("", for: .superseded, terms: terms)
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.awaitingApproval: count])
      let summary = await scene.server.summary()
      #expect(summary.requestsPending == count)
    }
  }

  @Test("A request whose answer was lost is found in its order, and not made twice")
  func lostAnswer() async throws {
    let fault = SandboxFault(.resetAfter, share: 0.4, calls: [.revoke])
    try await withSandboxScene(Self.options(faults: [fault]), service: .certCentral) { scene in
      let count = try await scene.confirm("", for: .superseded)
      let ending = try await scene.run(.superseded, options: RunOptions(canary: 0))
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.awaitingApproval: count])
      let sent = await scene.callCount(.revoke)
      #expect(sent == count)
      let summary = await scene.server.summary()
      #expect(summary.callsByFault["reset-after", default: 0] > 2)
      #expect(summary.requestsPending == count)
      let requests = try scene.file.queue.awaitedRequests()
      #expect(requests.count == count)
      let made = await scene.server.record().filter(\.isRevocation).compactMap(\.request)
      #expect(Set(requests.map(\.id)) == Set(made))
    }
  }

  @Test("A request that a colleague made is awaited and not made again")
  func alreadyRequested() async throws {
    try await withSandboxScene(Self.options(), service: .certCentral) { scene in
      let count = try await scene.confirm("", for: .superseded)
      let first = try scene.file.certificate(1)
      let answer = try await scene.access.revoker.revoke(
        first.identity, RevocationRequest(reason: .keyCompromise, profileID: scene.profile.id))
      guard case .awaitingApproval(let request) = answer else {
        Issue.record("it does not wait")
        return
      }
      let ending = try await scene.run(.superseded)
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.awaitingApproval: count])
      #expect(try scene.file.certificate(1).revocation.requestID == request.id)
      let summary = await scene.server.summary()
      #expect(summary.requestsPending == count)
    }
  }
}
