import Foundation
import Testing

@testable import Engine

@Suite("The lifecycle of one revocation")
struct CertificateRevocationTests {
  private static let policy = RevocationPolicy(
    reason: .keyCompromise, verifyTimeout: .seconds(600), maximumAttempts: 3,
    firstReadDelay: .seconds(1), longestDelay: .seconds(60))
  private static let start = Date(timeIntervalSince1970: 1_741_046_400)
  private static let asked = RevocationRecord(reason: .known(.keyCompromise), date: start)

  /// Returns a revocation after the events, one second apart.
  private static func after(
    _ events: CertificateRevocation.Event...
  ) -> CertificateRevocation {
    var revocation = CertificateRevocation()
    for (second, event) in events.enumerated() {
      revocation.handle(event, at: start.addingTimeInterval(Double(second)), policy: policy)
    }
    return revocation
  }

  private static func error(_ code: ServiceError.Code, after: Duration? = nil) -> ServiceError {
    ServiceError(code, status: 400, serviceCode: "code_1", message: "words", retryAfter: after)
  }

  private static let sent = after(.sendStarts)
  private static let accepted = after(.sendStarts, .answered(.accepted))
  private static let unknown = after(.sendStarts, .sendFailed(error(.timedOut)))

  // MARK: - Sending

  @Test("A planned certificate is sent next, and the send counts as an attempt")
  func sending() {
    #expect(CertificateRevocation().nextAction == .send)
    #expect(Self.sent.outcome == .sending)
    #expect(Self.sent.attempts == 1)
    #expect(Self.sent.sentAt == Self.start)
    #expect(Self.sent.nextAction == .rest)
  }

  @Test("A send that was called off does not count")
  func calledOff() {
    let revocation = Self.after(.sendStarts, .sendCalledOff)
    #expect(revocation.outcome == .planned)
    #expect(revocation.attempts == 0)
    #expect(revocation.sentAt == nil)
    #expect(revocation.nextAction == .send)
  }

  @Test("A check that must wait for hours pauses the run, as a revoke call does")
  func longWaitOfCheck() {
    var revocation = CertificateRevocation()
    let action = revocation.handle(
      .checkFailed(ServiceError(.throttled, retryAfter: .seconds(7_200))), at: Self.start,
      policy: .quick())
    guard case .pauseRun = action else {
      Issue.record("\(action)")
      return
    }
    #expect(revocation.outcome == .waitingToRetry)
  }

  @Test("204 is accepted, never revoked: a read comes next")
  func acceptance() {
    #expect(Self.accepted.outcome == .accepted)
    #expect(Self.accepted.nextAction == .read)
    #expect(Self.accepted.nextAt == Self.start.addingTimeInterval(2))
    #expect(Self.accepted.finishedAt == nil)
  }

  @Test("201 waits for an administrator and keeps the request")
  func approval() {
    let revocation = Self.after(.sendStarts, .answered(.awaitingApproval(PendingRequest(id: "17"))))
    #expect(revocation.outcome == .awaitingApproval)
    #expect(revocation.requestID == "17")
    #expect(revocation.nextAction == .readApproval)
  }

  @Test("A rehearsal skips the certificate with a note")
  func rehearsal() {
    let revocation = Self.after(.sendStarts, .answered(.notSent))
    #expect(revocation.outcome == .skipped)
    #expect(revocation.note.contains("dry run"))
  }

  /// The outcome and the next action for each error of a revoke call; `nil` pauses the run.
  static let failures:
    [(code: ServiceError.Code, outcome: Outcome, next: CertificateRevocation.Action?)] = [
      (.credentialsRefused, .planned, nil), (.notPermitted, .planned, nil),
      (.untrustedServer, .planned, nil), (.redirected, .outcomeUnknown, nil),
      (.throttled, .waitingToRetry, .send), (.unreachable, .waitingToRetry, .send),
      (.serviceTrouble, .waitingToRetry, .read), (.timedOut, .outcomeUnknown, .read),
      (.connectionLost, .outcomeUnknown, .read), (.unreadableAnswer, .outcomeUnknown, .read),
      (.alreadyRevoked, .alreadyRevoked, .read), (.notFound, .skipped, .rest),
      (.refused, .failed, .rest), (.collision, .failed, .rest),
      (.alreadyRequested, .waitingToRetry, .read), (.notRevocableNow, .skipped, .rest),
      (.anotherCertificate, .outcomeUnknown, .read),
    ]

  @Test("The table of failures holds every code")
  func failureTable() {
    #expect(Set(Self.failures.map(\.code)) == Set(ServiceError.Code.allCases))
  }

  @Test("The code of a failed call decides the outcome and the next action", arguments: failures)
  func failure(
    row: (code: ServiceError.Code, outcome: Outcome, next: CertificateRevocation.Action?)
  ) {
    var revocation = Self.sent
    let action = revocation.handle(
      .sendFailed(Self.error(row.code)), at: Self.start, policy: Self.policy)
    #expect(revocation.outcome == row.outcome)
    if let next = row.next {
      #expect(action == next)
    } else if case .pauseRun = action {
      #expect(revocation.nextAction == (row.code == .redirected ? .read : .send))
    } else {
      Issue.record("\(row.code) does not pause the run")
    }
    let mayHaveActed =
      Self.error(row.code).leavesOutcomeUnknown
      || [.anotherCertificate, .redirected].contains(row.code)
    #expect(revocation.mayHaveActed == mayHaveActed)
    // Only a read shows which request is already waiting.
    let mustBeRead = mayHaveActed || row.code == .alreadyRequested
    #expect(revocation.mustBeRead == mustBeRead)
    #expect((revocation.unknownSince != nil) == mustBeRead)
  }

  @Test("The service's own words are kept for a refusal")
  func verbatim() {
    let revocation = Self.after(.sendStarts, .sendFailed(Self.error(.refused)))
    #expect(revocation.noteCode == "code_1")
    #expect(revocation.note == "HTTP 400 words")
    #expect(revocation.finishedAt == Self.start.addingTimeInterval(1))
  }

  @Test(
    "A throttled or unsent call is no attempt",
    arguments: [ServiceError.Code.throttled, .unreachable])
  func uncounted(code: ServiceError.Code) {
    #expect(Self.after(.sendStarts, .sendFailed(Self.error(code))).attempts == 0)
  }

  @Test("The wait doubles, unless the service asks for its own")
  func backOff() {
    var revocation = CertificateRevocation()
    var now = Self.start
    for expected in [1.0, 2, 4, 8, 16, 32, 60, 60] {
      revocation.handle(.sendStarts, at: now, policy: Self.policy)
      revocation.handle(.sendFailed(Self.error(.throttled)), at: now, policy: Self.policy)
      #expect(revocation.nextAt == now.addingTimeInterval(expected))
      now += 60
    }
    revocation.handle(.sendStarts, at: now, policy: Self.policy)
    revocation.handle(
      .sendFailed(Self.error(.throttled, after: .seconds(7))), at: now, policy: Self.policy)
    #expect(revocation.nextAt == now.addingTimeInterval(7))
  }

  // MARK: - Verifying

  @Test("Status, reason and date together verify")
  func verified() {
    var revocation = Self.accepted
    revocation.handle(.read(.revoked, Self.asked), at: Self.start + 3, policy: Self.policy)
    #expect(revocation.outcome == .verified)
    #expect(revocation.recorded == Self.asked)
    #expect(revocation.finishedAt == Self.start + 3)
    #expect(revocation.nextAction == .rest)
  }

  @Test(
    "A status without a reason or a date verifies nothing yet",
    arguments: [
      nil, RevocationRecord(reason: nil, date: start),
      RevocationRecord(reason: .known(.keyCompromise), date: nil),
    ])
  func incompleteRecord(record: RevocationRecord?) {
    var revocation = Self.accepted
    revocation.handle(.read(.revoked, record), at: Self.start + 3, policy: Self.policy)
    #expect(revocation.outcome == .accepted)
    #expect(revocation.nextAction == .read)
  }

  @Test(
    "Another recorded reason is a mismatch, an unknown one included",
    arguments: [RecordedReason.known(.superseded), .known(.unspecified), .other("keycompromise")])
  func mismatch(reason: RecordedReason) {
    var revocation = Self.accepted
    let record = RevocationRecord(reason: reason, date: Self.start)
    revocation.handle(.read(.revoked, record), at: Self.start + 3, policy: Self.policy)
    #expect(revocation.outcome == .reasonMismatch)
    #expect(revocation.recorded == record)
  }

  @Test("The status suspended verifies a hold, but no other reason")
  func hold() {
    let record = RevocationRecord(reason: .known(.certificateHold), date: Self.start)
    var policy = Self.policy
    var other = Self.accepted
    other.handle(.read(.suspended, record), at: Self.start + 3, policy: policy)
    #expect(other.outcome == .accepted)
    policy.request.reason = .certificateHold
    var held = Self.accepted
    held.handle(.read(.suspended, record), at: Self.start + 3, policy: policy)
    #expect(held.outcome == .verified)
  }

  @Test("Reads get rarer, and the outcome is unverified after the time limit")
  func unverified() {
    var revocation = Self.accepted
    var waits: [Double] = []
    while revocation.outcome == .accepted, waits.count < 100, let due = revocation.nextAt {
      revocation.handle(.read(.issued, nil), at: due, policy: Self.policy)
      if let next = revocation.nextAt { waits.append(next.timeIntervalSince(due)) }
    }
    #expect(revocation.outcome == .unverified)
    #expect(Array(waits.prefix(7)) == [2, 4, 8, 16, 32, 60, 60])
    #expect(waits.reduce(0, +) >= 599)
  }

  @Test(
    "Failing reads of an accepted certificate never send it again",
    arguments: ServiceError.Code.allCases)
  func failingReads(code: ServiceError.Code) {
    var revocation = Self.accepted
    for step in 1...20 {
      let action = revocation.handle(
        .readFailed(Self.error(code)), at: Self.start + Double(step * 60), policy: Self.policy)
      #expect(action != .send)
    }
    #expect([.accepted, .unverified].contains(revocation.outcome))
  }

  @Test(
    "A refused key pauses the run on a read too",
    arguments: [ServiceError.Code.credentialsRefused, .notPermitted, .untrustedServer, .redirected])
  func refusedRead(code: ServiceError.Code) {
    var revocation = Self.accepted
    let action = revocation.handle(
      .readFailed(Self.error(code)), at: Self.start + 3, policy: Self.policy)
    guard case .pauseRun = action else { return #expect(Bool(false), "it does not pause") }
    #expect(revocation.nextAction == .read)
    #expect(revocation.outcome == .accepted)
  }

  // MARK: - Unknown outcomes

  @Test("An unknown outcome is verified by a read that shows our revocation")
  func unknownVerified() {
    var revocation = Self.unknown
    revocation.handle(.read(.revoked, Self.asked), at: Self.start + 3, policy: Self.policy)
    #expect(revocation.outcome == .verified)
    #expect(revocation.attempts == 1)
  }

  @Test("A certificate read as issued is sent again until its attempts are used up")
  func attemptsUsedUp() {
    var revocation = CertificateRevocation()
    var now = Self.start
    for attempt in 1...3 {
      #expect(revocation.handle(.sendStarts, at: now, policy: Self.policy) == .rest)
      #expect(revocation.attempts == attempt)
      revocation.handle(.sendFailed(Self.error(.serviceTrouble)), at: now, policy: Self.policy)
      #expect(revocation.nextAction == .read)
      now += 30
      revocation.handle(.read(.issued, nil), at: now, policy: Self.policy)
    }
    #expect(revocation.outcome == .failed)
    #expect(revocation.note.contains("sent 3 times"))
  }

  @Test("An expired certificate of unknown outcome is skipped")
  func unknownExpired() {
    var revocation = Self.unknown
    revocation.handle(.read(.expired, nil), at: Self.start + 3, policy: Self.policy)
    #expect(revocation.outcome == .skipped)
  }

  @Test("An outcome that cannot be read stays unknown, and a retry reads it first")
  func unreadable() {
    for first in [ServiceError.Code.timedOut, .serviceTrouble] {
      var revocation = Self.after(.sendStarts, .sendFailed(Self.error(first)))
      revocation.handle(
        .readFailed(Self.error(.serviceTrouble)), at: Self.start + 700, policy: Self.policy)
      #expect(revocation.outcome == .outcomeUnknown)
      #expect(revocation.nextAction == .rest)
      revocation.handle(.retryRequested, at: Self.start + 800, policy: Self.policy)
      #expect(revocation.nextAction == .read)
      revocation.handle(
        .readFailed(Self.error(.serviceTrouble)), at: Self.start + 801, policy: Self.policy)
      #expect(revocation.nextAction == .read)
    }
  }

  @Test("After a crash, the time limit for reads starts again")
  func interrupted() {
    var revocation = Self.sent
    let nextDay = Self.start + 86_400
    #expect(revocation.handle(.interrupted, at: nextDay, policy: Self.policy) == .read)
    #expect(revocation.outcome == .outcomeUnknown)
    revocation.handle(
      .readFailed(Self.error(.serviceTrouble)), at: nextDay + 1, policy: Self.policy)
    #expect(revocation.nextAction == .read)
    #expect(revocation.sentAt == Self.start)
  }

  @Test("A revocation counts as ours only if one of our calls may have acted")
  func alreadyRevoked() {
    let theirs = RevocationRecord(reason: .known(.superseded), date: Self.start)
    let others = Self.after(
      .sendStarts, .sendFailed(Self.error(.alreadyRevoked)), .read(.revoked, theirs))
    #expect(others.outcome == .alreadyRevoked)
    #expect(others.recorded == theirs)
    #expect(others.note.contains("differs"))
    let ours = Self.after(
      .sendStarts, .sendFailed(Self.error(.timedOut)), .read(.issued, nil), .sendStarts,
      .sendFailed(Self.error(.alreadyRevoked)), .read(.revoked, Self.asked))
    #expect(ours.outcome == .verified)
  }

  @Test("A certificate that vanishes after a call of unknown effect has failed")
  func vanished() {
    let revocation = Self.after(
      .sendStarts, .sendFailed(Self.error(.timedOut)), .read(.issued, nil), .sendStarts,
      .sendFailed(Self.error(.notFound)))
    #expect(revocation.outcome == .failed)
  }

  // MARK: - Skipping and retrying

  @Test("Only a certificate that is to be sent can be skipped")
  func skipping() {
    #expect(Self.after(.skip("expired")).outcome == .skipped)
    #expect(Self.after(.skip("expired")).note == "expired")
    var troubled = Self.after(.sendStarts, .sendFailed(Self.error(.serviceTrouble)))
    troubled.handle(.skip("expired"), at: Self.start + 3, policy: Self.policy)
    #expect(troubled.outcome == .waitingToRetry)
    var accepted = Self.accepted
    accepted.handle(.skip("expired"), at: Self.start + 3, policy: Self.policy)
    #expect(accepted.outcome == .accepted)
  }

  @Test("The operator can retry failed and unverified certificates, but not verified ones")
  func retrying() {
    let failed = Self.after(.sendStarts, .sendFailed(Self.error(.refused)), .retryRequested)
    #expect(failed.outcome == .planned)
    #expect(failed.attempts == 0)
    #expect(failed.finishedAt == nil)
    #expect(failed.note.isEmpty)
    var unverified = Self.accepted
    unverified.handle(.read(.issued, nil), at: Self.start + 900, policy: Self.policy)
    unverified.handle(.retryRequested, at: Self.start + 901, policy: Self.policy)
    #expect(unverified.nextAction == .read)
    // It is read, and sent again if the service has lost the revocation.
    unverified.handle(.read(.issued, nil), at: Self.start + 902, policy: Self.policy)
    #expect(unverified.nextAction == .send)
    let verified = Self.after(
      .sendStarts, .answered(.accepted), .read(.revoked, Self.asked), .retryRequested)
    #expect(verified.outcome == .verified)
  }

  @Test("A retry after a call of unknown effect reads first")
  func retryAfterUnknown() {
    var revocation = CertificateRevocation()
    for _ in 1...3 {
      revocation.handle(.sendStarts, at: Self.start, policy: Self.policy)
      revocation.handle(
        .sendFailed(Self.error(.timedOut)), at: Self.start, policy: Self.policy)
      revocation.handle(.read(.issued, nil), at: Self.start, policy: Self.policy)
    }
    #expect(revocation.outcome == .failed)
    #expect(revocation.handle(.retryRequested, at: Self.start, policy: Self.policy) == .read)
  }
}
