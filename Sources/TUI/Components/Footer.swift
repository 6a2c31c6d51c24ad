/// A key and its action in a word or two.
struct KeyHint: Hashable, Sendable {
  var key: String
  var label: String
  var isEnabled = true
  /// Whether the key changes certificates at the service.
  var isDangerous = false

  /// The blank cells between two hints.
  static let gap = 2

  var width: Int { TextMeasure.width(key) + 1 + TextMeasure.width(label) }
}

/// The bottom line: as many whole key hints as fit.
struct Footer: Hashable, Sendable {
  /// The hints, most important first.
  var hints: [KeyHint]
  /// The hint at the end, such as help. If room is short, the other hints are left out first.
  var last: KeyHint?

  /// Returns the hints that fit in `width` cells.
  func fitting(in width: Int) -> [KeyHint] {
    let candidates = hints.filter { $0.key != last?.key }
    var room = width - (last.map { $0.width } ?? 0)
    var shown: [KeyHint] = []
    for hint in candidates {
      let needed = hint.width + (shown.isEmpty && last == nil ? 0 : KeyHint.gap)
      guard needed <= room else { break }
      room -= needed
      shown.append(hint)
    }
    if let last, last.width <= width {
      shown.append(last)
    }
    return shown
  }

  /// Draws the hints in one row of the canvas's region.
  func draw(on canvas: inout Canvas, row: Int) {
    var column = 0
    for hint in fitting(in: canvas.size.columns) {
      column = canvas.write(
        hint.key, at: Point(row: row, column: column),
        style: !hint.isEnabled ? .disabled : hint.isDangerous ? .danger : .keyLabel)
      column = canvas.write(
        " " + hint.label, at: Point(row: row, column: column),
        style: hint.isEnabled ? .plain : .disabled)
      column += KeyHint.gap
    }
  }
}
