import Foundation
import Sandbox
import Testing

@testable import Engine

/// A service whose call for recent revocations names them only from the seventh time on.
private actor SlowToTell: PlainService {
  /// The door that holds back reads of single certificates.
  let door = Door()
  private(set) var reads = 0
  private var questions = 0
  private let references: Set<String>

  init(_ certificates: [CertificateRecord]) {
    references = Set(certificates.map(\.identity.reference))
  }

  nonisolated var description: ServiceDescription {
    var description = TestIncident.service
    description.massConfirmation = .latest
    return description
  }

  func revoked(since start: Date) async throws -> Set<String> {
    questions += 1
    return questions > 6 ? references : []
  }

  func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
    reads += 1
    await door.pass()
    return CertificateRecord(identity: identity, commonName: "", status: .revoked)
  }

  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer { .accepted }
}

@Suite("Confirming many certificates with one call", .timeLimit(.minutes(5)))
struct BulkConfirmationTests {
  @Test("A certificate that is confirmed while it waits for its own read is not read")
  func confirmedInTheQueue() async throws {
    let certificates = TestIncident.certificates(8).map { record in
      var record = record
      record.identity = CertificateIdentity(
        serial: record.identity.serial, thumbprint: record.identity.thumbprint,
        reference: "1/\(record.identity.serial)")
      return record
    }
    let file = try await TestIncident.confirmed(certificates)
    defer { TestIncident.remove(file) }
    let service = SlowToTell(certificates)
    // Each certificate is due for its own read before the call for many confirms it.
    var policy = RevocationPolicy(
      reason: .keyCompromise, firstReadDelay: .seconds(1), longestDelay: .seconds(1))
    policy.expectsRecord = false
    let run = RevocationRun(
      file: file, service: service, revoker: service, policy: policy,
      options: RunOptions(concurrency: 2, canary: 0), by: TestIncident.ann)
    let ending = Task { try await run.run(stopsWhenPaused: true) }
    await run.reaches { $0.outcomes[.verified, default: 0] >= 6 }
    await service.door.open()
    var last: RunSnapshot?
    for await snapshot in run.snapshots { last = snapshot }
    #expect(try await ending.value == .finished)
    #expect(last?.outcomes == [.verified: 8])
    // Only the reads in progress at the confirmation were made.
    #expect((1...2).contains(await service.reads))
    #expect(try file.outcomeCounts() == [.verified: 8])
  }

  @Test(
    "If the call for many certificates never works, each is read by itself",
    arguments: [SandboxFault.Kind.serverError, .wrongType, .malformed])
  func brokenCall(kind: SandboxFault.Kind) async throws {
    let options = SandboxOptions.quick(
      certificates: 40, faults: [SandboxFault(kind, calls: [.changes])])
    try await withSandboxScene(options, service: .certCentral) { scene in
      let terms = RevocationTerms(skipsApproval: true)
      let count = try await scene.confirm("", for: .superseded, terms: terms)
      let ending = try await scene.run(.superseded, options: RunOptions(canary: 0))
      #expect(ending == .finished)
      let outcomes = try scene.file.outcomeCounts()
      #expect(outcomes == [.verified: count])
    }
  }
}
