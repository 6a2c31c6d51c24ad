// The sections on sign-offs, settings, additional revocations and the final search.
extension HTMLReport {
  /// Writes the confirmed manifests and their sign-offs.
  func writeApprovals(to output: inout ReportOutput) throws {
    try output.write("<section id=\"approvals\">\n<h2>Manifests and sign-offs</h2>\n")
    if contents.manifests.isEmpty {
      try output.write("<p>No manifest was confirmed.</p>\n")
    } else {
      try output.write(
        HTMLText.tableStart(
          caption: "Confirmed manifests",
          heads: ["Number", "Certificates", "Reason", "Confirmed", "By", "SHA-256"],
          class: "manifests"))
      for manifest in contents.manifests {
        try output.write(
          "<tr>\(HTMLText.rowHead(String(manifest.number)))\(HTMLText.cell(manifest.count))"
            + HTMLText.cell(manifest.reason) + HTMLText.cell(time: manifest.confirmedAt)
            + HTMLText.cell(manifest.confirmedBy) + HTMLText.cell(code: manifest.digest)
            + "</tr>\n")
      }
      try output.write(HTMLText.tableEnd)
    }
    guard !contents.signOffs.isEmpty else {
      return try output.write("<p>Sign-offs: none required.</p>\n</section>\n")
    }
    try output.write(
      HTMLText.tableStart(
        caption: "Sign-offs", heads: ReportedSignOff.titles, class: "approvals"))
    for signOff in contents.signOffs {
      let texts = signOff.texts
      try output.write(
        "<tr>\(HTMLText.rowHead(texts[0]))\(texts.dropFirst().map { HTMLText.cell($0) }.joined())</tr>\n"
      )
    }
    try output.write(HTMLText.tableEnd + "</section>\n")
  }

  /// Writes the settings of the incident and of its confirmation.
  func writeSettings(to output: inout ReportOutput) throws {
    try output.write("<section id=\"settings\">\n<h2>Settings</h2>\n")
    try output.write(
      HTMLText.tableStart(
        caption: "Requested settings", heads: ["Setting", "Value"], class: "settings"))
    for (label, text) in ReportSettings.lines(of: contents.header) {
      try output.write("<tr>\(HTMLText.rowHead(label))\(HTMLText.cell(text))</tr>\n")
    }
    try output.write(HTMLText.tableEnd + "</section>\n")
  }

  /// Writes the certificates that calls revoked without confirmation. Omits the section if there
  /// are none.
  func writeAlsoRevoked(to output: inout ReportOutput) throws {
    guard contents.alsoRevokedCount > 0 else { return }
    try output.write("<section id=\"also-revoked\">\n<h2>Also revoked</h2>\n")
    try output.write(
      HTMLText.tableStart(
        caption: "Revoked with others, without confirmation", heads: AlsoRevoked.titles,
        class: "also-revoked"))
    try contents.forEachAlsoRevoked { certificate in
      let texts = certificate.texts
      try output.write(
        "<tr>\(HTMLText.rowHead(texts[0]))\(texts.dropFirst().map { HTMLText.cell($0) }.joined())</tr>\n"
      )
    }
    try output.write(HTMLText.tableEnd + "</section>\n")
  }

  /// Writes the counts of the certificates that were still issued or on hold after the run.
  func writeFinalSearch(to output: inout ReportOutput) throws {
    try output.write("<section id=\"final-search\">\n<h2>Final search</h2>\n")
    if let search = contents.finalSearch {
      try output.write(
        HTMLText.tableStart(
          caption: "Still issued in this profile and window at \(search.at)",
          heads: ["Still issued", "Count"], class: "outcomes"))
      for (label, count) in search.lines {
        try output.write("<tr>\(HTMLText.rowHead(label))\(HTMLText.cell(count))</tr>\n")
      }
      try output.write(HTMLText.tableEnd)
    } else {
      try output.write("<p>No search was made.</p>\n")
    }
    try output.write("</section>\n")
  }
}
