/// Measures, truncates, pads and wraps text by the cells it takes.
enum TextMeasure {
  enum Alignment: Hashable, Sendable {
    case left, right, center
  }

  /// Returns how many cells the text takes.
  static func width(_ text: String) -> Int {
    isPlain(text) ? text.utf8.count : TextCells(text).reduce(0) { $0 + $1.width }
  }

  /// Whether each byte takes one cell. Most text is like this and need not be split into cells.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
  }

  /// Returns the text, or its start with an ellipsis, in at most `width` cells.
  static func truncated(_ text: String, to width: Int, glyphs: GlyphSet = .unicode) -> String {
    guard let cells = cellsIfTooWide(text, for: width) else { return text }
    guard width > 0 else { return "" }
    return joined(prefix(of: cells, width: width - 1)) + glyphs.ellipsis
  }

  /// Returns the text, or its start and end around an ellipsis, in at most `width` cells.
  ///
  /// Two fifths of the room go to the start, because serial numbers differ at the end.
  static func truncatedInMiddle(
    _ text: String, to width: Int, glyphs: GlyphSet = .unicode
  ) -> String {
    guard let cells = cellsIfTooWide(text, for: width) else { return text }
    guard width > 2 else { return truncated(text, to: width, glyphs: glyphs) }
    let head = prefix(of: cells, width: (width - 1) * 2 / 5)
    let room = width - 1 - head.reduce(0) { $0 + $1.width }
    let tail = prefix(of: cells.reversed(), width: room).reversed()
    return joined(head) + glyphs.ellipsis + joined(Array(tail))
  }

  /// Pads the text with spaces to `width` cells; longer text stays as it is.
  static func padded(
    _ text: String, to width: Int, alignment: Alignment = .left
  ) -> String {
    let missing = width - Self.width(text)
    guard missing > 0 else { return text }
    let before =
      switch alignment {
      case .left: 0
      case .right: missing
      case .center: missing / 2
      }
    return String(repeating: " ", count: before) + text
      + String(repeating: " ", count: missing - before)
  }

  /// Wraps the text into lines of at most `width` cells, at spaces if possible. Several spaces
  /// become one.
  static func wrapped(_ text: String, to width: Int) -> [String] {
    guard width > 0 else { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { wrappedParagraph(String($0), to: width) }
  }

  private static func wrappedParagraph(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var lineWidth = 0
    for word in text.split(separator: " ").map(String.init) {
      let wordWidth = Self.width(word)
      if !line.isEmpty, lineWidth + 1 + wordWidth <= width {
        line += " " + word
        lineWidth += 1 + wordWidth
        continue
      }
      if !line.isEmpty {
        lines.append(line)
      }
      var pieces = cut(word, to: width)
      line = pieces.popLast() ?? ""
      lineWidth = Self.width(line)
      lines += pieces
    }
    return lines + [line]
  }

  private static func cut(_ word: String, to width: Int) -> [String] {
    var pieces: [String] = []
    var cells = Array(TextCells(word))[...]
    while !cells.isEmpty {
      let piece = prefix(of: cells, width: width)
      guard !piece.isEmpty else { break }
      pieces.append(joined(piece))
      cells = cells.dropFirst(piece.count)
    }
    return pieces
  }

  /// Returns the text's cells if it is too wide; `nil` if it fits, as most text does.
  private static func cellsIfTooWide(_ text: String, for width: Int) -> [CellText]? {
    if text.utf8.count <= width, isPlain(text) { return nil }
    let cells = Array(TextCells(text))
    return cells.reduce(0) { $0 + $1.width } > width ? cells : nil
  }

  private static func prefix(of cells: some Sequence<CellText>, width: Int) -> [CellText] {
    var room = width
    return Array(
      cells.prefix { cell in
        room -= cell.width
        return room >= 0
      })
  }

  private static func joined(_ cells: [CellText]) -> String {
    cells.map(\.text).joined()
  }
}
