import Foundation

/// The way of one certificate from planned to its end, as a pure state machine.
///
/// It does no I/O and reads no clock: events and the time go in, what to do next comes out. What
/// it holds is exactly what the incident file keeps for the certificate, so a run that died goes
/// on from the same state.
///
/// The rule that everything serves: after a call whose effect is unknown, nothing is sent until a
/// read has shown the certificate's status.
public struct CertificateRevocation: Sendable, Hashable {
  /// What happened to the certificate.
  public enum Event: Sendable {
    /// It is about to be sent; the new state must be durable before the call leaves.
    case sendStarts
    /// The call was called off before it left.
    case sendCalledOff
    /// The read that comes before a call for a whole bundle came to nothing, so nothing was sent.
    case checkFailed(ServiceError)
    /// That read has shown that the certificate is revoked already.
    case foundRevoked(RevocationRecord?)
    /// The service took the request.
    case answered(RevocationAnswer)
    /// The call to revoke came to nothing.
    case sendFailed(ServiceError)
    /// The certificate was read.
    case read(CertificateStatus, RevocationRecord?)
    /// A read has shown that it is not revoked, and that a request for it waits.
    case requestFound(PendingRequest)
    /// A read of its bundle has shown that the call for the bundle acted; this certificate does not
    /// show it yet.
    case bundleActed
    /// The service was asked for everything that was revoked lately; this was not among it.
    case notAmongRevoked
    /// The read, or the question for the approval, came to nothing.
    case readFailed(ServiceError)
    /// The service said how the request for approval stands.
    case approvalRead(ApprovalState)
    /// The process died, or lost its journal, while the call was under way.
    case interrupted
    /// The search after the run contradicts that it is revoked, or that its hold is released.
    case contradicted
    /// It is to be left alone, for the reason given.
    case skip(String)
    /// A person asks to try again.
    case retryRequested
  }

  /// What to do next.
  public enum Action: Sendable, Hashable {
    /// Send it when it is due.
    case send
    /// Read it when it is due.
    case read
    /// Ask how its request for approval stands, when it is due.
    case readApproval
    /// Nothing more; it has come to its end or waits for a person.
    case rest
    /// The event did not fit the state and has changed nothing.
    case ignored
    /// Stop the run: the same would happen to every certificate.
    case pauseRun(because: String)
  }

  /// The note of a certificate that the service shows as expired, by which reports know it.
  static let expiredNote = "expired meanwhile"

  /// Where it stands.
  public internal(set) var outcome: Outcome = .planned
  /// Whether it is about lifting the certificate's hold, and not about placing or making one.
  public internal(set) var isRelease = false
  /// How often it was sent; what never left, or met a 429, does not count.
  public internal(set) var attempts = 0
  /// Fruitless tries in a row, which the back-off doubles for.
  public internal(set) var fruitlessTries = 0
  /// Whether a call of ours may have revoked it.
  public internal(set) var mayHaveActed = false
  /// Whether a read must come before the next send.
  public internal(set) var mustBeRead = false
  /// When the next step is due, by the steady clock; `nil` for at once, or for never when at rest.
  public internal(set) var nextAt: Date?
  /// When it was first sent.
  public internal(set) var sentAt: Date?
  /// Since when it is unknown whether a call has revoked the certificate, by the steady clock; `nil`
  /// while that is known.
  public internal(set) var unknownSince: Date?
  /// When the service took the request, had it approved, or said that it had been revoked before.
  public internal(set) var answeredAt: Date?
  /// When it came to its end.
  public internal(set) var finishedAt: Date?
  /// The service's own code for the last trouble; empty when there was none.
  public internal(set) var noteCode = ""
  /// The last trouble in words, the service's own message verbatim.
  public internal(set) var note = ""
  /// What the service has on record.
  public internal(set) var recorded: RevocationRecord?
  /// The approval request, when one is waited for.
  public internal(set) var requestID: String?
  /// Who asked for the approval, in words; empty when the service does not say.
  public internal(set) var requester = ""
  /// What that request is about; `nil` while there is none.
  public internal(set) var requestCovers: RequestCoverage?
  /// How many requests of ours were lost: the service does not know them, or gave them no number.
  public internal(set) var lostRequests = 0
  /// Why the request is not approved from here, in a sentence; empty when nothing speaks against it.
  public internal(set) var heldBack = ""
  /// Whether the latest call asked for the revocation of its whole bundle.
  public internal(set) var asksForBundle = false
  /// When the certificate's validity starts; `nil` when it is not known. It never changes, and is here
  /// because no revocation can be older.
  public internal(set) var validFrom: Date?

  public init() {}

  /// Takes in when the validity starts, from a read that shows more than the search did.
  mutating func learn(validFrom start: Date?) {
    validFrom = validFrom ?? start
  }

  /// What to do next, given where it stands.
  public var nextAction: Action {
    switch outcome {
    case .planned: .send
    case .waitingToRetry: mustBeRead ? .read : .send
    case .accepted: .read
    case .awaitingApproval: .readApproval
    case .outcomeUnknown: nextAt == nil ? .rest : .read
    case .alreadyRevoked: finishedAt == nil ? .read : .rest
    case .sending, .verified, .reasonMismatch, .unverified, .released, .rejected, .failed,
      .skipped:
      .rest
    }
  }

  /// Takes an event in, where the clock is not set meanwhile.
  @discardableResult
  public mutating func handle(_ event: Event, at now: Date, policy: RevocationPolicy) -> Action {
    handle(event, at: RunInstant(now), policy: policy)
  }

  /// Takes an event in and says what to do next.
  ///
  /// - Returns: `.ignored` for an event that does not fit the state, which then stays as it is.
  @discardableResult
  public mutating func handle(
    _ event: Event, at now: RunInstant, policy: RevocationPolicy
  ) -> Action {
    guard fits(event) else { return .ignored }
    switch event {
    case .sendStarts:
      outcome = .sending
      attempts += 1
      sentAt = sentAt ?? now.wall
      nextAt = nil
      asksForBundle = policy.takesBundles && !isRelease
    case .sendCalledOff:
      outcome = .planned
      attempts -= 1
      if attempts == 0 { sentAt = nil }
    case .checkFailed(let error):
      return handleCheckFailure(error, at: now, policy: policy)
    case .foundRevoked(let record):
      recorded = record
      answeredAt = now.wall
      conclude(record?.reason, policy: policy, at: now)
    case .bundleActed:
      unknownSince = nil
      handle(.accepted, at: now, policy: policy)
    case .answered(let answer):
      handle(answer, at: now, policy: policy)
    case .sendFailed(let error):
      return handleSendFailure(error, at: now, policy: policy)
    case .read(let status, let record):
      // An approval that was given shows as the revocation itself.
      if outcome == .awaitingApproval { handleApproval(.approved, at: now, policy: policy) }
      handleRead(status, record, at: now, policy: policy)
    case .requestFound(let request):
      handleRequestFound(request, at: now, policy: policy)
    case .notAmongRevoked where outcome == .awaitingApproval:
      handleApproval(.pending, at: now, policy: policy)
    case .notAmongRevoked:
      wait(for: "not yet among what was revoked", at: now, policy: policy)
    case .approvalRead(let state):
      handleApproval(state, at: now, policy: policy)
    case .readFailed(let error):
      return handleReadFailure(error, at: now, policy: policy)
    case .interrupted:
      note = "interrupted while it was sent"
      becomeUnknown(.outcomeUnknown, at: now)
      nextAt = now.steady
    case .contradicted:
      let words = contradiction
      finish(.unverified, at: now)
      (noteCode, note) = ("", words)
    case .skip(let why):
      finish(.skipped, at: now)
      note = why
    case .retryRequested:
      retry(at: now)
    }
    return nextAction
  }

  /// Whether the event can happen to the certificate as it is now. Answers that arrive late, and reads
  /// that settle several certificates at once, bring events that cannot.
  public func fits(_ event: Event) -> Bool {
    switch event {
    case .sendStarts, .checkFailed, .skip: nextAction == .send
    case .foundRevoked: nextAction == .send && !isRelease
    case .sendCalledOff, .answered, .sendFailed, .interrupted: outcome == .sending
    case .read(let status, _):
      nextAction == .read || (outcome == .awaitingApproval && status == .revoked)
    case .requestFound: nextAction == .read
    case .bundleActed: nextAction == .read && outcome != .accepted
    case .notAmongRevoked: outcome == .awaitingApproval || outcome == .accepted
    case .approvalRead: nextAction == .readApproval
    case .readFailed: nextAction == .read || nextAction == .readApproval
    case .contradicted: outcome.isRevoked || outcome == .released
    case .retryRequested: canBeRetried
    }
  }

  /// Whether another try can change anything.
  private var canBeRetried: Bool {
    switch outcome {
    case .failed, .skipped, .unverified, .rejected: true
    case .outcomeUnknown: nextAt == nil
    case .planned, .sending, .accepted, .verified, .reasonMismatch, .awaitingApproval, .released,
      .alreadyRevoked, .waitingToRetry:
      false
    }
  }

  /// What the search after the run says against the outcome.
  private var contradiction: String {
    guard outcome != .released else {
      return "read as released, and the search after the run shows it on hold"
    }
    let shown = recorded.map { ", read as revoked on \($0.dateText)" } ?? ", read as revoked"
    return "the search after the run still shows it as issued\(shown)"
  }

  private mutating func handle(
    _ answer: RevocationAnswer, at now: RunInstant, policy: RevocationPolicy
  ) {
    answeredAt = now.wall
    fruitlessTries = 0
    (noteCode, note) = ("", "")
    switch answer {
    case .accepted:
      outcome = .accepted
      mayHaveActed = true
      mustBeRead = true
      unknownSince = now.steady
      nextAt = now.steady.addingTimeInterval(policy.delay(afterTries: 0))
    case .awaitingApproval(let request) where request.id.isEmpty:
      requestID = nil
      loseRequest(because: "the service gave its request no number", at: now, policy: policy)
    case .awaitingApproval(let request):
      mayHaveActed = true
      waitForApproval(request, at: now, policy: policy)
    case .notSent:
      finish(.skipped, at: now)
      note = "dry run: would be sent"
    }
  }

  private mutating func waitForApproval(
    _ request: PendingRequest, at now: RunInstant, policy: RevocationPolicy
  ) {
    outcome = .awaitingApproval
    (requestID, requester) = (request.id, request.requester)
    requestCovers = request.covers
    heldBack = Self.reasonToHoldBack(request, asksForBundle: asksForBundle)
    note = heldBack
    mustBeRead = false
    unknownSince = nil
    nextAt = now.steady.addingTimeInterval(policy.approvalDelay(afterTries: 0))
  }

  /// Why a request is not approved from here: it is about more, or less, than was confirmed.
  static func reasonToHoldBack(_ request: PendingRequest, asksForBundle: Bool) -> String {
    switch request.covers {
    case .bundle where !asksForBundle:
      "request \(request.id) does not ask for this certificate alone: it is for the whole order, or "
        + "names no certificate; it is not approved from here"
    case .certificate where asksForBundle:
      "request \(request.id) asks for one certificate, and not for the order; it is not approved "
        + "from here"
    default: ""
    }
  }

  /// A request waits of which no answer told: one whose answer was lost, or somebody else's.
  private mutating func handleRequestFound(
    _ request: PendingRequest, at now: RunInstant, policy: RevocationPolicy
  ) {
    // What was taken without an approval, or with one given, may still stand in an older list.
    guard outcome != .accepted else {
      return wait(for: "still shown with request \(request.id)", at: now, policy: policy)
    }
    answeredAt = now.wall
    fruitlessTries = 0
    (noteCode, note) = ("", "")
    waitForApproval(request, at: now, policy: policy)
  }

  private mutating func handleRead(
    _ status: CertificateStatus, _ record: RevocationRecord?, at now: RunInstant,
    policy: RevocationPolicy
  ) {
    if isRelease { return handleReleaseRead(status, record, at: now, policy: policy) }
    let isShownAsRevoked =
      status == .revoked || (status == .suspended && policy.reason == .certificateHold)
    if isShownAsRevoked, let record, let why = implausibility(of: record, at: now) {
      // No later read of ours can mend what the service has on record.
      recorded = record
      finish(.unverified, at: now)
      (noteCode, note) = ("", why)
    } else if isShownAsRevoked, let record, let reason = record.reason, record.shownDate != .absent
    {
      recorded = record
      conclude(reason, policy: policy, at: now)
    } else if isShownAsRevoked, !policy.expectsRecord {
      conclude(nil, policy: policy, at: now)
    } else if isShownAsRevoked {
      wait(for: "shown as \(status.text), but without reason or date", at: now, policy: policy)
    } else if outcome == .accepted || outcome == .alreadyRevoked {
      wait(for: "still shown as \(status.text)", at: now, policy: policy)
    } else {
      considerSendingAgain(status, at: now, policy: policy)
    }
  }

  /// How far a recorded date may lie before the start of validity, which is back-dated by some CAs,
  /// and after the present, in seconds: a day for clocks and time zones.
  private static let dateTolerance = 86_400.0

  /// How far back a revocation may be dated whose certificate shows no start of validity, in seconds.
  private static let longestBackDating = 3_653.0 * 86_400

  /// Why a recorded date is no proof of the revocation, in a sentence with the date as the service
  /// writes it; `nil` when it may be right, or none is shown.
  private func implausibility(of record: RevocationRecord, at now: RunInstant) -> String? {
    guard !record.dateText.isEmpty else { return nil }
    let claim = "shown as revoked on \(record.dateText)"
    // A form of a date that is not understood says nothing against the revocation.
    if case .notUnderstood = record.shownDate { return nil }
    guard let date = record.date else { return "\(claim), which is no date: no proof" }
    if date > now.wall.addingTimeInterval(Self.dateTolerance) {
      return "\(claim), which is in the future: no proof"
    }
    if let validFrom, date < validFrom.addingTimeInterval(-Self.dateTolerance) {
      return "\(claim), before it was valid (\(Timestamp.seconds(validFrom))): no proof"
    }
    if validFrom == nil, date < now.wall.addingTimeInterval(-Self.longestBackDating) {
      return "\(claim), more than ten years ago, and its start of validity is unknown: no proof"
    }
    return nil
  }

  /// The certificate is revoked; what is left to say is by whom and for what reason.
  ///
  /// - Parameter reason: the reason on record; `nil` when the service shows none.
  private mutating func conclude(
    _ reason: RecordedReason?, policy: RevocationPolicy, at now: RunInstant
  ) {
    let isAsked = reason.map { $0 == .known(policy.reason) } ?? true
    // Only a certificate that no call of ours can have revoked was revoked by somebody else.
    if outcome != .accepted, !mayHaveActed {
      finish(.alreadyRevoked, at: now)
      note = isAsked ? "" : "recorded reason differs from the one asked for"
    } else {
      finish(isAsked ? .verified : .reasonMismatch, at: now)
      note = isAsked ? "" : "another reason is recorded than was asked for"
    }
    if case .notUnderstood(let text)? = recorded?.shownDate {
      note += (note.isEmpty ? "" : "; ") + "date not understood: “\(text)”"
    }
    noteCode = ""
  }

  /// A call of unknown effect has been looked into: it is not revoked, as far as can be seen.
  mutating func considerSendingAgain(
    _ status: CertificateStatus, at now: RunInstant, policy: RevocationPolicy
  ) {
    mustBeRead = false
    unknownSince = nil
    if status == .expired {
      finish(.skipped, at: now)
      note = Self.expiredNote
    } else if lostRequests > Self.mostLostRequests {
      finish(.failed, at: now)
      note =
        "\(lostRequests) requests for it were lost by the service (last: \(note)), and it is still "
        + "shown as \(status.text); ask an administrator there before it is tried again"
    } else if attempts >= policy.maximumAttempts {
      finish(.failed, at: now)
      note = "sent \(attempts) times, still shown as \(status.text); last: \(note)"
    } else {
      outcome = .waitingToRetry
      nextAt = now.steady
    }
  }

  private mutating func handleApproval(
    _ state: ApprovalState, at now: RunInstant, policy: RevocationPolicy
  ) {
    if state != .pending { heldBack = "" }
    (noteCode, note) = ("", heldBack)
    switch state {
    case .pending:
      fruitlessTries += 1
      nextAt = now.steady.addingTimeInterval(policy.approvalDelay(afterTries: fruitlessTries))
    case .approved:
      outcome = .accepted
      mustBeRead = true
      fruitlessTries = 0
      answeredAt = now.wall
      unknownSince = now.steady
      nextAt = now.steady
    case .rejected(let comment):
      finish(.rejected, at: now)
      note = comment.isEmpty ? "an administrator declined it" : comment
    case .canceled(let status):
      finish(.rejected, at: now)
      noteCode = status
      note = "request \(requestID ?? "") was taken back at the service before it was decided"
    case .undecided(let status):
      handleApproval(.pending, at: now, policy: policy)
      note =
        "request \(requestID ?? "") is “\(status)” at the service, which is no state known here; "
        + "approve or reject it there"
    }
  }

  /// After so many lost requests, one more is made; a service that loses that one too would lose the next.
  private static let mostLostRequests = 1

  /// The request that is waited for does not exist at the service: what came of it, only a read tells.
  mutating func loseRequest(because why: String, at now: RunInstant, policy: RevocationPolicy) {
    lostRequests += 1
    heldBack = ""
    (noteCode, note) = ("", why)
    becomeUnknown(.outcomeUnknown, at: now)
    // What was approved a moment ago may not be shown yet.
    fruitlessTries = 1
    nextAt = now.steady.addingTimeInterval(policy.delay(afterTries: fruitlessTries))
  }

  /// Reads again later, unless the time for that is over.
  mutating func wait(for what: String, at now: RunInstant, policy: RevocationPolicy) {
    note = what
    // Of a certificate that was revoked before, the first read that does not show it starts the time.
    let since = unknownSince ?? now.steady
    unknownSince = since
    guard now.steady.timeIntervalSince(since) < policy.verifyTimeout.seconds else {
      if outcome == .accepted || outcome == .alreadyRevoked { return finish(.unverified, at: now) }
      // Without an answer there is nothing that could be called accepted: it stays unknown, and
      // the next run reads it first.
      outcome = .outcomeUnknown
      nextAt = nil
      return
    }
    fruitlessTries += 1
    nextAt = now.steady.addingTimeInterval(policy.delay(afterTries: fruitlessTries))
  }

  mutating func finish(_ outcome: Outcome, at now: RunInstant) {
    self.outcome = outcome
    finishedAt = now.wall
    nextAt = nil
    mustBeRead = false
    unknownSince = nil
  }

  private mutating func retry(at now: RunInstant) {
    // A run that begins looks at these again by itself, which is no reason to send another request.
    let isByItself = [.outcomeUnknown, .unverified].contains(outcome)
    switch outcome {
    case .failed where !mayHaveActed, .skipped where !mayHaveActed:
      outcome = .planned
      attempts = 0
      (sentAt, answeredAt) = (nil, nil)
    case .rejected where noteCode.isEmpty:
      // What was declined did nothing, and is asked for anew.
      outcome = .planned
      mayHaveActed = false
      attempts = 0
      (requestID, requester) = (nil, "")
      requestCovers = nil
      (sentAt, answeredAt) = (nil, nil)
    case .failed, .skipped, .unverified, .rejected:
      // A request that was taken back may have been met otherwise, and the service may have lost an
      // accepted one that never showed: the certificate is read, and sent again when it is still not
      // revoked.
      outcome = .outcomeUnknown
      mustBeRead = true
      unknownSince = now.steady
      nextAt = now.steady
      attempts = 0
      (sentAt, answeredAt) = (nil, nil)
    case .outcomeUnknown:
      unknownSince = now.steady
      nextAt = now.steady
    case .planned, .sending, .accepted, .verified, .reasonMismatch, .awaitingApproval, .released,
      .alreadyRevoked, .waitingToRetry:
      return
    }
    if !isByItself { lostRequests = 0 }
    fruitlessTries = 0
    finishedAt = nil
    (noteCode, note) = ("", "")
  }
}
