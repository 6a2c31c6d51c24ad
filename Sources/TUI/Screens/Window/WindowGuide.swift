/// How the window is meant, beside the fields where the terminal is wide.
struct WindowGuide: Hashable, Sendable {
  private static let paragraphs = [
    "A certificate is found when the day its validity starts lies in the window, the first and "
      + "the last day included. Days are counted in UTC.",
    "Back-dated certificates start before the day they were issued: begin the window a little "
      + "earlier when that is possible.",
    "Only certificates that are issued now are found; those revoked, suspended or expired are "
      + "not.",
    "The search reads all of them before anything can be checked off, and keeps them in an "
      + "incident file. It changes nothing at the service.",
  ]

  func draw(on canvas: inout Canvas, in rect: Rect) {
    let lines = Self.paragraphs.flatMap {
      TextMeasure.wrapped($0, to: rect.size.columns - 4) + [""]
    }.dropLast()
    let frame = Rect(
      origin: rect.origin, size: Size(rows: lines.count + 2, columns: rect.size.columns))
    canvas.drawBox(frame, title: "How the window counts", style: .dim)
    for (index, line) in lines.enumerated() {
      canvas.write(
        line, at: Point(row: rect.origin.row + 1 + index, column: rect.origin.column + 2))
    }
  }
}
