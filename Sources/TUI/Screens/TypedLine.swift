/// A line that the operator types at the bottom of a screen, below a title.
struct TypedLine: Sendable {
  /// The two rows: a rule with the title, and the field.
  static let height = 2

  let title: String
  /// The phrase that the operator must type by hand, exactly; `nil` if any text will do.
  let phrase: String?
  /// When the line appeared. Earlier keys do not count towards the phrase.
  let shownAt: ContinuousClock.Instant
  private(set) var field: TextField

  init(
    _ title: String, text: String = "", phrase: String? = nil, shownAt: ContinuousClock.Instant
  ) {
    (self.title, self.phrase, self.shownAt) = (title, phrase, shownAt)
    field = TextField(text: text, acceptsPaste: phrase == nil, limit: phrase == nil ? 1_000 : 40)
  }

  /// The text without surrounding blanks.
  var text: String {
    var text = field.text[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// Edits the text.
  ///
  /// - Returns: messages about ignored input, or `nil` if the input means nothing here.
  mutating func handle(_ input: InputEvent) -> [Effect]? {
    switch input {
    case .paste(let text):
      guard let phrase else { return field.paste(text) ? [] : nil }
      return [.say("Pasted text does not count. Type \(phrase) by hand.")]
    case .key(let event):
      if let phrase {
        guard event.receivedAt >= shownAt else { return [] }
        guard event.arrivedTogether == 1 else {
          return [.say("Keys that arrive all at once do not count. Type \(phrase) by hand.")]
        }
      }
      return field.handle(event.key) ? [] : nil
    default: return nil
    }
  }

  /// Draws the title and the line in ``height`` rows, and returns the cursor position.
  func draw(on canvas: inout Canvas) -> Point {
    let width = canvas.size.columns
    canvas.fill(canvas.bounds)
    canvas.fill(
      Rect(row: 0, column: 0, rows: 1, columns: width), with: canvas.glyphs.horizontal, style: .dim)
    canvas.write(" \(title) ", at: Point(row: 0, column: 2), style: .heading, width: width - 2)
    canvas.write(">", at: Point(row: 1, column: 0), style: .keyLabel)
    return field.draw(on: &canvas, at: Point(row: 1, column: 2), width: width - 2)
  }
}
