import Engine

/// The filter being typed, at the bottom of the Certificates screen.
struct FilterPrompt: Sendable {
  /// A rule, the field, and the line that points at a mistake.
  static let height = 3

  /// The fields that a filter can compare, the most useful first.
  private static let fields = [
    "Fields: cn", "san", "serial", "trust", "issued", "expires", "checked", "thumbprint", "seat",
    "issuer", "org", "key", "status", "outcome",
  ]
  private static let examples = [
    "Such as: cn:*.pay.example", "trust:public", "issued:2025-03-04", "expires<30d",
    "-checked:yes", "issued:2025-03-01..2025-03-03", "serial:0F6F55*", "outcome:failed,rejected",
  ]

  private(set) var field: TextField
  /// The mistake in the text, until the next edit.
  private(set) var error: FilterError?

  init(text: String) {
    field = TextField(
      text: text, placeholder: "words and field:value; empty shows everything",
      limit: FilterExpression.maximumLength)
  }

  /// Edits the text and returns whether the input means something in a field.
  mutating func handle(_ input: InputEvent) -> Bool {
    let isTaken =
      switch input {
      case .key(let event): field.handle(event.key)
      case .paste(let text): field.paste(text)
      default: false
      }
    if isTaken { error = nil }
    return isTaken
  }

  mutating func clear() {
    field.clear()
    error = nil
  }

  /// Shows a mistake and moves the cursor to it.
  mutating func show(_ error: FilterError) {
    self.error = error
    _ = field.handle(.home)
    for _ in 0..<error.range.lowerBound { _ = field.handle(.right) }
  }

  /// Draws the ``height`` rows of the prompt and returns the cursor position.
  func draw(on canvas: inout Canvas) -> Point {
    let width = canvas.size.columns
    let title = "Filter"
    canvas.fill(canvas.bounds)
    canvas.fill(
      Rect(row: 0, column: 0, rows: 1, columns: width), with: canvas.glyphs.horizontal, style: .dim)
    canvas.write(" \(title) ", at: Point(row: 0, column: 2), style: .heading)
    canvas.write("/", at: Point(row: 1, column: 0), style: .keyLabel)
    let cursor = field.draw(on: &canvas, at: Point(row: 1, column: 2), width: width - 2)
    if let error {
      let wrong = String(Array(field.text)[error.range.clamped(to: 0..<field.text.count)])
      let marks = max(1, min(TextMeasure.width(wrong), width - cursor.column))
      canvas.write(
        String(repeating: "^", count: marks), at: Point(row: 2, column: cursor.column),
        style: .danger)
    } else {
      canvas.write(
        Self.fitting(Self.fields, gap: " ", width: width - 2), at: Point(row: 2, column: 2),
        style: .dim)
    }
    return cursor
  }

  /// Returns as many of the words as fit whole.
  private static func fitting(_ words: [String], gap: String, width: Int) -> String {
    words.reduce("") { line, word in
      let longer = line.isEmpty ? word : line + gap + word
      return TextMeasure.width(longer) <= width ? longer : line
    }
  }

  /// Draws the line below the prompt: the mistake, or examples.
  func drawStatus(on canvas: inout Canvas) {
    let width = canvas.size.columns
    if let error {
      let start = canvas.write(
        canvas.glyphs.cross + " ", at: Point(row: 0, column: 0), style: .danger)
      canvas.write(
        error.message, at: Point(row: 0, column: start), style: .danger, width: width - start)
    } else {
      canvas.write(
        Self.fitting(Self.examples, gap: "   ", width: width - 2), at: Point(row: 0, column: 2),
        style: .dim)
    }
  }
}
