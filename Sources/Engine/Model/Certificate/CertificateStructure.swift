/// The fields of a certificate as they are encoded (RFC 5280, 4.1), not interpreted.
///
/// The key and the signature may be of an unknown kind, and the serial number may be any integer,
/// because faulty certificates must be revoked as well.
struct CertificateStructure {
  /// An extension: its identifier and the octets of its value.
  struct Extension {
    let identifier: String
    let value: ArraySlice<UInt8>
  }

  /// The certificate alone, without the bytes that follow it.
  let encoded: ArraySlice<UInt8>
  let serial: ArraySlice<UInt8>
  let signatureAlgorithm: ASN1Element
  let issuer: ASN1Element
  let validity: ASN1Element
  let subject: ASN1Element
  let publicKey: ASN1Element
  let extensions: [Extension]
  /// The number of unreadable extensions; any of them could contain names or policies.
  let unreadableExtensions: Int

  /// Reads the structure.
  ///
  /// - Throws: the fault of bytes that are not a certificate. Certificate requests and revocation
  ///   lists start in the same way, and are refused.
  init(_ bytes: ArraySlice<UInt8>) throws(CertificateFault) {
    guard bytes.first == 0x30 else { throw CertificateFault("it is not a certificate") }
    let whole = try ASN1Element(bytes)
    encoded = whole.encoded
    let (outer, _) = whole.readableChildren()
    guard let signed = outer.first, signed.is(.sequence) else {
      throw CertificateFault("it is not a certificate")
    }
    var fields = signed.readableChildren().elements[...]
    if fields.first?.isContext(0) == true { fields.removeFirst() }
    func next(_ tag: ASN1Element.Tag, _ name: String) throws(CertificateFault) -> ASN1Element {
      guard let field = fields.popFirst(), field.is(tag) else {
        throw CertificateFault("its \(name) cannot be read")
      }
      return field
    }
    serial = try next(.integer, "serial number").content
    signatureAlgorithm = try next(.sequence, "signature algorithm")
    guard signatureAlgorithm.readableChildren().elements.first?.objectIdentifier != nil else {
      throw CertificateFault("its signature algorithm cannot be read")
    }
    issuer = try next(.sequence, "issuer")
    validity = try next(.sequence, "validity")
    subject = try next(.sequence, "subject")
    publicKey = try next(.sequence, "public key")
    var (found, unreadable): ([Extension], Int) = ([], 0)
    // An unreadable field ends the list of fields, and extensions are the last field.
    if !signed.readableChildren().isComplete { unreadable += 1 }
    for field in fields where !field.isContext(1) && !field.isContext(2) {
      guard field.isContext(3), let list = field.readableChildren().elements.first,
        list.is(.sequence)
      else {
        unreadable += 1
        continue
      }
      let (elements, isComplete) = list.readableChildren()
      if !isComplete { unreadable += 1 }
      for element in elements {
        if let next = Extension(element) { found.append(next) } else { unreadable += 1 }
      }
    }
    (extensions, unreadableExtensions) = (found, unreadable)
  }

  /// Returns the values of all extensions with this identifier.
  func values(of identifier: String) -> [ArraySlice<UInt8>] {
    extensions.filter { $0.identifier == identifier }.map(\.value)
  }
}

extension CertificateStructure.Extension {
  /// Reads `SEQUENCE { OID, BOOLEAN, OCTET STRING }`; `nil` for anything else.
  fileprivate init?(_ element: ASN1Element) {
    let (fields, isComplete) = element.readableChildren()
    guard isComplete, let identifier = fields.first?.objectIdentifier, let last = fields.last,
      last.is(.octetString), fields.count <= 3
    else { return nil }
    self.init(identifier: identifier, value: last.octets()[...])
  }
}

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
