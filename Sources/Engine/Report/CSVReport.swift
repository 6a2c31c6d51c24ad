/// The report as CSV (RFC 4180) in UTF-8: a header, one row for each selected certificate, then one
/// row for each certificate that an API call revoked although no manifest holds it.
///
/// An apostrophe precedes every character that a spreadsheet would read as the start of a formula:
/// `=`, `+`, `-`, `@`, their full-width and small forms, a tab or a line break. This applies at the
/// start of a cell, after leading white space, and after a semicolon. Many European spreadsheets
/// start a new cell at a semicolon, even inside quotes.
struct CSVReport {
  private let contents: ReportContents

  init(_ contents: ReportContents) {
    self.contents = contents
  }

  func write(to output: inout ReportOutput) throws {
    let columns = ReportedCertificate.Column.allCases
    try output.write(Self.line(columns.map(\.rawValue)))
    try contents.forEachCertificate { certificate in
      try output.write(Self.line(columns.map(certificate.text)))
    }
    try contents.forEachAlsoRevokedRow { certificate in
      try output.write(Self.line(columns.map(certificate.text)))
    }
  }

  private static func line(_ cells: [String]) -> String {
    cells.map(cell).joined(separator: ",") + "\r\n"
  }

  static func cell(_ text: String) -> String {
    let harmless = disarmed(text)
    guard harmless.unicodeScalars.contains(where: quotable.contains) else { return harmless }
    return "\"" + harmless.replacing("\"", with: "\"\"") + "\""
  }

  private static func disarmed(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: formulaStarts.contains) else { return text }
    var result = String.UnicodeScalarView()
    var isAtStart = true
    for scalar in text.unicodeScalars {
      if isAtStart, formulaStarts.contains(scalar) { result.append("'") }
      isAtStart = scalar == ";" || (isAtStart && scalar.properties.isWhitespace)
      result.append(scalar)
    }
    return String(result)
  }

  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    "\u{FE62}", "\u{FE63}", "\u{FE66}", "\u{FE6B}",
  ]
  private static let quotable: Set<Unicode.Scalar> = ["\"", ",", ";", "\r", "\n"]
}
