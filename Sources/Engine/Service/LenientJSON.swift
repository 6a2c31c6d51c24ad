/// A value that the service writes as text, number, Boolean or a list of these; kept as text.
struct LenientText: Decodable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    text =
      if let value = Self.scalar(in: container, of: decoder) {
        value
      } else if let values = try? container.decode([Scalar].self) {
        values.map(\.text).joined(separator: ", ")
      } else {
        ""
      }
    guard text.utf8.count <= Self.longest else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a text is longer than \(Self.longest) bytes")
    }
  }

  /// The longest accepted text in bytes, much longer than any encoded certificate.
  private static let longest = 4 << 20

  /// An element of a list. A nested list or object counts as empty, which also limits the depth.
  private struct Scalar: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      text = LenientText.scalar(in: try decoder.singleValueContainer(), of: decoder) ?? ""
    }
  }

  private static func scalar(
    in container: any SingleValueDecodingContainer, of decoder: any Decoder
  ) -> String? {
    if let value = try? container.decode(String.self) {
      decoder.redacted(value)
    } else if let value = try? container.decode(Int.self) {
      decoder.redacted(Double(value), String(value))
    } else if let value = try? container.decode(Double.self) {
      decoder.redacted(value, String(value))
    } else if let value = try? container.decode(Bool.self) {
      String(value)
    } else {
      nil
    }
  }
}

/// A list of texts, which may also be written as one text.
struct LenientTexts: Decodable, Sendable {
  let texts: [String]
  /// Whether every text could be read. An empty text, or an object in place of one, is unreadable.
  let isReadable: Bool

  init(from decoder: any Decoder) throws {
    if let list = try? [LenientText](from: decoder) {
      texts = list.map(\.text)
      isReadable = texts.allSatisfy { !$0.isEmpty }
    } else {
      // Commas and white space separate names; a name contains neither.
      texts = try LenientText(from: decoder).text
        .split { $0 == "," || $0.isWhitespace }.map(String.init)
      isReadable = !texts.isEmpty
    }
  }
}

/// A value that counts as missing if it does not have the expected form.
struct Lenient<Value: Decodable & Sendable>: Decodable, Sendable {
  let value: Value?

  init(from decoder: any Decoder) throws {
    value = try? Value(from: decoder)
  }
}

extension LenientText {
  /// The text, or `nil` if it is empty.
  var nonEmpty: String? { text.isEmpty ? nil : text }
}
