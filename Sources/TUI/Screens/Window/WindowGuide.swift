import Engine

/// An explanation of the window, shown next to the fields on a wide terminal.
struct WindowGuide: Hashable, Sendable {
  let words: ServiceWords
  /// Whether the search also finds certificates on hold.
  let isHoldFound: Bool

  private var paragraphs: [String] {
    [
      words.windowRule + " The first and the last day are included. Days are counted in UTC.",
      words.windowHint,
      isHoldFound
        ? "The search finds certificates issued or on hold now, not those revoked or expired."
        : "The search finds certificates issued now, not those revoked or expired.",
      "The search loads all of them into an incident file before you can check any. It "
        + "changes nothing at the service.",
    ]
  }

  func draw(on canvas: inout Canvas, in rect: Rect) {
    let lines = paragraphs.flatMap {
      TextMeasure.wrapped($0, to: rect.size.columns - 4) + [""]
    }.dropLast()
    let frame = Rect(
      origin: rect.origin, size: Size(rows: lines.count + 2, columns: rect.size.columns))
    canvas.drawBox(frame, title: "How the window works", style: .dim)
    for (index, line) in lines.enumerated() {
      canvas.write(
        line, at: Point(row: rect.origin.row + 1 + index, column: rect.origin.column + 2))
    }
  }
}
