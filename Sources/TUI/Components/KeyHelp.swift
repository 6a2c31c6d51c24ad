/// The help screen's list: keys on the left, sentences on the right.
struct KeyHelp: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    var keys: String
    var help: String
    var isEnabled = true
  }

  var entries: [Entry]

  /// A line as drawn; the keys start on the first line of their entry.
  struct Line: Hashable, Sendable {
    var keys: String
    var help: String
    var isEnabled: Bool
  }

  /// Returns the entries as lines, wrapped to `width` cells; the caller scrolls them.
  func lines(width: Int) -> [Line] {
    let keyWidth = self.keyWidth(in: width)
    return entries.flatMap { entry in
      let help = TextMeasure.wrapped(entry.help, to: max(1, width - keyWidth - 2))
      let keys = TextMeasure.wrapped(entry.keys, to: max(1, keyWidth))
      return (0..<max(help.count, keys.count)).map { row in
        Line(
          keys: row < keys.count ? keys[row] : "", help: row < help.count ? help[row] : "",
          isEnabled: entry.isEnabled)
      }
    }
  }

  /// Draws as many lines as fit in the canvas's region, starting with the one at index `top`.
  func draw(on canvas: inout Canvas, top: Int = 0) {
    let keyWidth = self.keyWidth(in: canvas.size.columns)
    let shown = lines(width: canvas.size.columns).dropFirst(max(0, top))
    for (row, line) in shown.prefix(canvas.size.rows).enumerated() {
      canvas.write(
        line.keys, at: Point(row: row, column: 0),
        style: line.isEnabled ? .keyLabel : .disabled, width: keyWidth)
      canvas.write(
        line.help, at: Point(row: row, column: keyWidth + 2),
        style: line.isEnabled ? .plain : .disabled)
    }
  }

  private func keyWidth(in width: Int) -> Int {
    let widest = entries.map { TextMeasure.width($0.keys) }.max() ?? 0
    return min(widest, max(1, width / 3))
  }
}
