/// A distinguished name, read attribute by attribute.
struct DistinguishedNameText {
  /// The name as one line, most specific attribute first (RFC 4514); scrubbed.
  let line: String
  /// The common names; scrubbed.
  let commonNames: [String]
  /// Whether every attribute can be read.
  let isComplete: Bool

  init(_ name: ASN1Element) {
    var (parts, commonNames): ([String], [String]) = ([], [])
    var (sets, isComplete) = name.readableChildren()
    if sets.isEmpty, !name.content.isEmpty { isComplete = false }
    for set in sets {
      let (attributes, isWhole) = set.readableChildren()
      isComplete = isComplete && isWhole
      let texts = attributes.compactMap { attribute -> String? in
        let fields = attribute.readableChildren().elements
        guard fields.count == 2, let type = fields[0].objectIdentifier else { return nil }
        let value = fields[1].text ?? "#" + fields[1].encoded.hexadecimal(uppercase: true)
        if type == Self.commonName { commonNames.append(value.scrubbed) }
        return (Self.keys[type] ?? type) + "=" + Self.escaped(value)
      }
      isComplete = isComplete && texts.count == attributes.count
      parts.append(texts.joined(separator: "+"))
    }
    line = parts.reversed().joined(separator: ",").scrubbed
    (self.commonNames, self.isComplete) = (commonNames, isComplete)
  }

  private static let commonName = "2.5.4.3"
  private static let keys = [
    commonName: "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.10": "O",
    "2.5.4.11": "OU", "2.5.4.9": "STREET", "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "E",
  ]

  private static func escaped(_ value: String) -> String {
    var text = ""
    for (index, character) in value.enumerated() {
      let isSpecial = ",+\"\\<>;".contains(character)
      let isAtEdge = character == " " && (index == 0 || index == value.count - 1)
      if isSpecial || isAtEdge || (character == "#" && index == 0) { text += "\\" }
      text.append(character)
    }
    return text
  }
}

extension ASN1Element {
  /// The text of a string of any type; `nil` for an element that is not a string.
  ///
  /// Some certificates contain characters that their string types do not allow. So any string of
  /// single bytes is read as UTF-8 if it is valid, or else as Latin-1, and no text is lost.
  var text: String? {
    guard tagClass == .universal else { return nil }
    let bytes = octets()
    switch tagNumber {
    case Tag.bmpString.rawValue:
      let units = stride(from: 0, to: bytes.count - bytes.count % 2, by: 2).map {
        UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
      }
      return String(decoding: units, as: UTF16.self)
    case Tag.universalString.rawValue:
      let units = stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { index in
        bytes[index..<index + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      }
      return String(decoding: units, as: UTF32.self)
    // UTF8, Numeric, Printable, T61, Videotex, IA5, Graphic, Visible and General strings.
    case 12, 18...22, 25...27: return String(lenient: bytes)
    default: return nil
    }
  }
}

extension String {
  /// Reads valid UTF-8, and otherwise one character for each byte, as in Latin-1.
  init(lenient bytes: some Collection<UInt8>) {
    if let text = String(validating: bytes, as: UTF8.self) {
      self = text
    } else {
      var scalars = String.UnicodeScalarView()
      scalars.append(contentsOf: bytes.map { Unicode.Scalar($0) })
      self = String(scalars)
    }
  }
}
