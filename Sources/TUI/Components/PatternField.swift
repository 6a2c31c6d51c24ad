/// A field for digits in a fixed pattern, such as a date; it inserts the separators itself.
///
/// It accepts only the digits and separators of its pattern, which leaves letters free for
/// commands.
struct PatternField: Hashable, Sendable {
  /// The pattern, in which letters stand for digits: `YYYY-MM-DD`.
  let pattern: [Character]
  private var field: TextField

  init(pattern: String, text: String = "") {
    self.pattern = Array(pattern)
    field = TextField(text: text, placeholder: pattern, limit: pattern.count)
  }

  var text: String { field.text }

  /// Edits the field according to a key. Returns false if the key has no meaning here.
  mutating func handle(_ key: Key) -> Bool {
    guard case .character(let character) = key else { return field.handle(key) }
    if character.isASCII, character.isNumber {
      write(character)
      return true
    }
    guard pattern.contains(character), !character.isLetter else { return false }
    // A typed separator counts only in its own place; elsewhere it is ignored.
    if pattern.indices.contains(field.cursor), pattern[field.cursor] == character {
      replace(with: character)
    }
    return true
  }

  /// Replaces the text; the caller has checked that the new text fits the pattern.
  mutating func set(_ text: String) {
    field = TextField(text: text, placeholder: String(pattern), limit: pattern.count)
  }

  func draw(on canvas: inout Canvas, at point: Point, style: Style) -> Point {
    field.draw(on: &canvas, at: point, width: pattern.count + 1, style: style)
  }

  /// Draws the field, in brackets if it has the focus: a terminal may lack bold text.
  func drawInBrackets(on canvas: inout Canvas, at point: Point, isFocused: Bool) -> Point {
    let end = point.column + pattern.count + 1
    canvas.write(
      isFocused ? "[" : " ", at: Point(row: point.row, column: point.column - 1), style: .accent)
    let cursor = draw(on: &canvas, at: point, style: isFocused ? .strong : .plain)
    canvas.write(
      isFocused ? "]" : " ", at: Point(row: point.row, column: end - 1), style: .accent)
    return cursor
  }

  private mutating func write(_ digit: Character) {
    while pattern.indices.contains(field.cursor), !pattern[field.cursor].isLetter {
      replace(with: pattern[field.cursor])
    }
    replace(with: digit)
  }

  /// Overwrites the character at the cursor: a pattern has no room to insert one.
  private mutating func replace(with character: Character) {
    guard field.cursor < pattern.count else { return }
    if field.cursor < field.text.count { _ = field.handle(.delete) }
    _ = field.handle(.character(character))
  }
}
