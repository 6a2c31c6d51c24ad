import Foundation

/// Finds a secret in text from outside and replaces it with a label.
///
/// Error pages of proxies quote the failed HTTP request with its headers, and each program escapes
/// the quotation in its own way. The text is searched as it is, and again after each of up to five
/// layers of escapes is decoded. A `RedactionPattern` finds the secret's characters in either case,
/// full-width or escaped, with blanks, tags and invisible characters between them. Further patterns
/// find the secret as Base64, Base32 and hexadecimal bytes, even within a longer encoded text.
///
/// A secret of fewer than eight characters could appear in longer words by chance. It is found only
/// without a letter or digit next to it, and as plain text only in one piece.
struct KeyRedaction: Sendable {
  /// The text that replaces the secret.
  static let replacement = Array("[API key]".utf8)

  private let patterns: [RedactionPattern]
  /// For each byte, the indices of the patterns whose matches may start with it.
  private let beginning: [[Int]]
  /// The secret as a number, because a service could send it as one; `nil` when it is not a number.
  private let number: Double?

  /// The most layers of escapes to decode.
  private static let mostLayers = 5

  init(_ key: APIKey) {
    let secret = Array(key.secret.utf8)
    patterns = Self.patterns(for: secret)
    number = secret.allSatisfy { $0.isAlphanumeric } ? Double(key.secret) : nil
    var beginning = [[Int]](repeating: [], count: 256)
    for byte in UInt8.min...UInt8.max {
      for (index, pattern) in patterns.enumerated() {
        // A non-ASCII character can be another form of an ASCII one.
        if pattern.canBegin(with: byte) || EscapedCharacter.begins(with: byte) || byte >= 0xC2 {
          beginning[Int(byte)].append(index)
        }
      }
    }
    self.beginning = beginning
  }

  private static func patterns(for secret: [UInt8]) -> [RedactionPattern] {
    let isShort = secret.count < 8
    let lowered = Array(String(decoding: secret, as: UTF8.self).lowercased().utf8)
    var patterns = [
      RedactionPattern(text: lowered, standsAlone: isShort, allowsBreaks: !isShort)
    ]
    // A short secret's Base64 is searched only as a whole. Below four bytes no encoding is
    // searched, because it would match by chance.
    guard secret.count >= 4 else { return patterns }
    for offset in isShort ? 0..<1 : 0..<3 {
      for text in base64(secret, offset: offset, isWhole: isShort) {
        patterns.append(
          RedactionPattern(
            text: text, standsAlone: isShort, allowsBreaks: true, isCaseSensitive: true))
      }
    }
    patterns.append(
      RedactionPattern(
        text: secret.flatMap { String(format: "%02x", Int($0)).utf8 }, standsAlone: isShort,
        allowsBreaks: true, isHexadecimal: true))
    for offset in isShort ? 0..<0 : 0..<5 {
      patterns.append(RedactionPattern(text: base32(secret, offset: offset), allowsBreaks: true))
    }
    return patterns
  }

  /// Returns the text without the secret.
  func redacted(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in redacted(bytes).map { String(decoding: $0, as: UTF8.self) } }
      ?? text
  }

  /// Returns the text of a number without the secret. The numbers are compared, because a large
  /// number is rounded, and its text then differs from the secret's.
  func redacted(_ number: Double, _ text: String) -> String {
    number == self.number ? String(decoding: Self.replacement, as: UTF8.self) : redacted(text)
  }

  /// Returns the start of a body as text, without the secret.
  ///
  /// A secret that is cut in two is not found, so the start is much longer than any text that is
  /// shown. Zero bytes are removed to make UTF-16 readable.
  static func text(of body: Data, _ redaction: KeyRedaction?) -> String {
    let text = String(decoding: body.prefix(64 << 10).filter { $0 != 0 }, as: UTF8.self)
    return redaction?.redacted(text) ?? text
  }

  /// Returns the bytes without the secret; `nil` when they do not contain it.
  private func redacted(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var found = matches(in: bytes)
    var view = bytes.contains(where: EscapedCharacter.isDecoded) ? DecodedText(bytes) : nil
    for _ in 0..<Self.mostLayers {
      view = view?.decoded()
      guard let view else { break }
      found += view.bytes.withUnsafeBufferPointer { matches(in: $0) }.map(view.range)
    }
    guard !found.isEmpty else { return nil }
    found.sort { $0.lowerBound < $1.lowerBound }
    var result: [UInt8] = []
    var copied = 0
    for match in found where match.upperBound > copied {
      // A match that overlaps the previous one extends it.
      if match.lowerBound >= copied {
        result += bytes[copied..<match.lowerBound]
        result += Self.replacement
      }
      copied = match.upperBound
    }
    return result + bytes[copied...]
  }

  private func matches(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var position = 0
    while position < bytes.count {
      if let end = end(ofMatchAt: position, in: bytes) {
        found.append(position..<end)
        position = end
      } else {
        position += 1
      }
    }
    return found
  }

  private func end(ofMatchAt start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    for index in beginning[Int(bytes[start])] {
      if let end = patterns[index].end(from: start, in: bytes) { return end }
    }
    return nil
  }

  /// Returns the secret's Base64 in both alphabets, as it appears in a longer text after `offset`
  /// bytes. Unless `isWhole`, the result has only the characters that depend on the secret alone.
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

  /// Returns the secret's Base32 (RFC 4648) in lower case, as it appears in a longer text after
  /// `offset` bytes. The result has only the characters that depend on the secret alone.
  private static func base32(_ secret: [UInt8], offset: Int) -> [UInt8] {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    let bytes = [UInt8](repeating: 0, count: offset) + secret
    let first = (offset * 8 + 4) / 5
    return (first..<(bytes.count * 8 / 5)).map { index in
      let bit = index * 5
      let (byte, shift) = (bit / 8, bit % 8)
      let next = byte + 1 < bytes.count ? UInt16(bytes[byte + 1]) : 0
      let pair = UInt16(bytes[byte]) << 8 | next
      return alphabet[Int(pair >> UInt16(11 - shift)) & 31]
    }
  }
}

extension CodingUserInfoKey {
  /// The redaction applied to decoded text.
  static let redaction = CodingUserInfoKey(rawValue: "bulkrevoke.redaction")
}

extension JSONDecoder {
  /// Creates a decoder that lets decoded types remove the secret from their texts.
  convenience init(redaction: KeyRedaction?) {
    self.init()
    if let key = CodingUserInfoKey.redaction { userInfo[key] = redaction }
  }
}

extension Decoder {
  /// Returns the text without this decoder's secret.
  func redacted(_ text: String) -> String { keyRedaction?.redacted(text) ?? text }

  /// Returns the text of a number without this decoder's secret.
  func redacted(_ number: Double, _ text: String) -> String {
    keyRedaction?.redacted(number, text) ?? text
  }

  private var keyRedaction: KeyRedaction? {
    CodingUserInfoKey.redaction.flatMap { userInfo[$0] as? KeyRedaction }
  }
}
