/// An ASCII text to find, even if a program has escaped it, split it or changed its case.
struct RedactionPattern: Sendable {
  /// The text; in lower case unless case matters.
  let text: [UInt8]
  /// Whether a match must not have a letter or digit next to it.
  var standsAlone = false
  /// Whether its characters may have blanks, line ends, tags and invisible characters between them.
  var allowsBreaks = false
  /// Whether case matters, as in Base64.
  var isCaseSensitive = false
  /// Whether the text is hexadecimal bytes, which can have separators between them.
  var isHexadecimal = false

  /// The longest tag that is skipped, in bytes.
  private static let longestTag = 200
  /// The most positions at which one character can end; there are rarely more than two.
  private static let mostEnds = 8

  /// Whether a match can start with this byte, unescaped.
  func canBegin(with byte: UInt8) -> Bool { folded(byte) == text[0] }

  /// Returns the end of a match that starts at a position; `nil` when there is none.
  func end(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    if !mayMatch(from: start, in: bytes) { return nil }
    var ends = [start]
    for (index, wanted) in text.enumerated() {
      var next: [Int] = []
      for position in ends {
        add(wanted, at: position, in: bytes, to: &next)
        guard allowsBreaks, index > 0 else { continue }
        let skipped = afterBreaks(at: position, isBetweenBytes: index % 2 == 0, in: bytes)
        if skipped > position { add(wanted, at: skipped, in: bytes, to: &next) }
      }
      guard !next.isEmpty else { return nil }
      ends = next
    }
    guard let end = ends.max() else { return nil }
    let adjoins =
      start > 0 && bytes[start - 1].isAlphanumeric
      || end < bytes.count && bytes[end].isAlphanumeric
    return standsAlone && adjoins ? nil : end
  }

  /// Whether a match is possible: a cheap check of the first two bytes that rules out most
  /// positions.
  private func mayMatch(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes[start].isAlphanumeric else { return true }
    guard canBegin(with: bytes[start]) else { return false }
    guard start + 1 < bytes.count, text.count > 1, bytes[start + 1].isAlphanumeric,
      !isHexadecimal
    else { return true }
    return folded(bytes[start + 1]) == text[1]
  }

  private func folded(_ byte: UInt8) -> UInt8 {
    let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    return isCapital && !isCaseSensitive ? byte | 0x20 : byte
  }

  /// Adds each position at which the wanted character can end, if it starts at `position`.
  private func add(
    _ wanted: UInt8, at position: Int, in bytes: UnsafeBufferPointer<UInt8>, to ends: inout [Int]
  ) {
    guard position < bytes.count else { return }
    func add(_ end: Int) {
      if ends.count < Self.mostEnds, !ends.contains(end) { ends.append(end) }
    }
    let byte = bytes[position]
    if folded(byte) == wanted { add(position + 1) }
    if byte >= 0x80, let (scalar, length) = bytes.scalar(at: position) {
      if scalar.plainByte.map(folded) == wanted { add(position + length) }
    }
    guard EscapedCharacter.begins(with: byte) else { return }
    EscapedCharacter.forEach(at: position, in: bytes) { escape in
      if Unicode.Scalar(escape.value)?.plainByte.map(folded) == wanted {
        add(position + escape.length)
      }
    }
  }

  /// Returns the position after everything that can separate two characters.
  private func afterBreaks(
    at start: Int, isBetweenBytes: Bool, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Int {
    var position = start
    while position < bytes.count {
      let length = lengthOfBreak(at: position, isBetweenBytes: isBetweenBytes, in: bytes)
      guard length > 0 else { break }
      position += length
    }
    return position
  }

  private func lengthOfBreak(
    at position: Int, isBetweenBytes: Bool, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let byte = bytes[position]
    if byte <= 0x20 || byte == 0x7F { return 1 }
    if byte >= 0x80 {
      guard let (scalar, length) = bytes.scalar(at: position), scalar.isBreak else { return 0 }
      return length
    }
    if byte == UInt8(ascii: "<") { return bytes.lengthOfTag(at: position, within: Self.longestTag) }
    if isHexadecimal, isBetweenBytes {
      if ":-,;.".utf8.contains(byte) { return 1 }
      let isPrefix = position + 1 < bytes.count && bytes[position + 1] | 0x20 == UInt8(ascii: "x")
      if isPrefix, byte == UInt8(ascii: "0") || byte == UInt8(ascii: "\\") { return 2 }
    }
    guard EscapedCharacter.begins(with: byte) else { return 0 }
    var length = 0
    EscapedCharacter.forEach(at: position, in: bytes) { escape in
      // A reading that leaves out digits of a number is a different character, so the longest
      // reading counts.
      if Unicode.Scalar(escape.value)?.isBreak == true { length = max(length, escape.length) }
    }
    return length
  }
}

extension Unicode.Scalar {
  /// The ASCII character that this one equals, or is a variant of: full-width, circled, letterlike
  /// or mathematical.
  fileprivate var plainByte: UInt8? {
    switch value {
    case 0x00...0x7F: return UInt8(value)
    case 0xFF01...0xFF5E: return UInt8(value - 0xFEE0)
    case 0x2100...0x214F, 0x2460...0x24FF, 0x1D400...0x1D7FF:
      let plain = String(self).precomposedStringWithCompatibilityMapping.utf8
      return plain.count == 1 ? plain.first : nil
    default: return nil
    }
  }

  /// Whether the character is a blank, invisible or a control.
  fileprivate var isBreak: Bool {
    if value <= 0x20 || (0x7F...0xA0).contains(value) { return true }
    guard value >= 0x80 else { return false }
    return properties.isDefaultIgnorableCodePoint || properties.isWhitespace
      || properties.generalCategory == .format
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Returns the character that starts at a position in valid UTF-8, and its length.
  fileprivate func scalar(at position: Int) -> (Unicode.Scalar, length: Int)? {
    let length =
      switch self[position] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    guard length > 0, position + length <= count else { return nil }
    let text = String(decoding: self[position..<(position + length)], as: UTF8.self)
    guard let scalar = text.unicodeScalars.first, text.utf8.count == length else { return nil }
    return (scalar, length)
  }

  /// Returns the length of the tag at a position; 0 when there is none.
  fileprivate func lengthOfTag(at position: Int, within limit: Int) -> Int {
    guard position + 1 < count else { return 0 }
    let next = self[position + 1]
    guard next.isAlphanumeric || "/!?".utf8.contains(next) else { return 0 }
    let end = self[position..<Swift.min(count, position + limit)].firstIndex(of: UInt8(ascii: ">"))
    return end.map { $0 + 1 - position } ?? 0
  }
}
