import Foundation
import Sandbox
import Testing

@testable import Engine

/// Requests that a colleague made, or that do not name their certificate.
@Suite("Requests of colleagues", .timeLimit(.minutes(5)))
struct ColleagueRequestTests {
  /// Confirms one certificate of a larger order, makes a colleague's request for it or for the
  /// order, runs the incident and calls `body`.
  private static func withColleague(
    _ options: SandboxOptions = .quick(), asksForCertificate: Bool = false,
    _ body: (SandboxScene, ApprovalGiving, CertificateBundle) async throws -> Void
  ) async throws {
    try await withSandboxScene(options, service: .certCentral) { scene in
      let one = try #require(
        try await scene.certificates().first { ($0.bundle?.size ?? 0) > 2 })
      let bundle = try #require(one.bundle)
      _ = try await scene.confirm("serial:\(one.identity.serial)", for: .superseded)
      let certificate = CertCentralReference(one.identity.reference)?.certificate
      _ = try #require(
        try await scene.server.requestRevocation(
          ofOrder: bundle.id, certificate: asksForCertificate ? certificate : nil))
      _ = try await scene.run(.superseded)
      #expect(try scene.file.outcomeCounts() == [.awaitingApproval: 1])
      try await body(
        scene,
        ApprovalGiving(
          file: scene.file, service: scene.access.reader, revoker: scene.access.revoker,
          comment: ""), bundle)
    }
  }

  @Test("A colleague's request for the whole order is not approved for one of its certificates")
  func wholeOrder() async throws {
    try await Self.withColleague { scene, approving, bundle in
      let request = try #require(try scene.file.queue.awaitedRequests().first)
      #expect(request.covers == .bundle && request.requester == "Jane Doe")
      #expect(request.sentence.contains("is for the whole order"))
      let result = try await approving.run()
      #expect(result.approved == 0 && result.leftAlone.count == 1)
      #expect(await scene.callCount(.approve) == 0)

      // If an administrator approves it, the record lists the other certificates that it revoked.
      try await scene.access.revoker.approve(request: request.id, comment: "")
      _ = try await scene.run(.superseded)
      #expect(try scene.file.outcomeCounts() == [.verified: 1])
      let taken = try scene.file.bundles.alsoRevoked()
      #expect(taken.count == bundle.size - 1)
      #expect(taken.allSatisfy { $0.takenWith.contains("for the whole order \(bundle.id)") })
      #expect(try scene.file.counts().verdict == .complete)
    }
  }

  @Test("A colleague's request for exactly this certificate is approved")
  func sameCertificate() async throws {
    try await Self.withColleague(asksForCertificate: true) { scene, approving, _ in
      #expect(try await approving.run() == ApprovalGiving.Result(approved: 1))
      _ = try await scene.run(.superseded)
      #expect(try scene.file.outcomeCounts() == [.verified: 1])
      #expect(try scene.file.bundles.alsoRevoked().isEmpty)
    }
  }

  @Test("A request without a certificate counts as one for the whole order, even our own")
  func namesNone() async throws {
    let options = SandboxOptions.quick(variants: [.requestsWithoutCertificate])
    try await withSandboxScene(options, service: .certCentral) { scene in
      let count = try await scene.confirm("", for: .superseded)
      _ = try await scene.run(.superseded)
      let result = try await ApprovalGiving(
        file: scene.file, service: scene.access.reader, revoker: scene.access.revoker, comment: ""
      ).run()
      #expect(result.approved == 0 && result.leftAlone.count == count)
      #expect(await scene.callCount(.approve) == 0)
    }
  }

  @Test("Other certificates that a list shows as revoked are recorded")
  func takenByOneCall() async throws {
    try await withSandboxScene(service: .certCentral) { scene in
      let found = try await scene.certificates()
      let one = try #require(found.first { ($0.bundle?.size ?? 0) > 2 })
      let other = try #require(
        found.first { $0.bundle?.id == one.bundle?.id && $0.id != one.id })
      _ = try await scene.confirm(
        "serial:\(one.identity.serial)", for: .superseded,
        terms: RevocationTerms(skipsApproval: true))
      // Imitates an account that revokes more certificates than the call names.
      _ = try await scene.access.revoker.revoke(
        other.identity,
        RevocationRequest(
          reason: .superseded, profileID: scene.profile.id,
          terms: RevocationTerms(skipsApproval: true)))
      for _ in 0..<2 {
        _ = try await scene.run(.superseded)
        #expect(try scene.file.bundles.alsoRevoked().map(\.serial) == [other.identity.serial])
      }
      #expect(try scene.file.outcomeCounts() == [.verified: 1])
    }
  }

  @Test("A swapped or decided request, or one that is no revocation, is not approved")
  func swapped() async throws {
    try await Self.withColleague(asksForCertificate: true) { scene, _, _ in
      let id = try #require(try scene.file.queue.awaitedRequests().first?.id)
      let waiting = try #require(try scene.file.queue.certificates(awaitingRequest: id).first)
      let exact = ApprovalRequest(
        id: id, isRevocation: true, state: .pending, bundle: waiting.bundle,
        reference: waiting.reference)
      let others = [
        ApprovalRequest(
          id: id, isRevocation: false, state: .pending, bundle: exact.bundle,
          reference: exact.reference),
        ApprovalRequest(
          id: id, isRevocation: true, state: .approved, bundle: exact.bundle,
          reference: exact.reference),
        ApprovalRequest(
          id: id, isRevocation: true, state: .pending, bundle: "1", reference: exact.reference),
        ApprovalRequest(
          id: id, isRevocation: true, state: .pending, bundle: nil, reference: exact.reference),
        ApprovalRequest(
          id: id, isRevocation: true, state: .pending, bundle: exact.bundle,
          reference: "\(waiting.bundle)/1"),
      ]
      #expect(
        ApprovalGiving.difference(between: exact, [waiting], asksForBundle: false) == nil)
      for other in others {
        #expect(
          ApprovalGiving.difference(between: other, [waiting], asksForBundle: false) != nil)
      }
      #expect(ApprovalGiving.difference(between: exact, [waiting], asksForBundle: true) != nil)
    }
  }
}
