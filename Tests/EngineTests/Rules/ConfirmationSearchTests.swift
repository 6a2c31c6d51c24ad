import Foundation
import GRDB
import Sandbox
import Testing

@testable import Engine

@Suite("Confirming a page with one call", .timeLimit(.minutes(5)))
struct ConfirmationSearchTests {
  @Test("A search is due once everything is sent, and again after growing pauses")
  func pauses() {
    let start = Date(timeIntervalSince1970: 1_000)
    var search = ConfirmationSearch()
    search.isUsed = true
    #expect(!search.isDue(unconfirmed: 1_000, at: start))
    search.everythingIsSent(firstSearch: start + 2)
    search.everythingIsSent(firstSearch: start + 60)
    #expect(!search.isDue(unconfirmed: 1_000, at: start + 1))
    #expect(search.isDue(unconfirmed: 1_000, at: start + 2))
    #expect(!search.isDue(unconfirmed: 199, at: start + 2))
    var pauses: [Double] = []
    for _ in 0..<8 {
      search.ended(at: start)
      pauses.append(search.nextAt?.timeIntervalSince(start) ?? 0)
    }
    #expect(pauses == [5, 10, 20, 40, 80, 160, 300, 300])
    search.somethingIsToBeSent()
    #expect(!search.isDue(unconfirmed: 1_000, at: start + 9_999))
  }

  @Test(
    "A list is read on while each page can confirm ten certificates",
    arguments: [
      (10_000, 500, 200, true), (10_001, 500, 200, false), (0, 500, 200, true),
      (37, 37, 10, true), (38, 37, 10, false),
    ])
  func worth(rows: Int, perPage: Int, unconfirmed: Int, pays: Bool) {
    let search = ConfirmationSearch()
    #expect(ConfirmationSearch.mostCalls(unconfirmed: unconfirmed) <= max(1, unconfirmed) + 1)
    #expect(!search.isWorthwhile(rows: .max, perPage: perPage, unconfirmed: unconfirmed))
    #expect(search.isWorthwhile(rows: rows, perPage: perPage, unconfirmed: unconfirmed) == pays)
  }

  @Test(
    "Single reads run during the sends; then a list confirms, and reads follow")
  func confirms() async throws {
    let certificates = TestIncident.certificates(250)
    let file = try await TestIncident.confirmed(certificates, reason: .superseded)
    defer { file.discard() }
    let service = ListedFirst(certificates)
    let run = RevocationRun(
      file: file, service: service, revoker: service, policy: .quick(.superseded),
      options: RunOptions(canary: 0, pageSize: 100), by: TestIncident.ann)
    #expect(try await run.run(stopsWhenPaused: true) == .finished)
    #expect(await service.sentWhenListed == [250, 250, 250])
    #expect(try file.outcomeCounts() == [.verified: 250])
    let shown = try file.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM certificate WHERE shown_at IS NOT NULL")
    }
    #expect(shown == 250)
    #expect(try file.queue.shownCount() == 0)
    #expect(try file.checkEventLog().fault == nil)
  }

  @Test("A search that is no longer worthwhile leaves the certificates to single reads")
  func paysNoMore() async throws {
    let certificates = TestIncident.certificates(203)
    let file = try await TestIncident.confirmed(certificates, reason: .superseded)
    defer { file.discard() }
    let service = LateReads(certificates)
    let run = RevocationRun(
      file: file, service: service, revoker: service, policy: .quick(.superseded),
      options: RunOptions(canary: 0, pageSize: 100), by: TestIncident.ann)
    // Without this limit, a faulty run would wait forever.
    let limit = Task {
      try await Task.sleep(for: .seconds(60))
      await run.stop()
    }
    #expect(try await run.run(stopsWhenPaused: true) == .finished)
    limit.cancel()
    #expect(try file.outcomeCounts() == [.verified: 203])
  }

  @Test(
    "A list without revoked rows, or one that reads contradict, proves nothing",
    arguments: [CertificateStatus.issued, .revoked])
  func noProof(listed: CertificateStatus) async throws {
    let certificates = TestIncident.certificates(220)
    let file = try await TestIncident.confirmed(certificates, reason: .superseded)
    defer { file.discard() }
    let service = LyingList(certificates: certificates, listed: listed)
    let run = RevocationRun(
      file: file, service: service, revoker: service, policy: .quick(.superseded),
      options: RunOptions(canary: 0, pageSize: 100), by: TestIncident.ann)
    let ending = Task { try await run.run(stopsWhenPaused: true) }
    // Wait until every certificate was contradicted once, or the list was dropped.
    let (action, count) =
      listed == .issued ? ("list not used", 1) : ("no longer shown as revoked", 220)
    var seen = 0
    while seen < count {
      try await Task.sleep(for: .milliseconds(50))
      seen = try file.read {
        try Int.fetchOne(
          $0, sql: "SELECT count(*) FROM event WHERE action = ?", arguments: [action]) ?? 0
      }
    }
    await run.stop()
    #expect(try await ending.value == .stopped)
    #expect(try file.outcomeCounts() == [.accepted: 220])
  }

  @Test(
    "With or without a list, every certificate is read back",
    arguments: [SandboxFault.Kind?.none, .malformed])
  func reads(fault: SandboxFault.Kind?) async throws {
    // The first 60 calls fill the incident without faults.
    let faults = fault.map { [SandboxFault($0, calls: [.search], after: 60)] } ?? []
    try await withSandboxScene(
      .quick(certificates: 500, faults: faults), rate: RequestRate("40/1s")
    ) {
      let count = try await $0.confirm("", for: .keyCompromise)
      #expect(try await $0.run(.keyCompromise) == .finished)
      let certificates = try await $0.certificates("checked:yes")
      #expect(certificates.count { $0.revocation.outcome == .verified } == count)
      #expect(fault == nil || certificates.allSatisfy { $0.shownAt == nil })
      #expect(try $0.file.queue.shownCount() == 0)
    }
  }
}

/// A service that holds back its first reads until everything is sent and a search is due.
private actor LateReads: PlainService {
  private let certificates: [CertificateRecord]
  private var sent = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ certificates: [CertificateRecord]) { self.certificates = certificates }

  nonisolated var description: ServiceDescription {
    var description = TestIncident.service
    description.massConfirmation = .list
    return description
  }

  func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
    if sent < certificates.count { await withCheckedContinuation { waiting.append($0) } }
    try await Task.sleep(for: .milliseconds(300))
    var record = CertificateRecord(identity: identity, commonName: "", status: .revoked)
    record.revocation = RevocationRecord(reason: .known(.superseded), date: Date())
    return record
  }

  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    sent += 1
    if sent == certificates.count {
      waiting.forEach { $0.resume() }
      waiting = []
    }
    return .accepted
  }
}

/// A service that revokes nothing, and whose list shows every certificate with one status, whatever
/// the filter.
private struct LyingList: PlainService {
  let certificates: [CertificateRecord]
  let listed: CertificateStatus

  var description: ServiceDescription {
    var description = TestIncident.service
    description.massConfirmation = .list
    return description
  }

  func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
    isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage {
    let page = certificates.dropFirst(offset).prefix(limit).map { certificate in
      var certificate = certificate
      certificate.status = listed
      return certificate
    }
    return CertificatePage(total: certificates.count, certificates: page)
  }

  func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
    CertificateRecord(identity: identity, commonName: "", status: .issued)
  }

  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer { .accepted }
}

/// A service whose certificates read as revoked only after its list was read. It holds back the
/// answers to the last revocations until a certificate is read.
private actor ListedFirst: PlainService {
  private static let answeredAtOnce = 220

  private let certificates: [CertificateRecord]
  private var sent = 0
  private var isReadMeanwhile = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  /// The number of certificates sent before each page of the list.
  private(set) var sentWhenListed: [Int] = []

  init(_ certificates: [CertificateRecord]) { self.certificates = certificates }

  nonisolated var description: ServiceDescription {
    var description = TestIncident.service
    description.massConfirmation = .list
    return description
  }

  func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
    isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage {
    sentWhenListed.append(sent)
    #expect(status == .revoked)
    let page = certificates.dropFirst(offset).prefix(limit).map { certificate in
      var certificate = certificate
      certificate.status = .revoked
      return certificate
    }
    return CertificatePage(total: certificates.count, certificates: page)
  }

  func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
    if sent > Self.answeredAtOnce {
      isReadMeanwhile = true
      waiting.forEach { $0.resume() }
      waiting = []
    }
    var record = CertificateRecord(identity: identity, commonName: "", status: .issued)
    guard sentWhenListed.count >= 3 else { return record }
    record.status = .revoked
    record.revocation = RevocationRecord(reason: .known(.superseded), date: Date())
    return record
  }

  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    sent += 1
    if sent > Self.answeredAtOnce, !isReadMeanwhile {
      await withCheckedContinuation { waiting.append($0) }
    }
    return .accepted
  }
}
