import Foundation

/// The summary of the reports for people: the verdict, the open points and the deadline.
struct ReportSummary {
  private let contents: ReportContents
  private var counts: IncidentCounts { contents.counts }

  init(_ contents: ReportContents) {
    self.contents = contents
  }

  /// The requested state of a certificate.
  var done: String {
    contents.header.reason == .certificateHold ? "on hold" : "revoked"
  }

  /// A sentence about holds that ended in revocation or expiry; `nil` if there are none.
  private var endedHolds: String? {
    guard counts.endedHolds > 0 else { return nil }
    return "\(counts.endedHolds.grouped) on hold earlier were permanently revoked or expired since."
  }

  private var isComplete: Bool {
    counts.selected > 0
      && counts.verified + counts.released + counts.alreadyRevoked == counts.selected
  }

  /// The result in words, with the number of holds that stand or have ended.
  var verdict: String {
    guard let onHold = counts.onHold, counts.selected > 0 else { return outcome }
    guard isComplete, counts.released == 0, counts.endedHolds > 0 else {
      let isPlain = isComplete && counts.released == 0
      return ([outcome, isPlain ? nil : "\(onHold.grouped) are on hold now.", endedHolds])
        .compactMap(\.self).joined(separator: " ")
    }
    return "\(onHold.grouped) of \(counts.selected.grouped) selected certificates are on hold. "
      + (endedHolds ?? "")
  }

  /// The result in a sentence.
  private var outcome: String {
    guard counts.selected > 0 else { return "No certificate is selected." }
    let selected = counts.selected.grouped
    guard !isComplete || counts.released == 0 else {
      return "\(counts.released.grouped) of \(selected) selected certificates were on hold and are "
        + "released again, and verified."
    }
    guard !isComplete else {
      return counts.selected == 1
        ? "The selected certificate is \(done) and verified."
        : "All \(selected) selected certificates are \(done) and verified."
    }
    let verified = (counts.verified + counts.alreadyRevoked).grouped
    let open: [(Int, String)] = [
      (
        counts.failed + counts.rejected + counts.reasonMismatch,
        "failed, rejected or with another reason on record"
      ),
      (counts.unverified + counts.skipped, "skipped or not verified in time"),
      (counts.accepted + counts.awaitingApproval + counts.pending, "not final yet"),
      (counts.released, "released again"),
    ]
    let parts = open.filter { $0.0 > 0 }.map { "\($0.grouped) \($1)" }
    return "\(verified) of \(selected) selected certificates are verified as \(done); "
      + parts.joined(separator: "; ") + "."
  }

  /// Whether the deadline was met, in words; `nil` without a deadline.
  var deadline: String? { contents.deadline.sentence(done: done) }

  /// A sentence about certificates that were revoked without confirmation; `nil` if there are none.
  var alsoRevoked: String? {
    let count = contents.alsoRevokedCount
    guard count > 0 else { return nil }
    return count == 1
      ? "1 certificate was also revoked without confirmation; it is listed under “Also revoked”."
      : "\(count.grouped) certificates were also revoked without confirmation; they are listed "
        + "under “Also revoked”."
  }

  /// The result of the search after the run; `nil` if nothing was confirmed and no search was made.
  var remaining: String? {
    guard let remaining = contents.header.remaining, let at = contents.remainingAt else {
      return contents.manifests.isEmpty ? nil : "No search was made after the run yet."
    }
    let unread = contents.finalSearch?.unread.map { "; \($0.counted("row")) could not be read" }
    let held = contents.finalSearch?.held.map { ", \($0.grouped) of them on hold," }
    return "The search after the run (\(at)) found \(remaining.grouped) still "
      + "\(held == nil ? "issued" : "issued or on hold")\(held ?? "") in this profile and window"
      + "\(unread ?? "")."
  }

  /// A sentence about certificates with a mismatched DER; `nil` if there are none.
  var mismatchedDER: String? { contents.mismatchedDER.sentence.map { $0 + "." } }

  /// A sentence about certificates that could not be read; `nil` if there are none.
  var unread: String? { contents.unreadCertificates.sentence.map { $0 + "." } }

  /// A warning about rows that the latest search could not get; `nil` if it got all of them.
  var shortfall: String? {
    contents.header.shortfall.map { shortfall in
      "WARNING: \(shortfall.sentence). "
        + shortfall.notes.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: ". ")
    }
  }

  /// The number of certificates found, selected and by outcome. The outcomes that need attention
  /// come first.
  var lines: [(String, Int)] {
    [
      ("Found", counts.found),
      ("Selected", counts.selected),
      ("Failed", counts.failed),
      ("Rejected by an administrator", counts.rejected),
      ("Another reason on record", counts.reasonMismatch),
      ("Accepted, but not shown as \(done) in time", counts.unverified),
      ("Skipped", counts.skipped),
      ("Awaiting approval", counts.awaitingApproval),
      ("Accepted, not yet verified", counts.accepted),
      ("Pending", counts.pending),
      ("Revoked before this incident", counts.alreadyRevoked),
      ("On hold, released again", counts.released),
      ("Verified", counts.verified),
    ]
  }
}
