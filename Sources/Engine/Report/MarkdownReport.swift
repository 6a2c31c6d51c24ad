import Foundation

/// The report for people: a summary, what needs attention first, then everything else.
struct MarkdownReport {
  private let contents: ReportContents

  init(_ contents: ReportContents) {
    self.contents = contents
  }

  func write(to output: inout ReportOutput) throws {
    let name = MarkdownText.escaped(contents.header.name)
    try output.write("# Certificate revocation: \(name)\n\n")
    try output.write(MarkdownSummary(contents).text)
    try writeIncident(to: &output)
    try writeManifests(to: &output)
    try writeCertificates(to: &output)
    try writeTimeline(to: &output)
  }

  private func writeIncident(to output: inout ReportOutput) throws {
    let header = contents.header
    var rows = [
      ("Service", "\(header.serviceKind) \(header.serviceURL)"),
      ("Profile", "\(header.profileName) (\(header.profileID))"),
      ("Issued", "\(header.window.first) to \(header.window.last)"),
      ("Begun", "\(Timestamp.seconds(header.createdAt)) by \(header.actor.name)"),
      ("Deadline", header.deadline.map(Timestamp.seconds) ?? "none"),
      ("Reason", header.reason.map { "\($0.rawValue) (RFC 5280: \($0.code))" } ?? "not chosen"),
      ("Comment", header.comment),
      ("Ticket", header.ticket),
      ("Phase", header.phase.rawValue),
    ]
    if let pause = header.pause { rows.append(("Paused", pause)) }
    try output.write("## Incident\n\n" + MarkdownText.heading(["", ""]))
    for (label, text) in rows { try output.write(MarkdownText.row([label, text])) }
  }

  private func writeManifests(to output: inout ReportOutput) throws {
    try output.write("\n## Manifests\n\n")
    guard !contents.manifests.isEmpty else {
      return try output.write("None was confirmed.\n")
    }
    try output.write(
      MarkdownText.heading(["Number", "Certificates", "Reason", "Confirmed", "By", "SHA-256"]))
    for manifest in contents.manifests {
      try output.write(
        MarkdownText.row([
          String(manifest.number), MarkdownText.number(manifest.count), manifest.reason,
          manifest.confirmedAt, manifest.confirmedBy, manifest.digest,
        ]))
    }
  }

  /// One table for each outcome; what needs a person comes first.
  private func writeCertificates(to output: inout ReportOutput) throws {
    let columns = ReportedCertificate.Column.allCases.filter { $0 != .outcome }
    let titles = columns.map { $0.rawValue.replacing("_", with: " ") }
    var outcome: String?
    try output.write("\n## Certificates\n")
    try contents.forEachCertificateByUrgency { certificate in
      let next = certificate.text(.outcome)
      if next != outcome {
        outcome = next
        let title = MarkdownText.escaped(next.replacing("_", with: " "))
        try output.write("\n### Outcome: \(title)\n\n" + MarkdownText.heading(titles))
      }
      try output.write(MarkdownText.row(columns.map(certificate.text)))
    }
    if outcome == nil { try output.write("\nNone is selected.\n") }
  }

  /// The event log, with each run of lines about single certificates as their count.
  private func writeTimeline(to output: inout ReportOutput) throws {
    try output.write("\n## Timeline\n\n")
    var unlisted = 0
    func writeUnlisted() throws {
      guard unlisted > 0 else { return }
      let lines = unlisted == 1 ? "1 line" : "\(MarkdownText.number(unlisted)) lines"
      try output.write("- … \(lines) about single certificates\n")
      unlisted = 0
    }
    try contents.forEachEvent { event in
      guard event.certificate == nil else { return unlisted += 1 }
      try writeUnlisted()
      let parts = [event.at, event.actor, event.action].map(MarkdownText.escaped)
      let detail = event.detail.isEmpty ? "" : ": \(MarkdownText.escaped(event.detail))"
      try output.write("- \(parts[0]) \(parts[1]) **\(parts[2])**\(detail)\n")
    }
    try writeUnlisted()
  }
}
