import Engine

extension ResultScreen {
  /// Returns the report's path: the incident's path with the extension of the format.
  static func path(of format: ReportFormat, beside incident: String) -> String {
    let base = incident.hasSuffix(".incident") ? String(incident.dropLast(9)) : incident
    return "\(base).\(format.fileExtension)"
  }

  /// Returns the question about the format.
  static func exportQuestion(folder path: String) -> Dialog {
    let base = path.hasSuffix(".incident") ? String(path.dropLast(9)) : path
    let keys: [ReportFormat: Key] = [
      .json: .character("j"), .csv: .character("c"), .markdown: .character("m"),
      .html: .character("h"),
    ]
    return Dialog(
      title: "Export the record as",
      paragraphs: [
        "JSON has everything, including the event log; CSV has one row per certificate; "
          + "Markdown and HTML are for reading.", "",
        "It is written to \(base.scrubbed).json, .csv, .md or .html; a file of that name is replaced.",
      ],
      answers: [.init("Cancel", key: .character("n"))]
        + ReportFormat.allCases.map { .init($0.title, key: keys[$0]) })
  }

}

/// The question whether to release the holds. The operator types the answer by hand, as for a
/// revocation.
struct ReleaseQuestion: Sendable {
  /// The number of certificates on hold.
  let count: Int
  private(set) var line: TypedLine

  init(count: Int, shownAt: ContinuousClock.Instant) {
    self.count = count
    line = TypedLine(
      "Type release \(count) and press Enter; Esc keeps the holds", phrase: "release \(count)",
      shownAt: shownAt)
  }

  /// Whether the line contains exactly the phrase.
  var isAnswered: Bool { line.text == line.phrase }

  /// Edits the line; returns `nil` if the input means nothing in it.
  mutating func handle(_ input: InputEvent) -> [Effect]? { line.handle(input) }

  /// Draws the question in the middle and the line below it, and returns the cursor position.
  func draw(on canvas: inout Canvas) -> Point {
    let size = canvas.size
    let place = Rect(
      row: size.rows - TypedLine.height, column: 0, rows: TypedLine.height, columns: size.columns)
    let above = Rect(row: 0, column: 0, rows: place.origin.row, columns: size.columns)
    canvas.within(above) { canvas in
      _ = Panel(
        title: "Release the holds?",
        paragraphs: [
          "\(count.grouped) \(count == 1 ? "certificate is" : "certificates are") on hold. "
            + "Released, they are valid again and every client trusts them again.",
          "",
          "This is a separate run: sent, read back and logged like the holds.",
        ], style: .danger
      ).draw(on: &canvas)
    }
    var cursor = Point(row: 0, column: 0)
    canvas.within(place) { cursor = line.draw(on: &$0) }
    return Point(row: place.origin.row + cursor.row, column: place.origin.column + cursor.column)
  }
}

extension ReportFormat {
  /// The name of the format.
  fileprivate var title: String {
    switch self {
    case .json: "JSON"
    case .csv: "CSV"
    case .markdown: "Markdown"
    case .html: "HTML"
    }
  }

  /// The file extension of the format, without the dot.
  fileprivate var fileExtension: String {
    switch self {
    case .json: "json"
    case .csv: "csv"
    case .markdown: "md"
    case .html: "html"
    }
  }
}
