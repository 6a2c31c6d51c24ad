import Engine
import Foundation

/// The numbers of a run that the Progress screen shows, whether the run is at work or not.
struct RunFigures: Hashable, Sendable {
  var outcomes: [Outcome: Int] = [:]
  /// How many of the accepted ones a list shows as revoked.
  var shown = 0
  /// Certificates sent per second; 0 when nothing is at work.
  var revokedPerSecond = 0.0
  /// Certificates brought to their end per second; 0 when nothing is at work.
  var finishedPerSecond = 0.0

  init() {}

  init(_ snapshot: RunSnapshot) {
    outcomes = snapshot.outcomes
    shown = snapshot.shown
    revokedPerSecond = snapshot.revokedPerSecond
    finishedPerSecond = snapshot.finishedPerSecond
  }

  /// What an incident file says while no run is at work.
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

  /// What the service has taken or had revoked before; what it refused is not among them, so that
  /// the bar is full only when nothing is left to revoke.
  var revoked: Int {
    self[.accepted] + self[.unverified] + verified
  }

  /// What was read back as it shall be.
  var verified: Int {
    self[.verified] + self[.released] + self[.reasonMismatch] + self[.alreadyRevoked]
  }

  var finished: Int { outcomes.reduce(0) { $0 + ($1.key.isFinal ? $1.value : 0) } }

  /// How many another try could help.
  var retriable: Int { self[.failed] + self[.unverified] }

  /// Whether certificates wait for something to be done.
  var isWorkLeft: Bool { finished < total }

  /// Seconds until everything is sent, or, when it is, until everything is read back; `nil` while
  /// that cannot be said.
  var secondsLeft: Double? {
    let unsent: [Outcome] = [.planned, .sending, .outcomeUnknown, .waitingToRetry]
    let left = unsent.reduce(0) { $0 + self[$1] }
    if left > 0 { return revokedPerSecond > 0 ? Double(left) / revokedPerSecond : nil }
    let unread = self[.accepted]
    guard unread > 0 else { return nil }
    return finishedPerSecond > 0 ? Double(unread) / finishedPerSecond : nil
  }

  /// The counts in words, those that are always of interest and those that are not 0.
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
