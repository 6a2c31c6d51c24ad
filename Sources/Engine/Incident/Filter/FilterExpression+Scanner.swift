extension FilterExpression {
  /// A character of the expression; quoted characters are never syntax.
  struct Mark {
    let character: Character
    let position: Int
    let isQuoted: Bool

    func isSyntax(_ sign: Character) -> Bool { !isQuoted && character == sign }
  }

  /// A piece of the expression without its quotes.
  struct Fragment {
    let marks: [Mark]
    /// The place in the expression, quotes included. An empty range means that the text is missing;
    /// `""` is an empty text, but not a missing one.
    let range: Range<Int>

    var text: String { String(marks.map(\.character)) }
    var isMissing: Bool { range.isEmpty }
    /// The text for a message, shortened and safe to show.
    var quotation: String {
      let shown = text.scrubbed
      return shown.count > 60 ? "“\(shown.prefix(60))…”" : "“\(shown)”"
    }

    /// Returns the pieces before and after the marks at `separator`, which must not be empty.
    func parted(at separator: Range<Int>) -> (before: Fragment, behind: Fragment) {
      let start = marks[separator.lowerBound].position
      let end = marks[separator.upperBound - 1].position + 1
      return (
        Fragment(marks: Array(marks[..<separator.lowerBound]), range: range.lowerBound..<start),
        Fragment(marks: Array(marks[separator.upperBound...]), range: end..<range.upperBound)
      )
    }
  }

  /// One condition of the expression.
  struct Term {
    let isNegated: Bool
    let fragment: Fragment
  }

  /// Splits an expression into terms.
  struct Scanner {
    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
      characters = Array(text)
    }

    /// Returns the next term, or `nil` at the end.
    mutating func next() throws(FilterError) -> Term? {
      while let character = current, character.isWhitespace { position += 1 }
      guard let first = current else { return nil }
      guard first == "-" else { return Term(isNegated: false, fragment: try fragment()) }
      position += 1
      let sign = position - 1..<position
      guard let second = current, !second.isWhitespace else {
        throw FilterError("a - needs a term right after it, such as -trust:public", at: sign)
      }
      guard second != "-" else {
        throw FilterError(
          "one - is enough; to look for text that starts with it, quote the text", at: sign)
      }
      return Term(isNegated: true, fragment: try fragment())
    }

    private var current: Character? {
      characters.indices.contains(position) ? characters[position] : nil
    }

    private mutating func fragment() throws(FilterError) -> Fragment {
      let start = position
      var marks: [Mark] = []
      while let character = current, !character.isWhitespace {
        if character == "\"" {
          marks += try quoted()
        } else {
          marks.append(Mark(character: character, position: position, isQuoted: false))
          position += 1
        }
      }
      return Fragment(marks: marks, range: start..<position)
    }

    private mutating func quoted() throws(FilterError) -> [Mark] {
      let opening = position
      position += 1
      var marks: [Mark] = []
      while var character = current, character != "\"" {
        if character == "\\", position + 1 < characters.count,
          ["\"", "\\"].contains(characters[position + 1])
        {
          position += 1
          character = characters[position]
        }
        marks.append(Mark(character: character, position: position, isQuoted: true))
        position += 1
      }
      guard current != nil else {
        throw FilterError(
          "the quote is not closed; end the text with another \"", at: opening..<characters.count)
      }
      position += 1
      return marks
    }
  }
}
