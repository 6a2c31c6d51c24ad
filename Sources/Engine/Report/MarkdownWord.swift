/// Detects words that a Markdown page turns into something else.
enum MarkdownWord {
  /// Whether a page turns the word, or a part of it, into something else.
  ///
  /// This concerns GitHub's automatic links, host names (which some readers also link), mentions
  /// (`@`), references to issues and changes (`#12`, `!12`, `gh-12`) and emoji names (`:cd:`).
  static func hasSideEffect(_ word: Substring) -> Bool {
    let bytes = Array(word.utf8)
    var lastColon: Int?
    for (index, byte) in bytes.enumerated() {
      let next = index + 1 < bytes.count ? bytes[index + 1] : nil
      switch byte {
      case UInt8(ascii: "@"):
        return true
      case UInt8(ascii: "."):
        if index > 0, isWord(bytes[index - 1]), next.map(isLetter) == true { return true }
        if endsWithWWW(bytes[..<index]) { return true }
      case UInt8(ascii: ":"):
        if bytes[index...].starts(with: "://".utf8) { return true }
        if let start = lastColon, isEmoji(bytes[(start + 1)..<index]) { return true }
        lastColon = index
      case UInt8(ascii: "#"), UInt8(ascii: "!"):
        if next.map(isDigit) == true { return true }
      default: break
      }
    }
    return word.count > 3 && word.prefix(3).lowercased() == "gh-"
  }

  private static func isEmoji(_ name: ArraySlice<UInt8>) -> Bool {
    let signs = Array("_+-".utf8)
    guard !name.isEmpty, name.allSatisfy({ isASCIILetter($0) || isDigit($0) || signs.contains($0) })
    else { return false }
    // One or two digits between colons belong to a time and are not an emoji.
    return name.count > 2 || !name.allSatisfy(isDigit)
  }

  private static func endsWithWWW(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count >= 3 && bytes.suffix(3).allSatisfy { $0 | 0x20 == UInt8(ascii: "w") }
  }

  /// Whether the word would start a list at the start of a line, such as `1.`.
  static func isListNumber(_ word: Substring) -> Bool {
    guard word.hasSuffix(".") || word.hasSuffix(")") else { return false }
    return word.utf8.count > 1 && word.utf8.dropLast().allSatisfy(isDigit)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isASCIILetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || isASCIILetter(byte) }

  private static func isWord(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
