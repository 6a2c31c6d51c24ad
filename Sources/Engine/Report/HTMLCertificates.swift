/// All selected certificates on the HTML page, in one table for each outcome. The outcomes that
/// need attention come first.
struct HTMLCertificates {
  private let contents: ReportContents

  init(_ contents: ReportContents) {
    self.contents = contents
  }

  func write(to output: inout ReportOutput) throws {
    var outcome: String?
    try output.write("<section id=\"certificates\">\n<h2>Certificates</h2>\n")
    try contents.forEachCertificateByUrgency { certificate in
      let next = certificate.text(.outcome)
      if next != outcome {
        if outcome != nil { try output.write(HTMLText.tableEnd) }
        outcome = next
        try output.write(head(of: next))
      }
      try output.write(Self.row(certificate))
    }
    if outcome == nil {
      try output.write("<p>None is selected.</p>\n")
    } else {
      try output.write(HTMLText.tableEnd)
    }
    try output.write("</section>\n")
  }

  private func head(of outcome: String) -> String {
    let count = contents.outcomes.filter { $0.key.scrubbed == outcome }.values.reduce(0, +).grouped
    let title = outcome.replacing("_", with: " ")
    return "<h3>Outcome: \(HTMLText.escaped(title)) (\(count))</h3>\n"
      + HTMLText.tableStart(
        caption: "Certificates whose outcome is “\(title)”",
        heads: [
          "Certificate", "Trust, issuer", "Issued, expires", "Attempts", "Sent", "Answered",
          "Finished", "On record", "Counted as, note",
        ], class: "certificates")
  }

  private static func row(_ certificate: ReportedCertificate) -> String {
    func line(
      _ column: ReportedCertificate.Column, _ name: String = "", label: String = ""
    ) -> String {
      let text = HTMLText.escaped(certificate.text(column))
      let attribute = name.isEmpty ? "" : " class=\"\(name)\""
      return text.isEmpty ? "" : "<div\(attribute)>\(label)\(text)</div>"
    }
    func time(_ column: ReportedCertificate.Column) -> String {
      HTMLText.cell(time: certificate.text(column))
    }
    let name = certificate.text(.commonName)
    return "<tr><th scope=\"row\"><div>"
      + (name.isEmpty ? "(no common name)" : HTMLText.escaped(name)) + "</div>"
      + line(.serial, "code") + line(.thumbprint, "code small")
      + line(.seat, "small", label: "seat ") + "</th><td>" + line(.trust) + line(.issuer, "small")
      + "</td><td class=\"t\">" + day(certificate.text(.issued)) + day(certificate.text(.expires))
      + "</td><td class=\"n\">\(HTMLText.escaped(certificate.text(.attempts)))</td>"
      + time(.sentAt) + time(.answeredAt) + time(.finishedAt) + "<td>" + line(.recordedReason)
      + timeLine(certificate.text(.revocationDate)) + "</td><td><div>"
      + HTMLText.escaped(certificate.text(.countedAs).replacing("_", with: " ")) + "</div>"
      + (certificate.text(.derMatches) == "no" ? "<div>its DER does not match</div>" : "")
      + line(.serviceCode, "code") + line(.serviceMessage, "small")
      + line(.manifest, "small", label: "manifest ") + "</td></tr>\n"
  }

  private static func day(_ text: String) -> String {
    text.isEmpty ? "<div>–</div>" : "<div>\(HTMLText.breakable(time: text))</div>"
  }

  private static func timeLine(_ text: String) -> String {
    text.isEmpty ? "" : "<div class=\"t\">\(HTMLText.breakable(time: text))</div>"
  }
}
