import Engine

/// The verdict on a run: one sentence, and the next steps.
struct ResultVerdict: Hashable, Sendable {
  let counts: IncidentCounts
  /// The reason of the revocation; `nil` if unknown.
  let reason: RevocationReason?
  /// Whether the latest run releases holds.
  var isRelease = false

  /// Why the incident is incomplete although every selected certificate is final, such as
  /// “2 new certificates remain”; `nil` if nothing speaks against it.
  var obstacle: String?

  /// Whether every selected certificate is revoked and verified, was revoked before, or is
  /// released, and nothing else is open.
  var isDone: Bool { isComplete && obstacle == nil }

  private var isComplete: Bool { counts.verdict == .complete && counts.selected > 0 }

  /// The number of selected certificates that are not proven to be revoked or released as asked.
  var open: Int { counts.selected - counts.verified - counts.released - counts.alreadyRevoked }

  /// The verdict in one sentence, with its key words in capitals.
  var sentence: String {
    guard counts.selected > 0 else { return "NOTHING WAS SELECTED." }
    guard isComplete else {
      let done = "\((counts.selected - open).grouped) of \(counts.selected.grouped) done"
      return "INCOMPLETE: \(([done] + openParts).joined(separator: ", "))\(onHoldAfterRelease)."
    }
    return obstacle.map { "INCOMPLETE: \(achievement), but \($0)." } ?? "DONE: \(achievement)."
  }

  /// The counts of the selected certificates that are not done, by outcome, in words.
  private var openParts: [String] {
    let mismatch = state == "revoked" ? "revoked with the wrong reason" : "of another reason"
    return [
      (counts.failed, "failed"), (counts.rejected, "rejected"), (counts.unverified, "unverified"),
      (counts.reasonMismatch, mismatch),
      (counts.awaitingApproval, "to be approved"), (counts.accepted, "not read back yet"),
      (counts.pending, "pending"), (counts.skipped, "skipped"),
    ].filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
  }

  /// The state that was asked for.
  private var state: String {
    isRelease ? "released" : reason == .certificateHold ? "on hold" : "revoked"
  }

  private var onHoldAfterRelease: String {
    guard isRelease, let onHold = counts.onHold else { return "" }
    return "; \(onHold.grouped) on hold as far as known"
  }

  /// The result for the selected certificates, once all are final, in words.
  private var achievement: String {
    let ended =
      counts.endedHolds > 0
      ? ", \(counts.endedHolds.grouped) permanently revoked or expired since" : ""
    if counts.released > 0 {
      let still = counts.onHold.map { $0 > 0 ? ", \($0.grouped) still on hold" : "" } ?? ""
      return "\(counts.released.counted("hold")) released and verified\(still)\(ended)"
    }
    if counts.endedHolds > 0 {
      return "\((counts.onHold ?? 0).grouped) of \(counts.selected.counted("certificate")) "
        + "still on hold\(ended)"
    }
    return counts.selected == 1
      ? "the selected certificate is \(state) and verified"
      : "all \(counts.selected.grouped) selected certificates are \(state) and verified"
  }

  /// The next step for each kind of trouble.
  var todo: [String] {
    var todo: [String] = []
    func add(_ count: Int, _ text: String) {
      if count > 0 { todo.append("\(count.grouped) \(text)") }
    }
    add(counts.failed, "failed: refused by the service, with the reasons below; press t to retry")
    add(
      counts.reasonMismatch,
      "mismatch: revoked, but another reason is on record; only the CA can correct that")
    add(counts.rejected, "rejected: an administrator declined; ask them, then press t to retry")
    add(
      counts.unverified,
      "unverified: not proven to be \(state); press t to read them again, and resend if needed"
    )
    add(
      counts.awaitingApproval, "to be approved: an administrator must approve them at the service")
    add(counts.accepted, "accepted: not read back yet; press t to resume")
    add(counts.pending, "pending: not sent, or of unknown outcome; press t to resume")
    add(counts.skipped, "skipped; reasons below")
    return todo
  }

  /// Every count above 0, and their sum: the number selected.
  var sum: String {
    let parts = counts.perOutcome.filter { $0.count > 0 }.map { "\($0.count.grouped) \($0.name)" }
    return parts.joined(separator: " + ")
      + (parts.isEmpty ? "" : " = ") + "\(counts.selected.grouped) selected"
  }
}
