import Engine
import Foundation

/// The numbers on the Progress screen, for an active or an inactive run.
struct RunFigures: Hashable, Sendable {
  var outcomes: [Outcome: Int] = [:]
  /// The number of accepted certificates that a list shows as revoked.
  var shown = 0
  /// The number of certificates revoked per second; 0 if no run is active.
  var revokedPerSecond = 0.0
  /// How long it takes until everything is sent; `nil` if unknown.
  var estimate: RunEstimate?
  /// The number of certificates that become final per second; 0 if no run is active.
  var finishedPerSecond = 0.0

  init() {}

  init(_ snapshot: RunSnapshot) {
    outcomes = snapshot.outcomes
    shown = snapshot.shown
    revokedPerSecond = snapshot.revokedPerSecond
    finishedPerSecond = snapshot.finishedPerSecond
    estimate = snapshot.estimate
  }

  /// Creates the figures from the incident file, for an inactive run.
  init(_ counts: IncidentCounts) {
    outcomes = [
      .verified: counts.verified, .released: counts.released, .accepted: counts.accepted,
      .alreadyRevoked: counts.alreadyRevoked, .reasonMismatch: counts.reasonMismatch,
      .awaitingApproval: counts.awaitingApproval, .rejected: counts.rejected,
      .unverified: counts.unverified, .failed: counts.failed, .skipped: counts.skipped,
      .planned: counts.pending,
    ]
  }

  subscript(outcome: Outcome) -> Int { outcomes[outcome, default: 0] }

  var total: Int { outcomes.values.reduce(0, +) }

  /// The certificates that the service accepted or had revoked before. Refused ones do not count:
  /// the bar is full only if nothing is left to revoke.
  var revoked: Int {
    self[.accepted] + self[.unverified] + verified
  }

  /// The certificates that the service shows as revoked or released, even with another reason.
  var verified: Int {
    self[.verified] + self[.released] + self[.reasonMismatch] + self[.alreadyRevoked]
  }

  var finished: Int { outcomes.reduce(0) { $0 + ($1.key.isFinal ? $1.value : 0) } }

  /// The number of certificates that a retry can help.
  var retriable: Int { self[.failed] + self[.rejected] + self[.unverified] }

  /// Whether any certificate is not final yet.
  var isWorkLeft: Bool { finished < total }

  /// The seconds until everything is sent or, after that, until everything is read back; `nil` if
  /// unknown.
  var secondsLeft: Double? {
    let unsent: [Outcome] = [.planned, .sending, .outcomeUnknown, .waitingToRetry]
    let left = unsent.reduce(0) { $0 + self[$1] }
    if left > 0 {
      return estimate?.seconds ?? (revokedPerSecond > 0 ? Double(left) / revokedPerSecond : nil)
    }
    let unread = self[.accepted]
    guard unread > 0 else { return nil }
    return finishedPerSecond > 0 ? Double(unread) / finishedPerSecond : nil
  }

  /// Returns the counts in words: the main ones always, the others only if they are not 0.
  func words(isShort: Bool) -> [(text: String, style: Style)] {
    let waiting = self[.planned] + self[.sending]
    let all: [(name: String, count: Int, style: Style, isAlways: Bool)] = [
      ("verified", self[.verified], .good, true),
      ("released", self[.released], .good, false),
      ("accepted", self[.accepted], .plain, true),
      (isShort ? "retry" : "retrying", self[.waitingToRetry], .warning, false),
      ("unknown", self[.outcomeUnknown], .warning, false),
      ("failed", self[.failed], .danger, true),
      ("rejected", self[.rejected], .danger, false),
      ("mismatch", self[.reasonMismatch], .danger, false),
      ("unverified", self[.unverified], .warning, false),
      ("to be approved", self[.awaitingApproval], .warning, false),
      ("skipped", self[.skipped], .warning, false),
      ("already revoked", self[.alreadyRevoked], .plain, false),
      ("waiting", waiting, .plain, true),
    ]
    let shownWords = shown > 0 ? " (\(shown.grouped) shown\(isShort ? "" : " as revoked"))" : ""
    return all.filter { $0.isAlways || $0.count > 0 }.map {
      let part = $0.name == "accepted" ? shownWords : ""
      return ("\($0.name) \($0.count.grouped)\(part)", $0.count > 0 ? $0.style : .dim)
    }
  }
}
