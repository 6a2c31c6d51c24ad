import Foundation

/// Finds a secret in text from outside and replaces it with a word that names it.
///
/// Error pages of proxies quote the request that they could not pass on, headers included, and each
/// program escapes the quotation in its own way. The text is searched as it is, and again after each
/// layer of escapes was decoded. A `RedactionPattern` finds each character of the secret in either case,
/// full-width or escaped, with blanks, tags and invisible characters in between. The secret is also
/// found as Base64, Base32 and hexadecimal bytes, within a longer text as well.
///
/// A secret of less than eight characters may stand in longer words by chance: it is found only
/// where no letter or digit adjoins it, and in one piece.
struct KeyRedaction: Sendable {
  /// What stands in the place of the secret.
  static let replacement = Array("[API key]".utf8)

  private let patterns: [RedactionPattern]
  /// The patterns that a match may be of which begins with the byte.
  private let beginning: [[Int]]
  /// The secret as a number, which a service may send as one.
  private let number: Double?

  /// The most layers of escapes that are decoded.
  private static let mostLayers = 5

  init(_ key: APIKey) {
    let secret = Array(key.secret.utf8)
    patterns = Self.patterns(for: secret)
    number = secret.allSatisfy { $0.isAlphanumeric } ? Double(key.secret) : nil
    var beginning = [[Int]](repeating: [], count: 256)
    for byte in UInt8.min...UInt8.max {
      for (index, pattern) in patterns.enumerated() {
        // A letter that is no plain ASCII may be another form of one.
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
    // The Base64 of a short secret is looked for as a whole only, and not when it is short itself.
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

  /// The text without the secret.
  func redacted(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in redacted(bytes).map { String(decoding: $0, as: UTF8.self) } }
      ?? text
  }

  /// The text of a number without the secret; a large number comes rounded.
  func redacted(_ number: Double, _ text: String) -> String {
    number == self.number ? String(decoding: Self.replacement, as: UTF8.self) : redacted(text)
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
      // A match that overlaps the one before belongs to the same place.
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

  /// The Base32 of the secret (RFC 4648) in small letters, as it stands in a longer text that has as
  /// many bytes before it: only the characters that the secret alone decides.
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
  func redacted(_ text: String) -> String { keyRedaction?.redacted(text) ?? text }

  /// The text of a number without the secret that the decoder was told of.
  func redacted(_ number: Double, _ text: String) -> String {
    keyRedaction?.redacted(number, text) ?? text
  }

  private var keyRedaction: KeyRedaction? {
    CodingUserInfoKey.redaction.flatMap { userInfo[$0] as? KeyRedaction }
  }
}
