/// A box in the middle of the screen with a title and text.
struct Panel: Hashable, Sendable {
  var title: String
  /// The paragraphs, each wrapped to the panel's width.
  var paragraphs: [String]
  var style = Style.plain
  /// The panel's maximum width, borders included.
  var maximumWidth = 72

  /// Draws the panel over the canvas and returns the region inside its border.
  @discardableResult
  func draw(on canvas: inout Canvas, hints: [KeyHint] = []) -> Rect {
    let width = min(maximumWidth, canvas.size.columns)
    let lines = paragraphs.flatMap { TextMeasure.wrapped($0, to: width - 4) }
    let footer = hints.isEmpty ? 0 : 2
    let height = min(lines.count + footer + 2, canvas.size.rows)
    let frame = Rect(
      row: (canvas.size.rows - height) / 2, column: (canvas.size.columns - width) / 2,
      rows: height, columns: width)
    canvas.drawBox(frame, title: title, style: style)
    let inside = Rect(
      row: frame.origin.row + 1, column: frame.origin.column + 2, rows: height - 2,
      columns: width - 4)
    canvas.within(inside) { canvas in
      let room = max(0, canvas.size.rows - footer)
      for (row, line) in lines.prefix(room).enumerated() {
        canvas.write(line, at: Point(row: row, column: 0))
      }
      if lines.count > room, room > 0 {
        canvas.write(
          canvas.glyphs.ellipsis, at: Point(row: room - 1, column: canvas.size.columns - 1))
      }
      if footer > 0 {
        Footer(hints: hints).draw(on: &canvas, row: canvas.size.rows - 1)
      }
    }
    return inside
  }
}

extension Canvas {
  /// Clears a rectangle and draws a border around it, with a title in the top edge.
  mutating func drawBox(_ rect: Rect, title: String = "", style: Style = .plain) {
    guard rect.size.rows >= 2, rect.size.columns >= 2 else { return }
    within(rect) { canvas in
      let glyphs = canvas.glyphs
      let last = Point(row: rect.size.rows - 1, column: rect.size.columns - 1)
      canvas.fill(canvas.bounds)
      canvas.fill(
        Rect(row: 0, column: 0, rows: 1, columns: rect.size.columns), with: glyphs.horizontal,
        style: style)
      canvas.fill(
        Rect(row: last.row, column: 0, rows: 1, columns: rect.size.columns),
        with: glyphs.horizontal, style: style)
      canvas.fill(
        Rect(row: 1, column: 0, rows: last.row - 1, columns: 1), with: glyphs.vertical,
        style: style)
      canvas.fill(
        Rect(row: 1, column: last.column, rows: last.row - 1, columns: 1),
        with: glyphs.vertical, style: style)
      canvas.write(glyphs.topLeft, at: Point(row: 0, column: 0), style: style)
      canvas.write(glyphs.topRight, at: Point(row: 0, column: last.column), style: style)
      canvas.write(glyphs.bottomLeft, at: Point(row: last.row, column: 0), style: style)
      canvas.write(glyphs.bottomRight, at: last, style: style)
      if !title.isEmpty, rect.size.columns > 6 {
        let shown = TextMeasure.truncated(title, to: rect.size.columns - 6, glyphs: glyphs)
        canvas.write(" \(shown) ", at: Point(row: 0, column: 2), style: style)
      }
    }
  }
}
