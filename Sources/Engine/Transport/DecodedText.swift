/// A text with decoded escapes, and the original position of each byte.
struct DecodedText {
  let bytes: [UInt8]
  /// The original position of each byte; `nil` for a text without decoded escapes.
  private let starts: [Int]?
  private let end: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    (self.bytes, starts, end) = (Array(bytes), nil, bytes.count)
  }

  private init(bytes: [UInt8], starts: [Int], end: Int) {
    (self.bytes, self.starts, self.end) = (bytes, starts, end)
  }

  /// Converts a range of `bytes` to the range in the original text.
  func range(of range: Range<Int>) -> Range<Int> {
    start(range.lowerBound)..<start(range.upperBound)
  }

  private func start(_ index: Int) -> Int {
    guard let starts else { return index }
    return index < starts.count ? starts[index] : end
  }

  /// Returns the text with one more layer of escapes decoded; `nil` if it has no escapes or decodes
  /// to nothing. An escaped NUL is removed.
  func decoded() -> DecodedText? {
    var result: [UInt8] = []
    var origins: [Int] = []
    bytes.withUnsafeBufferPointer { bytes in
      var (position, copied) = (0, 0)
      func copy() {
        guard copied < position else { return }
        result += bytes[copied..<position]
        for index in copied..<position { origins.append(start(index)) }
      }
      while position < bytes.count {
        let byte = bytes[position]
        guard EscapedCharacter.isDecoded(byte),
          let escape = Self.longest(at: position, in: bytes)
        else {
          position += 1
          continue
        }
        copy()
        if byte == UInt8(ascii: "%"), escape.value >= 0x80, escape.value <= 0xFF {
          // A percent escape above ASCII normally holds one byte of a UTF-8 sequence.
          result.append(UInt8(escape.value))
          origins.append(start(position))
        } else if let scalar = Unicode.Scalar(escape.value), scalar.value != 0 {
          for unit in String(scalar).utf8 {
            result.append(unit)
            origins.append(start(position))
          }
        }
        position += escape.length
        copied = position
      }
      if copied > 0 { copy() }
    }
    return origins.isEmpty ? nil : DecodedText(bytes: result, starts: origins, end: end)
  }

  private static func longest(
    at position: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> EscapedCharacter? {
    var longest: EscapedCharacter?
    EscapedCharacter.forEach(at: position, in: bytes) { escape in
      if escape.length > longest?.length ?? 0 { longest = escape }
    }
    return longest
  }
}
