import Crypto
import Foundation
import SwiftASN1
import X509

/// The pieces of DER from which certificates are assembled.
struct CertificateParts: Sendable {
  let version3: [UInt8]
  let ed25519: [UInt8]
  let p256: [UInt8]
  let rsa: [UInt8]
  private let organizations: [String: [UInt8]]
  private let privateOrganizations: [String: [UInt8]]
  private let commonName: [UInt8]
  private let subjectKeyIdentifier: [UInt8]
  private let alternativeName: [UInt8]
  private let timestamps: [UInt8]

  init() throws {
    version3 = [0xA0, 3, 2, 1, 2]
    ed25519 = try Self.algorithm([1, 3, 101, 112])
    p256 = try Self.algorithm([1, 2, 840, 10045, 2, 1], parameter: [1, 2, 840, 10045, 3, 1, 7])
    // The algorithm's parameter is NULL (RFC 3279, 2.3.1).
    rsa = try Self.rsaAlgorithm()
    commonName = try Self.der([2, 5, 4, 3])
    subjectKeyIdentifier = try Self.der([2, 5, 29, 14])
    alternativeName = try Self.der([2, 5, 29, 17])
    timestamps = try Self.der([1, 3, 6, 1, 4, 1, 11129, 2, 4, 2])
    var organizations: [String: [UInt8]] = [:]
    var privateOrganizations: [String: [UInt8]] = [:]
    for organization in Organization.all {
      organizations[organization.name] = try Self.names(
        DistinguishedName {
          CountryName(organization.country)
          StateOrProvinceName(organization.state)
          LocalityName(organization.locality)
          OrganizationName(organization.name)
        })
      privateOrganizations[organization.name] = try Self.names(
        DistinguishedName {
          CountryName(organization.country)
          StateOrProvinceName(organization.state)
          LocalityName(organization.locality)
          OrganizationName(organization.name)
          OrganizationalUnitName(organization.unit)
        })
    }
    self.organizations = organizations
    self.privateOrganizations = privateOrganizations
  }

  /// Returns the names before the common name. A domain validated certificate has none: only a
  /// country would be allowed (Baseline Requirements 7.1.2.7.2). An organization validated one must
  /// not have an organizational unit (7.1.2.7.4).
  func organization(_ organization: Organization, _ trust: CertificateTrust) -> [UInt8] {
    switch trust {
    case .publicCA: organizations[organization.name] ?? []
    case .privateCA: privateOrganizations[organization.name] ?? []
    case .acme: []
    }
  }

  func appendCommonName(_ name: String, to subject: inout DER.Serializer) {
    subject.appendConstructedNode(identifier: .set) { set in
      set.appendConstructedNode(identifier: .sequence) { attribute in
        attribute.serializeRawBytes(commonName)
        attribute.appendPrimitiveNode(identifier: .utf8String) { $0.append(contentsOf: name.utf8) }
      }
    }
  }

  /// Appends the first 160 bits of the key's SHA-256 (RFC 7093 2).
  func appendSubjectKeyIdentifier(of key: [UInt8], to extensions: inout DER.Serializer) {
    append(subjectKeyIdentifier, to: &extensions) { value in
      value.appendPrimitiveNode(identifier: .octetString) {
        $0.append(contentsOf: SHA256.hash(data: key).prefix(20))
      }
    }
  }

  func appendAlternativeName(_ host: String, to extensions: inout DER.Serializer) {
    append(alternativeName, to: &extensions) { value in
      value.appendConstructedNode(identifier: .sequence) { names in
        names.appendPrimitiveNode(
          identifier: ASN1Identifier(tagWithNumber: 2, tagClass: .contextSpecific)
        ) { $0.append(contentsOf: host.utf8) }
      }
    }
  }

  func appendTimestamps(
    _ list: SignedCertificateTimestamps, to extensions: inout DER.Serializer
  ) {
    append(timestamps, to: &extensions) { $0.appendNode(.octetString, list.bytes) }
  }

  private func append(
    _ identifier: [UInt8], to extensions: inout DER.Serializer,
    _ content: (inout DER.Serializer) -> Void
  ) {
    var value = DER.Serializer()
    content(&value)
    var each = DER.Serializer()
    each.serializeRawBytes(identifier)
    each.appendNode(.octetString, value.serializedBytes)
    extensions.appendNode(.sequence, each.serializedBytes)
  }

  private static func der(_ identifier: ASN1ObjectIdentifier) throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.serialize(identifier)
    return serializer.serializedBytes
  }

  private static func algorithm(
    _ identifier: ASN1ObjectIdentifier, parameter: ASN1ObjectIdentifier? = nil
  ) throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.appendConstructedNode(identifier: .sequence) { algorithm in
      try algorithm.serialize(identifier)
      if let parameter { try algorithm.serialize(parameter) }
    }
    return serializer.serializedBytes
  }

  private static func rsaAlgorithm() throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.appendConstructedNode(identifier: .sequence) { algorithm in
      try algorithm.serialize([1, 2, 840, 113_549, 1, 1, 1] as ASN1ObjectIdentifier)
      algorithm.appendPrimitiveNode(identifier: .null) { _ in }
    }
    return serializer.serializedBytes
  }

  /// Returns the relative names without the sequence around them.
  private static func names(_ name: DistinguishedName) throws -> [UInt8] {
    var serializer = DER.Serializer()
    for relative in name {
      try serializer.serialize(relative)
    }
    return serializer.serializedBytes
  }
}

extension DER.Serializer {
  mutating func appendBitString(_ bytes: [UInt8]) {
    appendPrimitiveNode(identifier: .bitString) { content in
      content.append(0)  // no unused bits
      content.append(contentsOf: bytes)
    }
  }

  /// Appends `UTCTime` up to 2049, `GeneralizedTime` after that (RFC 5280 4.1.2.5).
  mutating func appendTime(_ date: Date) {
    let digits = date.wireText.utf8.filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    let isShort = digits.starts(with: "20".utf8) && digits[2] < UInt8(ascii: "5")
    appendPrimitiveNode(identifier: isShort ? .utcTime : .generalizedTime) { content in
      content.append(contentsOf: isShort ? digits[2...] : digits[...])
      content.append(UInt8(ascii: "Z"))
    }
  }
}
