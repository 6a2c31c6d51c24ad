/// A line of text whose parts can differ in style.
struct StyledLine: Hashable, Sendable {
  struct Part: Hashable, Sendable {
    var text: String
    var style: Style
  }

  private(set) var parts: [Part]

  init(_ text: String = "", _ style: Style = .plain) {
    parts = [Part(text: text, style: style)]
  }

  /// Returns the line with more text at its end.
  func adding(_ text: String, _ style: Style = .plain) -> StyledLine {
    var line = self
    line.parts.append(Part(text: text, style: style))
    return line
  }

  var text: String { parts.map(\.text).joined() }

  var width: Int { parts.reduce(0) { $0 + TextMeasure.width($1.text) } }

  /// Draws the line in one row of the canvas's region. A part that does not fit ends in an
  /// ellipsis.
  func draw(on canvas: inout Canvas, row: Int, column: Int = 0, width: Int? = nil) {
    var column = column
    let end = width.map { column + $0 } ?? canvas.size.columns
    for part in parts where column < end {
      column = canvas.write(
        part.text, at: Point(row: row, column: column), style: part.style, width: end - column)
    }
  }

  /// Returns the text wrapped into lines of one style; lines after the first are indented.
  static func wrapped(
    _ text: String, _ style: Style = .plain, to width: Int, indent: Int = 0
  ) -> [StyledLine] {
    TextMeasure.wrapped(text, to: max(1, width - indent)).enumerated().map { number, line in
      StyledLine((number == 0 ? "" : String(repeating: " ", count: indent)) + line, style)
    }
  }

  /// Returns a label and its value, with the value wrapped in its own column.
  static func fact(
    _ label: String, _ value: String, _ style: Style = .plain, labelWidth: Int, width: Int
  ) -> [StyledLine] {
    let lines = TextMeasure.wrapped(value, to: max(1, width - labelWidth))
    return lines.enumerated().map { number, line in
      StyledLine(TextMeasure.padded(number == 0 ? label : "", to: labelWidth), .dim)
        .adding(line, style)
    }
  }
}
