/// A line that is typed at the bottom of a screen, under a title that says what it is for.
struct TypedLine: Sendable {
  /// A rule with the title, and the field.
  static let height = 2

  let title: String
  /// What has to be typed by hand to the letter; `nil` where any text will do.
  let phrase: String?
  /// Keys read before do not count towards the phrase.
  let shownAt: ContinuousClock.Instant
  private(set) var field: TextField

  init(
    _ title: String, text: String = "", phrase: String? = nil, shownAt: ContinuousClock.Instant
  ) {
    (self.title, self.phrase, self.shownAt) = (title, phrase, shownAt)
    field = TextField(text: text, acceptsPaste: phrase == nil, limit: phrase == nil ? 1_000 : 40)
  }

  /// The text without the blanks around it.
  var text: String {
    var text = field.text[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// Edits the text; the effects say why something does not count, and `nil` that it means nothing.
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

  /// Draws in the canvas's region, ``height`` rows, and says where the cursor stands.
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
