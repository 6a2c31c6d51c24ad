/// A field for digits in a fixed pattern, such as a date: the signs between come by themselves.
///
/// It takes nothing but the digits and signs of its pattern, so letters stay free for commands.
struct PatternField: Hashable, Sendable {
  /// What is to be written, letters standing for digits: `YYYY-MM-DD`.
  let pattern: [Character]
  private var field: TextField

  init(pattern: String, text: String = "") {
    self.pattern = Array(pattern)
    field = TextField(text: text, placeholder: pattern, limit: pattern.count)
  }

  var text: String { field.text }

  /// Edits as the key says; false when the key means nothing here.
  mutating func handle(_ key: Key) -> Bool {
    guard case .character(let character) = key else { return field.handle(key) }
    if character.isASCII, character.isNumber {
      write(character)
      return true
    }
    guard pattern.contains(character), !character.isLetter else { return false }
    // Typed all the same, the sign is taken where it belongs.
    if pattern.indices.contains(field.cursor), pattern[field.cursor] == character {
      replace(with: character)
    }
    return true
  }

  /// Puts in a text that has been checked.
  mutating func set(_ text: String) {
    field = TextField(text: text, placeholder: String(pattern), limit: pattern.count)
  }

  func draw(on canvas: inout Canvas, at point: Point, style: Style) -> Point {
    field.draw(on: &canvas, at: point, width: pattern.count + 1, style: style)
  }

  /// Draws with brackets around the field when the typing goes into it, which say so where reverse
  /// video is missing.
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

  /// Writes over what stands at the cursor: a pattern has no room to push anything aside.
  private mutating func replace(with character: Character) {
    guard field.cursor < pattern.count else { return }
    if field.cursor < field.text.count { _ = field.handle(.delete) }
    _ = field.handle(.character(character))
  }
}
