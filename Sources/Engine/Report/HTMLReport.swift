/// The report as one HTML page for a browser or a printer.
///
/// The page is self-contained: it has no script and loads nothing, and its content security policy
/// forbids both. Rows are written as they are read.
struct HTMLReport {
  let contents: ReportContents
  private let summary: ReportSummary

  init(_ contents: ReportContents) {
    self.contents = contents
    summary = ReportSummary(contents)
  }

  func write(to output: inout ReportOutput) throws {
    try writeHead(to: &output)
    try writeSummary(to: &output)
    try writeBreakdown(to: &output)
    try writeTimeline(to: &output)
    try writeApprovals(to: &output)
    try writeSettings(to: &output)
    try writeFinalSearch(to: &output)
    try writeAlsoRevoked(to: &output)
    try HTMLCertificates(contents).write(to: &output)
    try output.write("</main>\n</body>\n</html>\n")
  }

  private func writeHead(to output: inout ReportOutput) throws {
    let header = contents.header
    let title = HTMLText.escaped("Certificate revocation: \(header.name)")
    let about = [
      header.profileName, "issued \(header.window.first) to \(header.window.last)",
      header.serviceURL, contents.deadline.asOf.map { "as of \($0)" }, "all times are UTC",
    ]
    try output.write(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>\(title)</title>
      <style>
      \(HTMLStyle.sheet)
      </style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      <p>\(about.compactMap(\.self).map(HTMLText.isolated).joined(separator: " · "))</p>
      <nav aria-label="Sections">\(Self.sections)</nav>
      </header>
      <main>

      """)
  }

  private func writeSummary(to output: inout ReportOutput) throws {
    let (word, style) = standing
    try output.write("<section id=\"summary\">\n<h2>Summary</h2>\n<div class=\"verdict \(style)\">")
    try output.write("<p><strong>\(word).</strong> \(HTMLText.escaped(summary.verdict))</p>")
    let lines = [
      summary.alsoRevoked, summary.deadline, summary.remaining, summary.mismatchedDER,
      summary.unread, summary.shortfall,
    ]
    for line in lines.compactMap(\.self) {
      try output.write("\n<p>\(HTMLText.escaped(line))</p>")
    }
    try output.write("</div>\n</section>\n")
  }

  /// The verdict in one or two words, and the CSS class with its colour.
  private var standing: (word: String, style: String) {
    guard contents.counts.selected > 0 else { return ("Nothing selected", "open") }
    switch contents.counts.verdict(after: contents.remaining) {
    case .complete: return ("Complete", "good")
    case .someFailed: return ("Some failed", "bad")
    case .incomplete: return ("Incomplete", "open")
    }
  }

  private func writeBreakdown(to output: inout ReportOutput) throws {
    func row(_ name: String, _ tally: ReportTally) -> String {
      let numbers = [tally.planned] + ReportedCategory.allCases.map { tally[$0] }
      return "<tr>\(HTMLText.rowHead(name))\(numbers.map { HTMLText.cell($0) }.joined())</tr>\n"
    }
    try output.write("<section id=\"counts\">\n<h2>Counts</h2>\n")
    try output.write(
      HTMLText.tableStart(
        caption: "Outcomes of the selected certificates; each row adds up to the number planned",
        heads: ["Selected", "Planned"] + ReportedCategory.allCases.map(\.title), class: "counts"))
    try output.write(row("All", contents.tally))
    for kind in ReportGroup.Kind.allCases {
      try output.write("</tbody>\n<tbody>\n")
      try contents.breakdown.forEachGroup(of: kind) { group in
        try output.write(row("\(kind.title): \(group.shownName)", group.tally))
      }
    }
    try output.write(HTMLText.tableEnd)
    try output.write(
      HTMLText.tableStart(
        caption: "Counts by outcome; the lines after “Selected” add up to it",
        heads: ["Certificates", "Count"], class: "outcomes"))
    for (label, count) in summary.lines {
      try output.write("<tr>\(HTMLText.rowHead(label))\(HTMLText.cell(count))</tr>\n")
    }
    try output.write(HTMLText.tableEnd + "</section>\n")
  }

  private func writeTimeline(to output: inout ReportOutput) throws {
    try output.write("<section id=\"timeline\">\n<h2>Timeline</h2>\n")
    if let progress = contents.progress {
      try output.write(
        HTMLChart(
          progress: progress, planned: contents.counts.selected, deadline: contents.deadline.due
        ).text)
    } else {
      try output.write("<p>No certificate was accepted yet.</p>\n")
    }
    try output.write(
      HTMLText.tableStart(
        caption: "The event log", heads: ["When", "Who", "What", "Particulars"], class: "log"))
    try contents.forEachTimelineEntry { entry in
      switch entry {
      case .unlisted(let count):
        let words = ReportContents.TimelineEntry.words(forUnlisted: count)
        try output.write("<tr class=\"more\"><td colspan=\"4\">\(HTMLText.escaped(words))</td>")
      case .event(let event):
        try output.write("<tr>" + HTMLText.cell(time: event.at))
        let texts = [event.actor, event.action, event.detail]
        try output.write(texts.map { HTMLText.cell($0) }.joined())
      }
      try output.write("</tr>\n")
    }
    try output.write(HTMLText.tableEnd + "</section>\n")
  }

  private static let sections = [
    ("summary", "Summary"), ("counts", "Counts"), ("timeline", "Timeline"),
    ("approvals", "Manifests and sign-offs"), ("settings", "Settings"),
    ("final-search", "Final search"), ("certificates", "Certificates"),
  ].map { "<a href=\"#\($0)\">\($1)</a>" }.joined(separator: " ")
}
