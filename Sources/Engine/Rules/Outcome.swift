/// Where one certificate of a manifest stands.
public enum Outcome: String, Sendable, Hashable, CaseIterable {
  /// To be revoked; nothing was sent.
  case planned
  /// Journalled as sent; no answer yet.
  case sending
  /// The service took the request; not yet shown as revoked.
  case accepted
  /// Read back: revoked (or on hold, when that was asked) with the reason asked for and a date.
  case verified
  /// Read back: revoked, but with another reason on record.
  case reasonMismatch = "reason_mismatch"
  /// Accepted, but not shown as revoked within the verify time-out.
  case unverified
  /// The service waits for an administrator's approval.
  case awaitingApproval = "awaiting_approval"
  /// Its hold was lifted again: read back as issued.
  case released
  /// It had been revoked before we asked.
  case alreadyRevoked = "already_revoked"
  /// An administrator declined the request.
  case rejected
  /// Sent, but whether it acted is not known: the status must be read before anything else.
  case outcomeUnknown = "outcome_unknown"
  /// The service asked to come back later, or is in trouble.
  case waitingToRetry = "waiting_to_retry"
  /// Refused for good.
  case failed
  /// Left alone, with a reason why.
  case skipped

  /// Whether the certificate has come to its end.
  public var isFinal: Bool {
    switch self {
    case .verified, .reasonMismatch, .unverified, .released, .alreadyRevoked, .rejected, .failed,
      .skipped:
      true
    case .planned, .sending, .accepted, .awaitingApproval, .outcomeUnknown, .waitingToRetry: false
    }
  }

  /// Whether the certificate is known to be revoked, whoever asked for it.
  public var isRevoked: Bool { self == .verified || self == .alreadyRevoked }

  /// A short word for tables.
  public var word: String { rawValue.replacing("_", with: " ") }
}
