import Foundation

// How a revocation continues that an administrator must approve.
extension CertificateRevocation {
  mutating func waitForApproval(
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

  /// Returns why a request is not approved from here: it covers more, or less, than was confirmed.
  /// Returns an empty text if it covers exactly that.
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

  /// Handles a request that only a read has shown: its answer was lost, or a colleague made it.
  mutating func handleRequestFound(
    _ request: PendingRequest, at now: RunInstant, policy: RevocationPolicy
  ) {
    // An accepted call needs no approval any more, but the service's list of requests may be out of
    // date.
    guard outcome != .accepted else {
      return wait(for: "still shown with request \(request.id)", at: now, policy: policy)
    }
    answeredAt = now.wall
    fruitlessTries = 0
    (noteCode, note) = ("", "")
    waitForApproval(request, at: now, policy: policy)
  }

  mutating func handleApproval(
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
      note = "request \(requestID ?? "") was cancelled at the service before a decision"
    case .undecided(let status):
      handleApproval(.pending, at: now, policy: policy)
      note =
        "request \(requestID ?? "") is “\(status)” at the service, an unknown state; "
        + "approve or reject it there"
    }
  }

  /// The number of lost requests after which one more is made. A service that loses that one too
  /// would also lose the next.
  static let mostLostRequests = 1

  /// Handles a request that the service does not know: a read has to show its effect.
  mutating func loseRequest(because why: String, at now: RunInstant, policy: RevocationPolicy) {
    lostRequests += 1
    heldBack = ""
    (noteCode, note) = ("", why)
    becomeUnknown(.outcomeUnknown, at: now)
    // The service may not show a recent approval yet, so the first read waits longer.
    fruitlessTries = 1
    nextAt = now.steady.addingTimeInterval(policy.delay(afterTries: fruitlessTries))
  }
}
