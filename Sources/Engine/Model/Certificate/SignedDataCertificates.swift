/// The certificates of a PKCS#7 `SignedData` (RFC 5652, 5.1), in which services send chains.
enum SignedDataCertificates {
  /// Returns each encoded certificate; `nil` for bytes that are not a `SignedData`.
  static func all(in bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
    guard bytes.first == 0x30, let outer = try? ASN1Element(bytes) else { return nil }
    let fields = outer.readableChildren().elements
    guard fields.count >= 2, fields[0].objectIdentifier == "1.2.840.113549.1.7.2",
      let data = fields[1].readableChildren().elements.first
    else { return nil }
    let list = data.readableChildren().elements.first { $0.isContext(0) }
    return (list?.readableChildren().elements ?? []).filter { $0.is(.sequence) }.map(\.encoded)
  }
}
