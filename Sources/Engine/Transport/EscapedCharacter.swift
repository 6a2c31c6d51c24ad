/// An escaped character in a text, in one of its possible readings.
struct EscapedCharacter {
  /// The character's code point; a single byte for percent-encoded text.
  let value: UInt32
  /// The length of the escape in bytes.
  let length: Int

  /// Whether an escape can start with the byte.
  static func begins(with byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "&")
      || byte == UInt8(ascii: "=")
  }

  /// Whether escapes that start with the byte are decoded in a whole text. An equals sign is left
  /// out: it usually separates a name from its value.
  static func isDecoded(_ byte: UInt8) -> Bool {
    begins(with: byte) && byte != UInt8(ascii: "=")
  }

  /// Calls `body` with each possible reading of the bytes at a position.
  ///
  /// Examples are `\u0073`, `\u{73}`, `\U00000073`, `\x73`, `\163`, `\/`, `%73`, `%2573`, `%u0073`,
  /// `&#115;`, `&#x73`, `&amp;` and `=73`. The backslash itself can be escaped several times.
  static func forEach(
    at start: Int, in bytes: UnsafeBufferPointer<UInt8>, _ body: (EscapedCharacter) -> Void
  ) {
    switch bytes[start] {
    case UInt8(ascii: "\\"): backslash(at: start, in: bytes, body)
    case UInt8(ascii: "%"): percent(at: start, in: bytes, body)
    case UInt8(ascii: "&"): reference(at: start, in: bytes, body)
    case UInt8(ascii: "="): equalsSign(at: start, in: bytes, body)
    default: break
    }
  }

  private static func backslash(
    at start: Int, in bytes: UnsafeBufferPointer<UInt8>, _ body: (EscapedCharacter) -> Void
  ) {
    var position = start
    // Each level of escaping doubles the backslashes. A run of more than 16 is not an escape, and
    // scanning all of it from each of its positions would be slow.
    let end = min(bytes.count, start + 16)
    while position < end, bytes[position] == UInt8(ascii: "\\") { position += 1 }
    func found(_ value: UInt32, upTo end: Int) {
      body(EscapedCharacter(value: value, length: end - start))
    }
    guard position < bytes.count else { return }
    let letter = bytes[position]
    switch letter {
    case UInt8(ascii: "u"), UInt8(ascii: "U"), UInt8(ascii: "x"):
      if let (value, end) = bytes.bracedNumber(at: position + 1) { found(value, upTo: end) }
      for digits in [8, 4, 2] where (digits == 2) == (letter == UInt8(ascii: "x")) {
        if let value = bytes.number(at: position + 1, digits: digits, radix: 16) {
          found(value, upTo: position + 1 + digits)
        }
      }
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      for digits in [3, 2, 1] {
        if let value = bytes.number(at: position, digits: digits, radix: 8) {
          found(value, upTo: position + digits)
        }
      }
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "f"),
      UInt8(ascii: "v"), UInt8(ascii: "b"):
      found(0x0A, upTo: position + 1)
    default: break
    }
    if letter != UInt8(ascii: "\\") { found(UInt32(letter), upTo: position + 1) }
    if position - start >= 2 { found(UInt32(UInt8(ascii: "\\")), upTo: start + 2) }
  }

  private static func percent(
    at start: Int, in bytes: UnsafeBufferPointer<UInt8>, _ body: (EscapedCharacter) -> Void
  ) {
    var position = start + 1
    // %2573 is %73 encoded once more.
    let end = min(bytes.count, start + 32)
    while position < end,
      bytes.number(at: position, digits: 2, radix: 16) == UInt32(UInt8(ascii: "%")),
      bytes.number(at: position + 2, digits: 2, radix: 16) != nil
    {
      position += 2
    }
    if let value = bytes.number(at: position, digits: 2, radix: 16) {
      body(EscapedCharacter(value: value, length: position + 2 - start))
    }
    guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "u") else { return }
    if let value = bytes.number(at: position + 1, digits: 4, radix: 16) {
      body(EscapedCharacter(value: value, length: position + 5 - start))
    }
  }

  private static let names: [String: UInt32] = [
    "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "sol": 0x2F, "bsol": 0x5C,
    "plus": 0x2B, "percnt": 0x25, "lowbar": 0x5F, "equals": 0x3D, "colon": 0x3A, "period": 0x2E,
    "comma": 0x2C, "num": 0x23, "excl": 0x21, "quest": 0x3F, "semi": 0x3B, "ast": 0x2A,
    "dollar": 0x24, "commat": 0x40, "lpar": 0x28, "rpar": 0x29, "hat": 0x5E, "grave": 0x60,
    "lcub": 0x7B, "rcub": 0x7D, "lsqb": 0x5B, "rsqb": 0x5D, "verbar": 0x7C, "shy": 0xAD,
    "nbsp": 0xA0, "zwj": 0x200D, "zwnj": 0x200C, "zerowidthspace": 0x200B, "newline": 0x0A,
    "hyphen": 0x2D, "dash": 0x2D,
    "tab": 0x09,
  ]
  /// The most bytes of a reference: enough for each name above, and for a number with some leading
  /// zeros.
  private static let longestReference = 24

  private static func reference(
    at start: Int, in bytes: UnsafeBufferPointer<UInt8>, _ body: (EscapedCharacter) -> Void
  ) {
    let end = min(bytes.count, start + longestReference)
    guard start + 2 < end else { return }
    guard bytes[start + 1] == UInt8(ascii: "#") else {
      guard let last = bytes[(start + 1)..<end].firstIndex(where: { !$0.isAlphanumeric }),
        bytes[last] == UInt8(ascii: ";"),
        let value = names[
          String(decoding: bytes[(start + 1)..<last], as: UTF8.self).lowercased()]
      else { return }
      body(EscapedCharacter(value: value, length: last + 1 - start))
      return
    }
    let isHexadecimal = bytes[start + 2] | 0x20 == UInt8(ascii: "x")
    let radix: UInt32 = isHexadecimal ? 16 : 10
    var (position, value) = (start + (isHexadecimal ? 3 : 2), UInt32(0))
    // Without a semicolon, digits of the text can follow directly. So each possible end is a
    // reading.
    while position < end, let digit = bytes[position].digit, digit < radix, value < 0x11_0000 {
      value = value * radix + digit
      position += 1
      let hasEnd = position < bytes.count && bytes[position] == UInt8(ascii: ";")
      body(EscapedCharacter(value: value, length: position - start + (hasEnd ? 1 : 0)))
    }
  }

  /// Reads quoted-printable text: a byte, or a soft line break.
  private static func equalsSign(
    at start: Int, in bytes: UnsafeBufferPointer<UInt8>, _ body: (EscapedCharacter) -> Void
  ) {
    if let value = bytes.number(at: start + 1, digits: 2, radix: 16) {
      body(EscapedCharacter(value: value, length: 3))
    } else if start + 1 < bytes.count,
      [0x0A, 0x0D].contains(bytes[start + 1])
    {
      body(EscapedCharacter(value: 0x0A, length: 2))
    }
  }
}

extension UInt8 {
  var isAlphanumeric: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  /// The value of a decimal or hexadecimal digit.
  fileprivate var digit: UInt32? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A")) + 10
    default: nil
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Returns the value of `digits` hexadecimal or octal digits, at most eight; `nil` when there are
  /// fewer.
  fileprivate func number(at start: Int, digits: Int, radix: UInt32) -> UInt32? {
    guard start + digits <= count else { return nil }
    var value: UInt32 = 0
    for byte in self[start..<(start + digits)] {
      guard let digit = byte.digit, digit < radix else { return nil }
      value = value << (radix == 16 ? 4 : 3) | digit
    }
    return value
  }

  /// Returns the number in braces, as in `{73}`, and the position after the closing brace.
  fileprivate func bracedNumber(at start: Int) -> (value: UInt32, end: Int)? {
    guard start < count, self[start] == UInt8(ascii: "{") else { return nil }
    for digits in 1...8 where start + digits + 1 < count {
      guard self[start + digits + 1] == UInt8(ascii: "}") else { continue }
      return number(at: start + 1, digits: digits, radix: 16).map { ($0, start + digits + 2) }
    }
    return nil
  }
}
