/// The fields of a certificate as they are encoded (RFC 5280, 4.1), without their meaning.
///
/// Neither the key nor the signature has to be of a known kind, and the serial number may be any
/// integer: those are the certificates that are revoked.
struct CertificateStructure {
  /// An extension: its identifier and the octets of its value.
  struct Extension {
    let identifier: String
    let value: ArraySlice<UInt8>
  }

  /// The certificate alone, without what follows it.
  let encoded: ArraySlice<UInt8>
  let serial: ArraySlice<UInt8>
  let signatureAlgorithm: ASN1Element
  let issuer: ASN1Element
  let validity: ASN1Element
  let subject: ASN1Element
  let publicKey: ASN1Element
  let extensions: [Extension]
  /// How many extensions cannot be read; any of them could hold names or policies.
  let unreadableExtensions: Int

  /// Reads the structure.
  ///
  /// - Throws: the fault of bytes that are no certificate. A certificate request and a revocation list
  ///   begin in the same way and are none.
  init(_ bytes: ArraySlice<UInt8>) throws(CertificateFault) {
    guard bytes.first == 0x30 else { throw CertificateFault("it is no certificate") }
    let whole = try ASN1Element(bytes)
    encoded = whole.encoded
    let (outer, _) = whole.readableChildren()
    guard let signed = outer.first, signed.is(.sequence) else {
      throw CertificateFault("it is no certificate")
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
    // A field that cannot be read ends the list, and extensions come last.
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

  /// The values of every extension with this identifier.
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
