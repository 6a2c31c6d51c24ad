/// The state of one certificate in a run.
public enum Outcome: String, Sendable, Hashable, CaseIterable {
  /// Not sent yet.
  case planned
  /// Journalled as sent; the service has not answered.
  case sending
  /// The service accepted the API call; no read shows the revocation yet.
  case accepted
  /// A read shows it revoked, or on hold if that was the reason, with the reason and a date.
  case verified
  /// A read shows it revoked for another reason.
  case reasonMismatch = "reason_mismatch"
  /// Accepted, but no read showed the revocation within the verify time-out, or a later search
  /// contradicts it.
  case unverified
  /// The request awaits an administrator's approval.
  case awaitingApproval = "awaiting_approval"
  /// Its hold was released: a read shows it as issued again.
  case released
  /// Revoked before this run sent anything for it.
  case alreadyRevoked = "already_revoked"
  /// An administrator declined the request, or the request was cancelled.
  case rejected
  /// Sent with unknown effect: the run must read the status before it sends anything again.
  case outcomeUnknown = "outcome_unknown"
  /// To be sent again: the service asked to wait, had trouble, or did not act.
  case waitingToRetry = "waiting_to_retry"
  /// The service refused it for good, or every try failed.
  case failed
  /// Not revoked, for the reason in its note.
  case skipped

  /// Whether the outcome is final: the run does nothing more.
  public var isFinal: Bool {
    switch self {
    case .verified, .reasonMismatch, .unverified, .released, .alreadyRevoked, .rejected, .failed,
      .skipped:
      true
    case .planned, .sending, .accepted, .awaitingApproval, .outcomeUnknown, .waitingToRetry: false
    }
  }

  /// Whether the certificate is known to be revoked, by this run or before it.
  public var isRevoked: Bool { self == .verified || self == .alreadyRevoked }

  /// A short word for tables.
  public var word: String { rawValue.replacing("_", with: " ") }
}
