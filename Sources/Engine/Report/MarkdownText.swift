/// Text and tables in GitHub's Markdown.
enum MarkdownText {
  /// Returns the text scrubbed and escaped, without any meaning to Markdown.
  ///
  /// A word that a page would turn into a link, a mention, a reference or an emoji becomes code.
  /// Escapes do not help there: GitHub's Markdown resolves them first, then links
  /// `https://pay.example` or `ops@pay.example`.
  static func escaped(_ text: String) -> String {
    var result = ""
    var isFirst = true
    for (index, word) in text.scrubbed.split(separator: " ", omittingEmptySubsequences: false)
      .enumerated()
    {
      if index > 0 { result += " " }
      let isCode =
        MarkdownWord.hasSideEffect(word) || (isFirst && MarkdownWord.isListNumber(word))
      result += isCode ? code(word) : plain(word, isFirst: isFirst)
      isFirst = isFirst && word.isEmpty
    }
    return result
  }

  /// Returns the text in bold. Blanks at its ends are removed, because they would disable the bold.
  static func strong(_ text: String) -> String {
    let words = text.scrubbed.drop { $0 == " " }
    let end = words.lastIndex { $0 != " " }.map(words.index(after:)) ?? words.startIndex
    return end == words.startIndex ? "" : "**\(escaped(String(words[..<end])))**"
  }

  /// Returns the head of a table.
  static func heading(_ titles: [String]) -> String {
    row(titles) + "|" + String(repeating: " --- |", count: titles.count) + "\n"
  }

  /// Returns a row of a table. The cells are escaped here.
  static func row(_ cells: [String]) -> String {
    "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
  }

  private static func plain(_ word: Substring, isFirst: Bool) -> String {
    var result = isFirst && isMarker(word) ? "\\" : ""
    for scalar in word.unicodeScalars {
      if scalar == "|" {
        result += pipe
        continue
      }
      if special.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  /// Whether a word at the start of a line would become a list, a rule or the underline of a
  /// heading.
  ///
  /// A list number such as `1.` would need its escape before the dot, so it becomes code instead.
  private static func isMarker(_ word: Substring) -> Bool {
    guard let first = word.first, "-+=".contains(first) else { return false }
    return word.allSatisfy { $0 == first }
  }

  /// Returns a word as code. A | ends a table cell even within code, so it goes between two pieces.
  private static func code(_ word: Substring) -> String {
    word.split(separator: "|", omittingEmptySubsequences: false).map { piece in
      guard !piece.isEmpty else { return "" }
      let longest = piece.split { $0 != "`" }.map(\.count).max() ?? 0
      let fence = String(repeating: "`", count: longest + 1)
      let padding = piece.hasPrefix("`") || piece.hasSuffix("`") ? " " : ""
      return fence + padding + piece + padding + fence
    }.joined(separator: pipe)
  }

  /// In some Markdown readers a | ends a cell even after a backslash or within code.
  private static let pipe = "&#124;"
  private static let special: Set<Unicode.Scalar> = [
    "\\", "`", "*", "_", "[", "]", "<", ">", "~", "&", "#", "$",
  ]
}
