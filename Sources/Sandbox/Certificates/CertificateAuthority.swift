import Crypto
import Foundation
import SwiftASN1
import X509

/// A certificate authority of the sandbox: its key, its certificate, and its name as DER.
///
/// It signs with Ed25519, whose signatures depend only on key and message (RFC 8032), so the same
/// seed gives the same bytes. Publicly trusted CAs must not use Ed25519, but nothing trusts these.
struct CertificateAuthority: Sendable {
  let name: AuthorityName
  let certificate: Certificate
  let serial: [UInt8]
  let subject: [UInt8]
  private let key: Curve25519.Signing.PrivateKey

  /// The serial number as upper case digits, which the service also uses as the CA's identifier.
  var id: String { serial.hexadecimalText }

  func signature(for message: [UInt8]) throws -> [UInt8] {
    Array(try key.signature(for: message))
  }
}

extension CertificateAuthority {
  /// Makes the roots and the issuing authorities below them, in the sequence of ``AuthorityName``.
  static func all(draw: SeededDraw) throws -> [CertificateAuthority] {
    try AuthorityName.allCases.map { try CertificateAuthority(name: $0, draw: draw) }
  }

  private init(name: AuthorityName, draw: SeededDraw) throws {
    let key = try Self.key(of: name, draw)
    let issuerKey = Certificate.PrivateKey(try Self.key(of: name.issuer, draw))
    var serial = Array(draw.secret(.authoritySerial, name.rawValue).prefix(16))
    serial[0] = 0x40 | serial[0] & 0x3F
    let subject = try Self.distinguishedName(of: name)
    let publicKey = Certificate.PrivateKey(key).publicKey
    let certificate = try Certificate(
      version: .v3,
      serialNumber: Certificate.SerialNumber(bytes: serial),
      publicKey: publicKey,
      notValidBefore: try Date("2020-01-01T00:00:00Z", strategy: .iso8601),
      notValidAfter: try Date("2049-12-31T23:59:59Z", strategy: .iso8601),
      issuer: try Self.distinguishedName(of: name.issuer),
      subject: subject,
      signatureAlgorithm: .ed25519,
      extensions: try Certificate.Extensions {
        Critical(
          BasicConstraints.isCertificateAuthority(maxPathLength: name.isRoot ? nil : 0))
        Critical(KeyUsage(keyCertSign: true, cRLSign: true))
        SubjectKeyIdentifier(hash: publicKey)
        AuthorityKeyIdentifier(
          keyIdentifier: SubjectKeyIdentifier(hash: issuerKey.publicKey).keyIdentifier)
      },
      issuerPrivateKey: issuerKey)
    var serializer = DER.Serializer()
    try serializer.serialize(subject)
    self.init(
      name: name, certificate: certificate, serial: serial,
      subject: serializer.serializedBytes, key: key)
  }

  private static func key(
    of name: AuthorityName, _ draw: SeededDraw
  ) throws -> Curve25519.Signing.PrivateKey {
    try Curve25519.Signing.PrivateKey(
      rawRepresentation: draw.secret(.authorityKey, name.rawValue))
  }

  private static func distinguishedName(of name: AuthorityName) throws -> DistinguishedName {
    try DistinguishedName {
      CountryName("US")
      OrganizationName("Sandbox, not a real CA")
      CommonName(name.commonName)
    }
  }
}
