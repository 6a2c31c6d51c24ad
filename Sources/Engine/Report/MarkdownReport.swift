/// The report for people: a summary with the items that need attention first, then the details.
struct MarkdownReport {
  private let contents: ReportContents

  init(_ contents: ReportContents) {
    self.contents = contents
  }

  func write(to output: inout ReportOutput) throws {
    let name = MarkdownText.escaped(contents.header.name)
    try output.write("# Certificate revocation: \(name)\n\n")
    try writeSummary(to: &output)
    try writeBreakdown(to: &output)
    try writeSettings(to: &output)
    try writeManifests(to: &output)
    try writeApprovals(to: &output)
    try writeFinalSearch(to: &output)
    try writeAlsoRevoked(to: &output)
    try writeCertificates(to: &output)
    try writeTimeline(to: &output)
  }

  private func writeSummary(to output: inout ReportOutput) throws {
    let summary = ReportSummary(contents)
    try output.write(MarkdownText.strong(summary.verdict) + "\n\n")
    let lines = [
      summary.alsoRevoked, summary.deadline, summary.remaining, summary.mismatchedDER,
      summary.unread, summary.shortfall,
    ]
    for line in lines.compactMap(\.self) {
      try output.write("- \(MarkdownText.escaped(line))\n")
    }
    try output.write("\n" + MarkdownText.heading(["Certificates", "Count"]))
    for (label, count) in summary.lines {
      try output.write(MarkdownText.row([label, count.grouped]))
    }
  }

  private func writeBreakdown(to output: inout ReportOutput) throws {
    func row(_ name: String, _ tally: ReportTally) -> String {
      let numbers = [tally.planned] + ReportedCategory.allCases.map { tally[$0] }
      return MarkdownText.row([name] + numbers.map(\.grouped))
    }
    try output.write("\n## Counts\n\n")
    try output.write(
      MarkdownText.heading(["Selected", "Planned"] + ReportedCategory.allCases.map(\.title)))
    try output.write(row("All", contents.tally))
    for kind in ReportGroup.Kind.allCases {
      try contents.breakdown.forEachGroup(of: kind) { group in
        try output.write(row("\(kind.title): \(group.shownName)", group.tally))
      }
    }
  }

  private func writeSettings(to output: inout ReportOutput) throws {
    try output.write("\n## Settings\n\n" + MarkdownText.heading(["", ""]))
    for (label, text) in ReportSettings.lines(of: contents.header) {
      try output.write(MarkdownText.row([label, text]))
    }
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
          String(manifest.number), manifest.count.grouped, manifest.reason,
          manifest.confirmedAt, manifest.confirmedBy, manifest.digest,
        ]))
    }
  }

  private func writeApprovals(to output: inout ReportOutput) throws {
    try output.write("\n## Sign-offs\n\n")
    guard !contents.signOffs.isEmpty else {
      return try output.write("None required.\n")
    }
    try output.write(MarkdownText.heading(ReportedSignOff.titles))
    for signOff in contents.signOffs { try output.write(MarkdownText.row(signOff.texts)) }
  }

  private func writeFinalSearch(to output: inout ReportOutput) throws {
    try output.write("\n## Final search\n\n")
    guard let search = contents.finalSearch else {
      return try output.write("No search was made.\n")
    }
    try output.write(MarkdownText.heading(["Still issued at \(search.at)", "Count"]))
    for (label, count) in search.lines {
      try output.write(MarkdownText.row([label, count.grouped]))
    }
  }

  /// Writes the certificates that calls revoked without confirmation. Omits the section if there
  /// are none.
  private func writeAlsoRevoked(to output: inout ReportOutput) throws {
    guard contents.alsoRevokedCount > 0 else { return }
    try output.write("\n## Also revoked\n\nThese certificates were not confirmed.\n\n")
    try output.write(MarkdownText.heading(AlsoRevoked.titles))
    try contents.forEachAlsoRevoked { try output.write(MarkdownText.row($0.texts)) }
  }

  /// Writes one table for each outcome. The outcomes that need attention come first.
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

  private func writeTimeline(to output: inout ReportOutput) throws {
    try output.write("\n## Timeline\n\n")
    try contents.forEachTimelineEntry { entry in
      switch entry {
      case .unlisted(let count):
        let words = ReportContents.TimelineEntry.words(forUnlisted: count)
        try output.write("- \(words)\n")
      case .event(let event):
        let parts = [event.at, event.actor].map(MarkdownText.escaped)
        let action = MarkdownText.strong(event.action)
        let detail = event.detail.isEmpty ? "" : ": \(MarkdownText.escaped(event.detail))"
        try output.write("- \(parts[0]) \(parts[1]) \(action)\(detail)\n")
      }
    }
  }
}
