/// The report as CSV (RFC 4180) in UTF-8: a header, then one row for each selected certificate.
///
/// A cell that a spreadsheet would run as a formula (`=`, `+`, `-`, `@`, their full-width twins, tab
/// or carriage return at its start) has an apostrophe before it.
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
  }

  private static func line(_ cells: [String]) -> String {
    cells.map(cell).joined(separator: ",") + "\r\n"
  }

  static func cell(_ text: String) -> String {
    let startsFormula = text.unicodeScalars.first.map(formulaStarts.contains) ?? false
    let harmless = startsFormula ? "'\(text)" : text
    guard harmless.unicodeScalars.contains(where: quotable.contains) else { return harmless }
    return "\"" + harmless.replacing("\"", with: "\"\"") + "\""
  }

  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
  ]
  private static let quotable: Set<Unicode.Scalar> = ["\"", ",", "\r", "\n"]
}
