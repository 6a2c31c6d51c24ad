import SwiftASN1

extension DER.Serializer {
  /// Appends a node whose content is already encoded.
  ///
  /// The serializer itself writes the content first and then moves it to make room for the length.
  /// For hundreds of large nodes on a page, those moves take most of the time.
  mutating func appendNode(_ tag: KnownTag, _ content: [UInt8]) {
    var header = [tag.rawValue]
    switch content.count {
    case ..<0x80:
      header.append(UInt8(content.count))
    case ..<0x100:
      header.append(contentsOf: [0x81, UInt8(content.count)])
    default:
      precondition(content.count <= 0xFFFF, "no part of a certificate is that long")
      header.append(contentsOf: [0x82, UInt8(content.count >> 8), UInt8(content.count & 0xFF)])
    }
    serializeRawBytes(header)
    serializeRawBytes(content)
  }

  /// Returns everything written so far as the content of one node.
  func asNode(_ tag: KnownTag) -> [UInt8] {
    var node = DER.Serializer()
    node.appendNode(tag, serializedBytes)
    return node.serializedBytes
  }

  /// The identifier octets of the large nodes (X.690 8.1.2).
  enum KnownTag: UInt8 {
    case octetString = 0x04
    case sequence = 0x30
    /// `[3] EXPLICIT`, around the extensions (RFC 5280 4.1).
    case extensions = 0xA3
  }
}
