import Foundation

/// Finds a secret in text from outside and replaces it with a word that names it.
///
/// Error pages of proxies quote the request that they could not pass on, headers included, and each
/// program escapes the quotation in its own way. The text is therefore searched after it was
/// decoded, and each character of the secret is found as itself, as a JSON or C escape,
/// percent-encoded, or as an HTML character reference. The Base64 of the secret is found too, within
/// a longer text as well.
///
/// A secret of less than eight characters may stand in longer words by chance: it is found only
/// where no letter or digit adjoins it.
struct KeyRedaction: Sendable {
  /// What stands in the place of the secret.
  static let replacement = Array("[API key]".utf8)

  /// A text to be found, in ASCII.
  private struct Pattern: Sendable {
    var text: [UInt8]
    /// Whether a letter or digit must not adjoin it.
    var standsAlone: Bool
    /// Whether white space may stand between its characters, as in Base64 with line breaks.
    var allowsBreaks = false
  }

  private let patterns: [Pattern]
  /// Whether a match may begin with the byte.
  private let canBegin: [Bool]

  init(_ key: APIKey) {
    let secret = Array(key.secret.utf8)
    let isShort = secret.count < 8
    var patterns = [Pattern(text: secret, standsAlone: isShort)]
    // The Base64 of a short secret is looked for as a whole only, and not when it is short itself.
    if secret.count >= 4 {
      for offset in isShort ? 0..<1 : 0..<3 {
        for text in Self.base64(secret, offset: offset, isWhole: isShort) {
          patterns.append(Pattern(text: text, standsAlone: isShort, allowsBreaks: true))
        }
      }
    }
    self.patterns = patterns
    var canBegin = [Bool](repeating: false, count: 256)
    for pattern in patterns { canBegin[Int(pattern.text[0])] = true }
    for byte in "\\%&".utf8 { canBegin[Int(byte)] = true }
    self.canBegin = canBegin
  }

  /// The text without the secret.
  func redacted(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in redacted(bytes).map { String(decoding: $0, as: UTF8.self) } }
      ?? text
  }

  /// The beginning of a body as text, without the secret. It is far longer than any part that is
  /// shown, since a secret that is cut in two is not found; and a body in UTF-16 comes without its
  /// zero bytes.
  static func text(of body: Data, _ redaction: KeyRedaction?) -> String {
    let text = String(decoding: body.prefix(64 << 10).filter { $0 != 0 }, as: UTF8.self)
    return redaction?.redacted(text) ?? text
  }

  /// The bytes without the secret; `nil` when it is not in them.
  private func redacted(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var result: [UInt8]?
    var (position, copied) = (0, 0)
    while position < bytes.count {
      guard canBegin[Int(bytes[position])], let end = end(ofMatchAt: position, in: bytes) else {
        position += 1
        continue
      }
      result = (result ?? []) + bytes[copied..<position] + Self.replacement
      (position, copied) = (end, end)
    }
    return result.map { $0 + bytes[copied...] }
  }

  private func end(ofMatchAt start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    for pattern in patterns {
      guard let end = Self.end(of: pattern, from: 0, at: start, in: bytes) else { continue }
      let adjoins =
        start > 0 && bytes[start - 1].isAlphanumeric
        || end < bytes.count && bytes[end].isAlphanumeric
      if !(pattern.standsAlone && adjoins) { return end }
    }
    return nil
  }

  /// The end of the rest of a pattern; a character may stand for itself and begin an escape as well.
  private static func end(
    of pattern: Pattern, from first: Int, at start: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    var position = start
    for index in first..<pattern.text.count {
      if pattern.allowsBreaks, index > 0 { position = skipBreaks(at: position, in: bytes) }
      guard position < bytes.count else { return nil }
      let wanted = pattern.text[index]
      if let escape = EscapedCharacter(at: position, in: bytes), escape.byte == wanted {
        if bytes[position] == wanted,
          let end = end(of: pattern, from: index + 1, at: position + 1, in: bytes)
        {
          return end
        }
        position += escape.length
      } else if bytes[position] == wanted {
        position += 1
      } else {
        return nil
      }
    }
    return position
  }

  private static func skipBreaks(at start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var position = start
    while position < bytes.count {
      if [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) {
        position += 1
      } else if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count,
        [UInt8(ascii: "n"), UInt8(ascii: "r")].contains(bytes[position + 1])
      {
        position += 2
      } else {
        break
      }
    }
    return position
  }

  /// The Base64 of the secret in both alphabets, as it stands in a longer text that has as many
  /// bytes before it: only the characters that the secret alone decides.
  private static func base64(_ secret: [UInt8], offset: Int, isWhole: Bool) -> [[UInt8]] {
    let encoded = Data([UInt8](repeating: 0, count: offset) + secret).base64EncodedString()
    let bits = (offset + secret.count) * 8
    let first = offset == 0 ? 0 : offset + 1
    let characters = Array(encoded.utf8)[first..<(isWhole ? (bits + 5) / 6 : bits / 6)]
    let safe = characters.map { byte in
      switch byte {
      case UInt8(ascii: "+"): UInt8(ascii: "-")
      case UInt8(ascii: "/"): UInt8(ascii: "_")
      default: byte
      }
    }
    return Array(characters) == safe ? [safe] : [Array(characters), safe]
  }
}

/// A character that is written as an escape.
private struct EscapedCharacter {
  let byte: UInt8
  let length: Int

  /// Reads `\u0073`, `\x73`, `\/`, `%73`, `%2573`, `&#115;`, `&#x73;` or `&amp;`, however often the
  /// back slash was escaped itself; `nil` when there is no escape of an ASCII character.
  init?(at start: Int, in bytes: UnsafeBufferPointer<UInt8>) {
    switch bytes[start] {
    case UInt8(ascii: "\\"): self.init(backslashAt: start, in: bytes)
    case UInt8(ascii: "%"): self.init(percentAt: start, in: bytes)
    case UInt8(ascii: "&"): self.init(referenceAt: start, in: bytes)
    default: return nil
    }
  }

  private init?(backslashAt start: Int, in bytes: UnsafeBufferPointer<UInt8>) {
    var position = start
    // Each level of escaping doubles them; a longer run is no escaping, and each start in it would
    // walk through all of it.
    let end = min(bytes.count, start + 16)
    while position < end, bytes[position] == UInt8(ascii: "\\") { position += 1 }
    guard position < bytes.count else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      guard let value = bytes.number(at: position + 1, digits: 4, radix: 16) else { return nil }
      self.init(value, position + 5 - start)
    case UInt8(ascii: "x"):
      guard let value = bytes.number(at: position + 1, digits: 2, radix: 16) else { return nil }
      self.init(value, position + 3 - start)
    case let byte where !byte.isAlphanumeric:
      self.init(Int(byte), position + 1 - start)
    default:
      // An even number of back slashes is a back slash, escaped.
      guard position - start >= 2 else { return nil }
      self.init(Int(UInt8(ascii: "\\")), 2)
    }
  }

  private init?(percentAt start: Int, in bytes: UnsafeBufferPointer<UInt8>) {
    var position = start + 1
    // %2573 is %73, encoded once more.
    while bytes.number(at: position, digits: 2, radix: 16) == Int(UInt8(ascii: "%")),
      bytes.number(at: position + 2, digits: 2, radix: 16) != nil
    {
      position += 2
    }
    guard let value = bytes.number(at: position, digits: 2, radix: 16) else { return nil }
    self.init(value, position + 2 - start)
  }

  private static let names: [String: Character] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
  ]

  private init?(referenceAt start: Int, in bytes: UnsafeBufferPointer<UInt8>) {
    let end = bytes[start...].prefix(10).firstIndex(of: UInt8(ascii: ";"))
    guard let end else { return nil }
    let name = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
    let value: Int? =
      if name.lowercased().hasPrefix("#x") {
        Int(name.dropFirst(2), radix: 16)
      } else if name.hasPrefix("#") { Int(name.dropFirst()) } else {
        (Self.names[name]?.asciiValue).map(Int.init)
      }
    guard let value else { return nil }
    self.init(value, end + 1 - start)
  }

  private init?(_ value: Int, _ length: Int) {
    guard (0x21...0x7E).contains(value) else { return nil }
    (byte, self.length) = (UInt8(value), length)
  }
}

extension UInt8 {
  fileprivate var isAlphanumeric: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The number that so many digits make; `nil` when there are not as many.
  fileprivate func number(at start: Int, digits: Int, radix: Int) -> Int? {
    guard start + digits <= count else { return nil }
    let text = self[start..<(start + digits)]
    guard text.allSatisfy(\.isAlphanumeric) else { return nil }
    return Int(String(decoding: text, as: UTF8.self), radix: radix)
  }
}

extension CodingUserInfoKey {
  /// The redaction that decoded text passes.
  static let redaction = CodingUserInfoKey(rawValue: "bulkrevoke.redaction")
}

extension JSONDecoder {
  /// A decoder whose texts come without the secret.
  convenience init(redaction: KeyRedaction?) {
    self.init()
    if let key = CodingUserInfoKey.redaction { userInfo[key] = redaction }
  }
}

extension Decoder {
  /// The text without the secret that the decoder was told of.
  func redacted(_ text: String) -> String {
    guard let key = CodingUserInfoKey.redaction, let redaction = userInfo[key] as? KeyRedaction
    else { return text }
    return redaction.redacted(text)
  }
}
