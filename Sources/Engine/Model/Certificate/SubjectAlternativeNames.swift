/// The names of a subject alternative name extension (RFC 5280, 4.2.1.6). Names are read one by
/// one, so an unreadable name does not affect the others.
struct SubjectAlternativeNames {
  /// The names in their original order, DNS names bare and others with their kind; scrubbed.
  private(set) var names: [String] = []
  /// The number of names that cannot be read. A truncated list counts as one more.
  private(set) var unreadable = 0

  /// Reads the value of the extension.
  init(_ value: ArraySlice<UInt8>) {
    guard let list = try? ASN1Element(value), list.is(.sequence) else {
      unreadable = 1
      return
    }
    let (elements, isComplete) = list.readableChildren()
    for element in elements {
      guard let name = Self.text(of: element) else {
        unreadable += 1
        continue
      }
      names.append(name.scrubbed)
    }
    if !isComplete || !list.isConstructed { unreadable += 1 }
  }

  /// Returns the name as our lists show it; `nil` when any part of it cannot be read.
  private static func text(of name: ASN1Element) -> String? {
    guard name.tagClass == .contextSpecific else { return nil }
    switch name.tagNumber {
    case 0: return otherName(name)
    case 1: return "email:" + String(lenient: name.octets())
    case 2: return String(lenient: name.octets())
    // X.400 addresses and EDI parties do not name hosts, and OpenSSL shows neither.
    case 3: return "x400:unsupported"
    case 4:
      guard let inner = try? ASN1Element(name.content) else { return nil }
      let directory = DistinguishedNameText(inner)
      return directory.isComplete ? "dirname:" + directory.line : nil
    case 5: return "edi:unsupported"
    case 6: return "uri:" + String(lenient: name.octets())
    case 7: return address(name.octets())
    case 8: return ASN1Element.objectIdentifier(name.content).map { "rid:" + $0 }
    default: return nil
    }
  }

  private static func address(_ bytes: [UInt8]) -> String? {
    switch bytes.count {
    case 4: return "ip:" + bytes.map { String($0) }.joined(separator: ".")
    case 16:
      return "ip:"
        + stride(from: 0, to: 16, by: 2)
        .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
        .joined(separator: ":")
    default: return nil
    }
  }

  /// Reads `OtherName ::= SEQUENCE { OID, [0] EXPLICIT ANY }`. Texts are shown as text, other
  /// values in hexadecimal.
  private static func otherName(_ name: ASN1Element) -> String? {
    let fields = name.readableChildren().elements
    guard fields.count == 2, let type = fields[0].objectIdentifier,
      let value = fields[1].readableChildren().elements.first
    else { return nil }
    let text = value.text ?? value.encoded.prefix(mostOctetsShown).hexadecimal(uppercase: true)
    return (kinds[type] ?? "other:\(type):") + text
  }

  private static let mostOctetsShown = 64
  /// The types of other names that contain an address or a host.
  private static let kinds = [
    "1.3.6.1.4.1.311.20.2.3": "upn:", "1.3.6.1.5.5.7.8.9": "email:", "1.3.6.1.5.5.7.8.7": "srv:",
    "1.3.6.1.5.5.7.8.5": "xmpp:",
  ]
}
