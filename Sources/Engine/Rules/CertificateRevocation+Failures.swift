import Foundation

// How a revocation continues after a call or a read has failed.
extension CertificateRevocation {
  /// Handles a failed read of the order before the call.
  ///
  /// The call is not sent, because it is unknown which certificates it would revoke. The order is
  /// read again later.
  mutating func handleCheckFailure(
    _ error: ServiceError, at now: RunInstant, policy: RevocationPolicy
  ) -> Action {
    remember(error)
    note = "the order could not be read, so nothing was sent: \(note)"
    if error.code.concernsEveryCall { return .pauseRun(because: error.description) }
    if fruitlessTries + 1 >= policy.maximumAttempts, !isExcused(by: error) {
      finish(.failed, at: now)
    } else {
      outcome = .waitingToRetry
      nextAt = now.steady.addingTimeInterval(backOff(asked: error.retryAfter, policy: policy))
    }
    return Self.pause(for: error) ?? nextAction
  }

  /// The fruitless tries in a row after which a 503 counts as a failure of the certificate: a service
  /// that answers it for a quarter of an hour, with the usual delays, means this certificate.
  private static let mostOverloads = 20

  /// Whether an error says that the service was too busy, and nothing about the certificate.
  private func isExcused(by error: ServiceError) -> Bool {
    error.isOverload && (error.code != .serviceTrouble || fruitlessTries < Self.mostOverloads)
  }

  mutating func handleSendFailure(
    _ error: ServiceError, at now: RunInstant, policy: RevocationPolicy
  ) -> Action {
    remember(error)
    switch error.code {
    case .credentialsRefused, .notPermitted, .untrustedServer:
      outcome = .planned
      return .pauseRun(because: error.description)
    case .redirected:
      // A proxy may have forwarded the call before it answered.
      becomeUnknown(.outcomeUnknown, at: now)
      nextAt = now.steady
      return .pauseRun(because: error.description)
    case .throttled, .unreachable:
      attempts -= 1
      outcome = .waitingToRetry
      nextAt = now.steady.addingTimeInterval(backOff(asked: error.retryAfter, policy: policy))
    case .serviceTrouble:
      // An overloaded service says nothing about the certificate, although it may have acted.
      if isExcused(by: error) { attempts -= 1 }
      becomeUnknown(.waitingToRetry, at: now)
      nextAt = now.steady.addingTimeInterval(backOff(asked: error.retryAfter, policy: policy))
    case .timedOut, .connectionLost, .unreadableAnswer, .anotherCertificate:
      becomeUnknown(.outcomeUnknown, at: now)
      nextAt = now.steady.addingTimeInterval(backOff(asked: nil, policy: policy))
    case .alreadyRequested:
      // Only a read tells which request it is.
      outcome = .waitingToRetry
      mustBeRead = true
      unknownSince = now.steady
      nextAt = now.steady
    case .notRevocableNow where !mayHaveActed:
      finish(.skipped, at: now)
    case .alreadyRevoked:
      outcome = .alreadyRevoked
      answeredAt = now.wall
      fruitlessTries = 0
      nextAt = now.steady
    case .notFound where !mayHaveActed:
      finish(.skipped, at: now)
      note = "no longer in the inventory: \(note)"
    case .notFound, .refused, .collision, .notRevocableNow:
      finish(.failed, at: now)
    }
    return Self.pause(for: error) ?? nextAction
  }

  /// Returns the pause of the run if the service asks for too long a wait; otherwise `nil`.
  static func pause(for error: ServiceError) -> Action? {
    guard let wait = error.wait, wait.isTooLongForRun else { return nil }
    return .pauseRun(because: "\(wait.sentence); resume to retry sooner")
  }

  mutating func handleReadFailure(
    _ error: ServiceError, at now: RunInstant, policy: RevocationPolicy
  ) -> Action {
    remember(error)
    switch error.code {
    case _ where error.code.concernsEveryCall || error.code == .anotherCertificate:
      nextAt = now.steady
      return .pauseRun(because: error.description)
    case .notFound where outcome == .awaitingApproval:
      loseRequest(
        because: "the service no longer knows request \(requestID ?? ""): \(note)",
        at: now, policy: policy)
    case _ where outcome == .awaitingApproval:
      // People decide about the request, so there is no time limit.
      fruitlessTries += 1
      nextAt = now.steady.addingTimeInterval(
        error.retryAfter?.seconds ?? policy.approvalDelay(afterTries: fruitlessTries))
    case .throttled:
      nextAt = now.steady.addingTimeInterval(backOff(asked: error.retryAfter, policy: policy))
    default:
      wait(for: note, at: now, policy: policy)
      // A service that asks for a wait is not asked earlier.
      if let asked = error.wait, let next = nextAt {
        nextAt = max(next, now.steady.addingTimeInterval(asked.length.seconds))
      }
    }
    return Self.pause(for: error) ?? nextAction
  }

  mutating func backOff(asked: Duration?, policy: RevocationPolicy) -> Double {
    defer { fruitlessTries += 1 }
    return asked?.seconds ?? policy.delay(afterTries: fruitlessTries)
  }

  mutating func becomeUnknown(_ outcome: Outcome, at now: RunInstant) {
    self.outcome = outcome
    unknownSince = now.steady
    mayHaveActed = true
    mustBeRead = true
  }

  mutating func remember(_ error: ServiceError) {
    noteCode = error.serviceCode
    let status = error.status.map { "HTTP \($0) " } ?? ""
    note = status + (error.message.isEmpty ? error.code.rawValue : error.message)
  }
}
