import Foundation

/// The top of the report for people: whether it is done, what is not, and by when it had to be.
struct MarkdownSummary {
  private let contents: ReportContents
  private var counts: IncidentCounts { contents.counts }

  init(_ contents: ReportContents) {
    self.contents = contents
  }

  var text: String {
    "**\(verdict)**\n\n"
      + ([deadline, remaining].compactMap(\.self).map { "- \($0)\n" }.joined())
      + "\n" + MarkdownText.heading(["Certificates", "Count"])
      + lines.map { MarkdownText.row([$0, MarkdownText.number($1)]) }.joined() + "\n"
  }

  /// What was asked for, as a state of a certificate.
  private var done: String {
    contents.header.reason == .certificateHold ? "on hold" : "revoked"
  }

  private var isComplete: Bool {
    counts.selected > 0 && counts.verified + counts.alreadyRevoked == counts.selected
  }

  private var verdict: String {
    guard counts.selected > 0 else { return "No certificate is selected." }
    let selected = MarkdownText.number(counts.selected)
    guard !isComplete else {
      return counts.selected == 1
        ? "The selected certificate is \(done), and verified to be."
        : "All \(selected) selected certificates are \(done), and verified to be."
    }
    let verified = MarkdownText.number(counts.verified + counts.alreadyRevoked)
    let open: [(Int, String)] = [
      (
        counts.failed + counts.rejected + counts.reasonMismatch,
        "failed, rejected or with another reason on record"
      ),
      (counts.unverified + counts.skipped, "skipped or not verified in time"),
      (counts.accepted + counts.awaitingApproval + counts.pending, "not at an end yet"),
    ]
    let parts = open.filter { $0.0 > 0 }.map { "\(MarkdownText.number($0)) \($1)" }
    return "\(verified) of \(selected) selected certificates are verified to be \(done); "
      + parts.joined(separator: "; ") + "."
  }

  private var deadline: String? {
    guard let deadline = contents.header.deadline else { return nil }
    let due = "The deadline was set to \(Timestamp.seconds(deadline))"
    guard isComplete, let text = contents.lastFinishedAt, let finished = Timestamp.parse(text)
    else { return due + "." }
    return due + "; the last certificate came to its end at \(text), "
      + (finished <= deadline ? "in time." : "too late.")
  }

  private var remaining: String? {
    guard let remaining = contents.header.remaining, let at = contents.remainingAt else {
      return contents.manifests.isEmpty ? nil : "No search was made after the run yet."
    }
    return "The search after the run (\(at)) found \(MarkdownText.number(remaining)) still issued "
      + "in this profile and window."
  }

  private var lines: [(String, Int)] {
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
      ("Verified", counts.verified),
    ]
  }
}
