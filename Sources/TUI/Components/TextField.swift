/// One line of text that the operator edits.
struct TextField: Hashable, Sendable {
  private var characters: [Character]
  /// The index at which the next character is inserted.
  private(set) var cursor: Int
  /// The dimmed text of an empty field.
  let placeholder: String
  /// Whether the field accepts a paste. It does not where typing proves the operator's intent.
  let acceptsPaste: Bool
  /// The maximum number of characters.
  let limit: Int

  init(
    text: String = "", placeholder: String = "", acceptsPaste: Bool = true, limit: Int = 1_000
  ) {
    characters = Array(Self.singleLine(text).prefix(limit))
    cursor = characters.count
    self.placeholder = placeholder
    self.acceptsPaste = acceptsPaste
    self.limit = limit
  }

  var text: String { String(characters) }

  /// Edits the field according to a key. Returns false if the key has no meaning in a field (Enter,
  /// Esc, up, down, …).
  mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert([character])
    case .backspace: remove((cursor - 1)..<cursor)
    case .delete, .control("d"): remove(cursor..<(cursor + 1))
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .control("u"): remove(0..<cursor)
    case .control("k"): remove(cursor..<characters.count)
    case .control("w"): remove(startOfWord..<cursor)
    default: return false
    }
    return true
  }

  /// Inserts pasted text as one line, without control characters.
  ///
  /// Returns false and inserts nothing if the field accepts no pastes or the text is too long: half
  /// of a pasted value is a different value.
  mutating func paste(_ text: String) -> Bool {
    let new = Array(Self.singleLine(text))
    guard acceptsPaste, characters.count + new.count <= limit else { return false }
    insert(new)
    return true
  }

  mutating func clear() {
    characters = []
    cursor = 0
  }

  /// Draws the part around the cursor and returns the cursor's place in the canvas's region.
  func draw(
    on canvas: inout Canvas, at point: Point, width: Int, style: Style = .plain
  ) -> Point {
    guard width > 0 else { return point }
    canvas.fill(Rect(row: point.row, column: point.column, rows: 1, columns: width), style: style)
    if characters.isEmpty {
      canvas.write(placeholder, at: point, style: .dim, width: width)
      return point
    }
    let firstVisible = firstVisible(in: width)
    let before = TextMeasure.width(String(characters[firstVisible..<cursor]))
    let shown = String(characters[firstVisible...])
    canvas.within(Rect(row: point.row, column: point.column, rows: 1, columns: width)) {
      _ = $0.write(shown, at: Point(row: 0, column: 0), style: style)
    }
    return Point(row: point.row, column: point.column + before)
  }

  /// Joins a paste of several lines into one line, and replaces control characters with blanks.
  private static func singleLine(_ text: String) -> String {
    var lines = text.replacing("\r\n", with: "\n")[...]
    while lines.last?.isNewline == true { lines.removeLast() }
    return String(
      lines.map { character in
        character.unicodeScalars.contains { $0.properties.generalCategory == .control }
          ? " " : character
      })
  }

  private var startOfWord: Int {
    var start = cursor
    while start > 0, characters[start - 1] == " " { start -= 1 }
    while start > 0, characters[start - 1] != " " { start -= 1 }
    return start
  }

  private mutating func insert(_ new: [Character]) {
    let fitting = new.prefix(max(0, limit - characters.count))
    characters.insert(contentsOf: fitting, at: cursor)
    cursor += fitting.count
  }

  private mutating func remove(_ range: Range<Int>) {
    let range = range.clamped(to: 0..<characters.count)
    characters.removeSubrange(range)
    if cursor > range.lowerBound {
      cursor = max(range.lowerBound, cursor - range.count)
    }
  }

  /// Returns the index of the first visible character. The text scrolls no further than necessary;
  /// at the end, the cursor takes a cell of its own.
  private func firstVisible(in width: Int) -> Int {
    var first = cursor
    var room = width - 1
    while first > 0 {
      room -= TextMeasure.width(String(characters[first - 1]))
      guard room >= 0 else { break }
      first -= 1
    }
    return first
  }
}
