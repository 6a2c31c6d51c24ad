import Foundation
import Testing

@testable import Engine

/// A service whose administrators must approve each request.
private actor Administration: PlainService {
  private var statuses: [String: CertificateStatus] = [:]
  private var decisions: [String: ApprovalState] = [:]
  private(set) var questions = 0
  private(set) var requests = 0

  nonisolated var description: ServiceDescription { TestIncident.service }

  func decide(_ state: ApprovalState, about serials: some Sequence<String>) {
    for serial in serials {
      decisions[serial] = state
      if state == .approved { statuses[serial] = .revoked }
    }
  }

  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    requests += 1
    return .awaitingApproval(PendingRequest(id: "R-" + identity.serial.text))
  }

  func approval(ofRequest id: String) async throws -> ApprovalState {
    questions += 1
    return decisions[String(id.dropFirst(2))] ?? .pending
  }

  func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
    let status = statuses[identity.serial.text] ?? .issued
    return CertificateRecord(identity: identity, commonName: "", status: status) {
      $0.revocation =
        status == .revoked
        ? RevocationRecord(reason: .known(.keyCompromise), date: Date()) : nil
    }
  }
}

@Suite("Approvals", .timeLimit(.minutes(5)))
struct ApprovalTests {
  private static let certificates = TestIncident.certificates(6)
  private static let serials = certificates.map(\.identity.serial.text)

  private static func run(
    _ file: IncidentFile, _ service: Administration, awaiting: Bool = false, canary: Int = 0
  ) -> RevocationRun {
    RevocationRun(
      file: file, service: service, revoker: service, policy: .quick(),
      options: RunOptions(concurrency: 4, canary: canary, awaitsApprovals: awaiting),
      by: TestIncident.ann)
  }

  @Test("An unattended run ends while requests wait, and the next run follows them up")
  func followUp() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let service = Administration()
    #expect(try await Self.run(file, service).run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.awaitingApproval: 6])
    #expect(try file.header().phase == .paused)
    #expect(try file.header().pause == "6 wait for an administrator's approval")
    #expect(try file.counts().verdict == .incomplete)

    await service.decide(.approved, about: Self.serials.prefix(4))
    await service.decide(.rejected(comment: "still in use"), about: Self.serials.suffix(1))
    #expect(try await Self.run(file, service).run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: 4, .awaitingApproval: 1, .rejected: 1])

    await service.decide(.approved, about: Self.serials)
    #expect(try await Self.run(file, service).run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: 5, .rejected: 1])
    #expect(try file.counts().verdict == .someFailed)
    #expect(try file.header().phase == .finished)
    // Each request is made once, although three runs followed it up.
    #expect(await service.requests == 6)
  }

  @Test("A watched run continues until the last decision")
  func watched() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let service = Administration()
    let run = Self.run(file, service, awaiting: true, canary: 3)
    let ending = Task { try await run.run(stopsWhenPaused: false) }
    await run.reaches { $0.outcomes[.awaitingApproval] == 6 }
    await service.decide(.approved, about: Self.serials)
    #expect(try await ending.value == .finished)
    #expect(try file.outcomeCounts() == [.verified: 6])
  }

  @Test("The administrator's comment is kept")
  func comment() async throws {
    let file = try await TestIncident.confirmed(Array(Self.certificates.prefix(1)))
    defer { TestIncident.remove(file) }
    let service = Administration()
    _ = try await Self.run(file, service).run(stopsWhenPaused: true)
    await service.decide(.rejected(comment: "still in use"), about: Self.serials)
    _ = try await Self.run(file, service).run(stopsWhenPaused: true)
    let certificate = try file.certificate(1)
    #expect(certificate.revocation.outcome == .rejected)
    #expect(certificate.revocation.note == "still in use")
    #expect(certificate.revocation.requestID == "R-00A0")
  }

  @Test("A retry by the operator makes a new request for a declined certificate")
  func again() {
    var revocation = CertificateRevocation()
    let now = Date()
    for event in [
      CertificateRevocation.Event.sendStarts, .answered(.awaitingApproval(PendingRequest(id: "1"))),
      .approvalRead(.rejected(comment: "")), .retryRequested,
    ] {
      revocation.handle(event, at: now, policy: .quick())
    }
    #expect(revocation.outcome == .planned)
    #expect(revocation.requestID == nil)
    #expect(!revocation.mayHaveActed)
  }

  @Test("A failed approval read is repeated at growing intervals, without end")
  func patience() {
    var revocation = CertificateRevocation()
    var now = Date()
    let policy = RevocationPolicy(reason: .superseded, verifyTimeout: .seconds(1))
    revocation.handle(.sendStarts, at: now, policy: policy)
    revocation.handle(
      .answered(.awaitingApproval(PendingRequest(id: "1"))), at: now, policy: policy)
    var waits: [TimeInterval] = []
    for round in 0..<40 {
      waits.append(revocation.nextAt?.timeIntervalSince(now) ?? -1)
      now = revocation.nextAt ?? now
      let event: CertificateRevocation.Event =
        round.isMultiple(of: 2) ? .readFailed(ServiceError(.timedOut)) : .approvalRead(.pending)
      #expect(revocation.handle(event, at: now, policy: policy) == .readApproval)
    }
    #expect(waits == waits.sorted())
    #expect(waits.first == 5)
    #expect(waits.last == 300)
    #expect(
      revocation.handle(
        .readFailed(ServiceError(.credentialsRefused)), at: now, policy: policy)
        != .readApproval)
  }
}
