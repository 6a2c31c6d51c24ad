import Foundation

/// The lifecycle of one revocation, as a pure state machine.
///
/// It does no I/O and reads no clock: events and the time go in, the next action comes out. The
/// incident file stores exactly these properties for the certificate, so the next run continues
/// from the state in which a run died.
///
/// The main rule: after a call of unknown effect, nothing is sent until a read has shown the
/// certificate's status.
public struct CertificateRevocation: Sendable, Hashable {
  /// An event in the lifecycle of the certificate.
  public enum Event: Sendable {
    /// The call starts; the new state must be durable before the call leaves.
    case sendStarts
    /// The call was cancelled before it left.
    case sendCalledOff
    /// The read before a call for a whole bundle failed, so nothing was sent.
    case checkFailed(ServiceError)
    /// The read before a call for a whole bundle shows the certificate as already revoked.
    case foundRevoked(RevocationRecord?)
    /// The service accepted the API call.
    case answered(RevocationAnswer)
    /// The API call failed.
    case sendFailed(ServiceError)
    /// The certificate was read.
    case read(CertificateStatus, RevocationRecord?)
    /// A read shows that the certificate is not revoked, and that a request for it awaits approval.
    case requestFound(PendingRequest)
    /// A read of the bundle shows that the call for the bundle acted, but does not show this
    /// certificate as revoked yet.
    case bundleActed
    /// The service's list of recent revocations does not show the certificate.
    case notAmongRevoked
    /// The read of the certificate, or of its request, failed.
    case readFailed(ServiceError)
    /// The state of the approval request was read.
    case approvalRead(ApprovalState)
    /// The process died, or could not write its journal, while the call was in progress.
    case interrupted
    /// The closing search contradicts the revocation, or the release of the hold.
    case contradicted
    /// The run must skip the certificate, for the reason given.
    case skip(String)
    /// The operator asks to try again, or a run starts again.
    case retryRequested
  }

  /// The next action for the certificate.
  public enum Action: Sendable, Hashable {
    /// Send it when it is due.
    case send
    /// Read it when it is due.
    case read
    /// Read the state of its approval request when it is due.
    case readApproval
    /// Nothing: its outcome is final, it is being sent, or it needs the operator.
    case rest
    /// Nothing: the event did not fit the state and changed nothing.
    case ignored
    /// Pause the run, for the reason given.
    case pauseRun(because: String)
  }

  /// The note of a certificate that the service shows as expired. Reports recognise it by this.
  static let expiredNote = "expired meanwhile"

  /// The state of the revocation.
  public internal(set) var outcome: Outcome = .planned
  /// Whether this releases a hold.
  public internal(set) var isRelease = false
  /// The number of sends. Calls that were cancelled, could not connect or met a 429 do not count.
  public internal(set) var attempts = 0
  /// The number of fruitless tries in a row; each one doubles the back-off.
  public internal(set) var fruitlessTries = 0
  /// Whether a call of this incident may have revoked the certificate.
  public internal(set) var mayHaveActed = false
  /// Whether the certificate must be read before the next send.
  public internal(set) var mustBeRead = false
  /// When the next action is due, by the steady clock; `nil` for at once, or if there is none.
  public internal(set) var nextAt: Date?
  /// When the certificate was first sent.
  public internal(set) var sentAt: Date?
  /// When the time limit for a read that shows the outcome started, by the steady clock; `nil` if
  /// no time limit runs.
  public internal(set) var unknownSince: Date?
  /// When the service accepted the call, showed a request or its approval, or reported an earlier
  /// revocation.
  public internal(set) var answeredAt: Date?
  /// When the outcome became final.
  public internal(set) var finishedAt: Date?
  /// The service's own code for the last problem; empty if there was none.
  public internal(set) var noteCode = ""
  /// The last problem in words, with the service's own message verbatim.
  public internal(set) var note = ""
  /// The record of the revocation at the service.
  public internal(set) var recorded: RevocationRecord?
  /// The identifier of the latest approval request; `nil` if there was none.
  public internal(set) var requestID: String?
  /// The requester's name; empty if the service does not say.
  public internal(set) var requester = ""
  /// The certificates that an approval of the request would revoke; `nil` if there is no request.
  public internal(set) var requestCovers: RequestCoverage?
  /// The number of lost requests, which the service does not know or gave no number.
  public internal(set) var lostRequests = 0
  /// Why the request is not approved from here, in a sentence; empty if nothing prevents it.
  public internal(set) var heldBack = ""
  /// Whether the latest call was for the whole bundle.
  public internal(set) var asksForBundle = false
  /// The start of the certificate's validity; `nil` if unknown. It never changes, and is here
  /// because no revocation can be older.
  public internal(set) var validFrom: Date?

  public init() {}

  /// Stores the start of validity from a read, if the search did not show it.
  mutating func learn(validFrom start: Date?) {
    validFrom = validFrom ?? start
  }

  /// The next action in the present state.
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

  /// Whether a read must come before the certificate is sent, or sent again.
  var isBeforeSending: Bool { outcome == .outcomeUnknown || outcome == .waitingToRetry }

  /// Handles an event, for callers with a single clock.
  @discardableResult
  public mutating func handle(_ event: Event, at now: Date, policy: RevocationPolicy) -> Action {
    handle(event, at: RunInstant(now), policy: policy)
  }

  /// Handles an event and returns the next action.
  ///
  /// - Returns: `.ignored` for an event that does not fit the state; it changes nothing.
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
      // The revocation proves that the request was approved.
      if outcome == .awaitingApproval { handleApproval(.approved, at: now, policy: policy) }
      handleRead(status, record, at: now, policy: policy)
    case .requestFound(let request):
      handleRequestFound(request, at: now, policy: policy)
    case .notAmongRevoked where outcome == .awaitingApproval:
      handleApproval(.pending, at: now, policy: policy)
    case .notAmongRevoked:
      wait(for: "not yet in the list of revoked certificates", at: now, policy: policy)
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

  /// Whether an event fits the present state. Late answers, and reads that settle several
  /// certificates at once, bring events that do not.
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

  /// Whether another try could change the outcome.
  private var canBeRetried: Bool {
    switch outcome {
    case .failed, .skipped, .unverified, .rejected: true
    case .outcomeUnknown: nextAt == nil
    case .planned, .sending, .accepted, .verified, .reasonMismatch, .awaitingApproval, .released,
      .alreadyRevoked, .waitingToRetry:
      false
    }
  }

  /// How the closing search contradicts the outcome.
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

  private mutating func handleRead(
    _ status: CertificateStatus, _ record: RevocationRecord?, at now: RunInstant,
    policy: RevocationPolicy
  ) {
    if isRelease { return handleReleaseRead(status, record, at: now, policy: policy) }
    let isShownAsRevoked =
      status == .revoked || (status == .suspended && policy.reason == .certificateHold)
    if isShownAsRevoked, let record, let why = implausibility(of: record, at: now) {
      // Waiting does not help: another read would show the same record.
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

  /// How far a recorded date may lie before the start of validity or in the future, in seconds. One
  /// day allows for inexact clocks and for time zones.
  private static let dateTolerance = 86_400.0

  /// How far in the past a recorded date may lie if the start of validity is unknown, in seconds.
  private static let longestBackDating = 3_653.0 * 86_400

  /// Returns why a recorded date is no proof of the revocation, in a sentence with the date as the
  /// service writes it; `nil` if the date is plausible, not understood or not shown.
  private func implausibility(of record: RevocationRecord, at now: RunInstant) -> String? {
    guard !record.dateText.isEmpty else { return nil }
    let claim = "shown as revoked on \(record.dateText)"
    // A date in an unknown format does not contradict the revocation.
    if case .notUnderstood = record.shownDate { return nil }
    guard let date = record.date else { return "\(claim), which is not a date: no proof" }
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

  /// Makes the outcome of a revoked certificate final. It depends on who revoked the certificate,
  /// and for which reason.
  ///
  /// - Parameter reason: the reason on record; `nil` if the service shows none.
  private mutating func conclude(
    _ reason: RecordedReason?, policy: RevocationPolicy, at now: RunInstant
  ) {
    let isAsked = reason.map { $0 == .known(policy.reason) } ?? true
    // It counts as already revoked only if no call of this incident can have revoked it.
    if outcome != .accepted, !mayHaveActed {
      finish(.alreadyRevoked, at: now)
      note = isAsked ? "" : "reason on record differs from the requested one"
    } else {
      finish(isAsked ? .verified : .reasonMismatch, at: now)
      note = isAsked ? "" : "reason on record differs from the requested one"
    }
    if case .notUnderstood(let text)? = recorded?.shownDate {
      note += (note.isEmpty ? "" : "; ") + "date not understood: “\(text)”"
    }
    noteCode = ""
  }

  /// Decides what follows when a read after a call of unknown effect shows no revocation.
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
        "the service lost \(lostRequests) requests for it (last: \(note)), and still shows it as "
        + "\(status.text); ask an administrator there before you retry"
    } else if attempts >= policy.maximumAttempts {
      finish(.failed, at: now)
      note = "sent \(attempts) times, still shown as \(status.text); last: \(note)"
    } else {
      outcome = .waitingToRetry
      nextAt = now.steady
    }
  }

  /// Schedules another read, unless the time limit has passed.
  mutating func wait(for what: String, at now: RunInstant, policy: RevocationPolicy) {
    note = what
    // If the certificate was already revoked, the first read that does not show it starts the time
    // limit.
    let since = unknownSince ?? now.steady
    unknownSince = since
    guard now.steady.timeIntervalSince(since) < policy.verifyTimeout.seconds else {
      if outcome == .accepted || outcome == .alreadyRevoked { return finish(.unverified, at: now) }
      // Without an answer, the call does not count as accepted. Its outcome stays unknown, and the
      // next run reads it first.
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
    // Every run retries these two outcomes when it starts. Only a retry by the operator allows
    // another request, so the count of lost requests stays.
    let isByItself = [.outcomeUnknown, .unverified].contains(outcome)
    switch outcome {
    case .failed where !mayHaveActed, .skipped where !mayHaveActed:
      outcome = .planned
      attempts = 0
      (sentAt, answeredAt) = (nil, nil)
    case .rejected where noteCode.isEmpty:
      // A declined request did nothing, so a new one is made.
      outcome = .planned
      mayHaveActed = false
      attempts = 0
      (requestID, requester) = (nil, "")
      requestCovers = nil
      (sentAt, answeredAt) = (nil, nil)
    case .failed, .skipped, .unverified, .rejected:
      // An earlier call may have acted, and a cancelled request may have been replaced by another
      // revocation. The certificate is read, and sent again if it is still not revoked.
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
