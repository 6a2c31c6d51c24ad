import Foundation
import GRDB
import Testing

@testable import Engine

/// Steps of the clock in seconds: an hour back and two hours forward.
private let steps = [-3_600.0, 7_200]

@Suite("Steps of the computer's clock", .timeLimit(.minutes(5)))
struct ClockStepTests {
  private static let certificates = TestIncident.certificates(20)
  private static let policy = RevocationPolicy.quick()

  private static func run(
    _ file: IncidentFile, _ authority: TestAuthority, _ clock: TestClock,
    policy: RevocationPolicy = policy
  ) -> RevocationRun {
    RevocationRun(
      file: file, service: authority, revoker: authority, policy: policy,
      options: RunOptions(concurrency: 4, canary: 3), conditions: { RunConditions() },
      by: TestIncident.ann, clock: clock.runClock)
  }

  private static func log(_ file: IncidentFile, _ action: String) throws -> [String] {
    var details: [String] = []
    try file.forEachEvent { if $0.action == action { details.append($0.detail) } }
    return details
  }

  @Test("A step during a run does no harm and is logged once", arguments: steps)
  func inTheMiddle(seconds: Double) async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let clock = TestClock()
    let authority = TestAuthority(
      Self.certificates,
      revoking: { serial, _ in
        if serial == "00A9" { clock.step(by: seconds) }
        return .act
      },
      // Only the third read shows a revocation, which makes certificates wait across the step.
      reading: { _, attempt in attempt < 3 ? .serviceTrouble : nil })
    #expect(try await Self.run(file, authority, clock).run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: 20])
    #expect(await authority.revokeCalls.count == 20)
    let told = try Self.log(file, "clock set")
    #expect(told.count == 1)
    #expect(told.first?.contains(seconds < 0 ? "set 1 h back" : "set 2 h forward") == true)
    // The record uses the clock as it was set.
    let last = try #require(try file.queue.runRecord().lastFinishedAt)
    #expect(abs(last.timeIntervalSince(clock.wall)) < 1_800 || seconds < 0)
    let ends = try file.read {
      try String.fetchAll($0, sql: "SELECT finished_at FROM certificate")
    }.compactMap(Timestamp.parse)
    #expect(ends.contains { abs($0.timeIntervalSince(clock.wall)) < 1_800 })
  }

  @Test("A step between two runs does the second no harm", arguments: steps)
  func betweenRuns(seconds: Double) async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let clock = TestClock()
    let door = Door()
    // The first run stops with accepted, throttled and unknown certificates.
    let authority = TestAuthority(
      Self.certificates,
      revoking: { serial, attempt in
        switch serial.last {
        case "3" where attempt == 1: .fail(.throttled)
        case "4" where attempt == 1: .actAndFail(.timedOut)
        default: .act
        }
      },
      reading: { _, attempt in
        if attempt == 1 { await door.pass() }
        return attempt < 3 ? .serviceTrouble : nil
      })
    let first = Self.run(file, authority, clock)
    let ending = Task { try await first.run(stopsWhenPaused: true) }
    await door.hasMet(3)
    await first.stop()
    await door.open()
    #expect(try await ending.value == .stopped)
    clock.step(by: seconds)
    #expect(try await Self.run(file, authority, clock).run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: 20])
    #expect(await authority.revokeCalls.count <= 22)
  }

  @Test("Waits in a file are cut to the run's own maximum, and time limits start again")
  func bounded() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(3))
    defer { TestIncident.remove(file) }
    let now = Date()
    func text(_ seconds: Double) -> String {
      Timestamp.milliseconds(now.addingTimeInterval(seconds))
    }
    let policy = RevocationPolicy(reason: .keyCompromise)
    try file.write { db in
      for (id, next) in [(1, 3_600.0), (2, 300), (3, 20)] {
        try db.execute(
          sql: """
            UPDATE certificate SET outcome = 'accepted', next_at = ?, answered_at = ?,
              unknown_since = ? WHERE id = ?
            """, arguments: [text(next), text(-7_200), text(-7_200), id])
      }
    }
    try file.queue.boundWaits(policy: policy, now: now)
    let waits = try (1...3).map { id in
      let revocation = try file.certificate(Int64(id)).revocation
      #expect(revocation.unknownSince.map(Timestamp.milliseconds) == text(0))
      #expect(revocation.answeredAt.map(Timestamp.milliseconds) == text(-7_200))
      return try #require(revocation.nextAt).timeIntervalSince(now).rounded()
    }
    // A run never waits an hour, so this wait is not trusted and ends now.
    #expect(waits == [0, 60, 20])
  }

  @Test("The time limit for verification runs on the steady clock", arguments: steps)
  func verifyTimeout(seconds: Double) {
    let start = Date(timeIntervalSince1970: 1_741_046_400)
    let policy = RevocationPolicy(reason: .keyCompromise, verifyTimeout: .seconds(600))
    var revocation = CertificateRevocation()
    revocation.handle(.sendStarts, at: start, policy: policy)
    revocation.handle(.answered(.accepted), at: start, policy: policy)
    func read(after steady: Double) {
      let now = RunInstant(wall: start + steady + seconds, steady: start + steady)
      revocation.handle(.read(.issued, nil), at: now, policy: policy)
    }
    read(after: 590)
    #expect(revocation.outcome == .accepted)
    #expect(revocation.nextAt.map { $0 <= start + 590 + 60 } == true)
    read(after: 601)
    #expect(revocation.outcome == .unverified)
    #expect(revocation.finishedAt == start + 601 + seconds)
  }

  @Test("A date is compared with the clock as it was set")
  func futureDate() {
    // A computer without a battery starts in the past, and its clock is set during the run.
    let start = Date(timeIntervalSince1970: 1_577_836_800)  // 2020-01-01
    let policy = RevocationPolicy(reason: .keyCompromise)
    let now = RunInstant(wall: start + 6 * 365 * 86_400, steady: start + 10)
    var revocation = CertificateRevocation()
    revocation.handle(.sendStarts, at: RunInstant(start), policy: policy)
    revocation.handle(.answered(.accepted), at: RunInstant(start), policy: policy)
    let record = RevocationRecord(reason: .known(.keyCompromise), date: now.wall)
    revocation.handle(.read(.revoked, record), at: now, policy: policy)
    #expect(revocation.outcome == .verified)
  }

  @Test("The span of the call for recent revocations follows the elapsed time", arguments: steps)
  func latestChanges(seconds: Double) async throws {
    let certificates = Self.certificates.map { record in
      var record = record
      record.identity = CertificateIdentity(
        serial: record.identity.serial, thumbprint: record.identity.thumbprint,
        reference: "1/\(record.identity.serial)")
      return record
    }
    let file = try await TestIncident.confirmed(certificates)
    defer { TestIncident.remove(file) }
    let clock = TestClock()
    let service = ListOfChanges(certificates, clock: clock, step: seconds)
    var policy = Self.policy
    policy.expectsRecord = false
    let run = RevocationRun(
      file: file, service: service, revoker: service, policy: policy,
      options: RunOptions(concurrency: 4, canary: 0), conditions: { RunConditions() },
      by: TestIncident.ann, clock: clock.runClock)
    #expect(try await run.run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: 20])
    // Two minutes of margin, plus the time since the start of the run.
    #expect(await service.spans.allSatisfy { (100..<1_800).contains($0) })
  }
}

/// A service with a call for recent revocations. Its sixth revocation sets the clock.
private actor ListOfChanges: PlainService {
  /// The spans of the calls for recent revocations, in seconds by the program's clock.
  private(set) var spans: [Double] = []
  private var revokedReferences: Set<String> = []
  private let clock: TestClock
  private let step: Double

  init(_ certificates: [CertificateRecord], clock: TestClock, step: Double) {
    (self.clock, self.step) = (clock, step)
  }

  nonisolated var description: ServiceDescription {
    var description = TestIncident.service
    description.massConfirmation = .latest
    return description
  }

  func revoked(since start: Date) async throws -> Set<String> {
    spans.append(clock.wall.timeIntervalSince(start))
    return revokedReferences
  }

  func certificate(_ identity: CertificateIdentity) async throws -> CertificateRecord {
    CertificateRecord(identity: identity, commonName: "", status: .revoked)
  }

  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    if revokedReferences.count == 5 { clock.step(by: step) }
    revokedReferences.insert(identity.reference)
    return .accepted
  }
}
