import Crypto
import Foundation
import SwiftASN1
import X509

/// What a certificate says of itself: its DER, decoded for people and for the weighing of trust.
///
/// Every text is scrubbed.
public struct DecodedCertificate: Sendable, Hashable {
  /// Serial number in upper-case hexadecimal digits without leading zeros.
  public let serialDigits: String
  /// SHA-256 of the DER.
  public let thumbprint: Thumbprint
  /// Subject as one line.
  public let subject: String
  /// Issuer as one line.
  public let issuer: String
  /// Start of validity.
  public let notBefore: Date
  /// End of validity.
  public let notAfter: Date
  /// Subject alternative names, DNS names bare and others with their kind.
  public let subjectAlternativeNames: [String]
  /// Certificate policies as dotted object identifiers.
  public let policies: [String]
  /// Extended key usages in the words of swift-certificates or as object identifiers.
  public let extendedKeyUsages: [String]
  /// Whether signed certificate timestamps are embedded (RFC 6962, 3.3).
  public let hasEmbeddedSCTs: Bool
  /// The public key's algorithm and size.
  public let publicKey: String
  /// The signature algorithm.
  public let signatureAlgorithm: String

  /// Decodes a DER certificate; throws what the ASN.1 decoder throws when it is none.
  public init(der: Data) throws {
    let bytes = [UInt8](der)
    let certificate = try Certificate(derEncoded: bytes)
    thumbprint = Thumbprint(Self.hexadecimal(SHA256.hash(data: bytes)))
    let digits = Self.hexadecimal(certificate.serialNumber.bytes)
    serialDigits = String(SerialNumber(digits).significantDigits)
    subject = certificate.subject.description.scrubbed
    issuer = certificate.issuer.description.scrubbed
    notBefore = Timestamp.clamped(certificate.notValidBefore)
    notAfter = Timestamp.clamped(certificate.notValidAfter)
    // An extension that does not parse says nothing; the certificate is still worth showing.
    let extensions = certificate.extensions
    subjectAlternativeNames =
      (try? extensions.subjectAlternativeNames)?.map(Self.text(of:)) ?? []
    extendedKeyUsages =
      (try? extensions.extendedKeyUsage)?.map { String(describing: $0).scrubbed } ?? []
    policies = extensions[oid: .certificatePolicies].map { Self.policies(in: $0.value) } ?? []
    hasEmbeddedSCTs = extensions[oid: .embeddedSCTs] != nil
    publicKey = Self.words(certificate.publicKey)
    signatureAlgorithm = Self.words(certificate.signatureAlgorithm)
  }

  /// Whether the serial number and thumbprint that a service states are those of this DER.
  public func matches(_ identity: CertificateIdentity) -> Bool {
    identity.serial.significantDigits == serialDigits && identity.thumbprint == thumbprint
  }

  /// The facts that speak for a publicly trusted certificate.
  ///
  /// A CA/Browser Forum policy (2.23.140.1.*: Baseline Requirements 7.1.6.1) or embedded SCTs.
  /// Nothing in a certificate proves that its CA is private, so there is no evidence for that here.
  public var trustEvidence: [TrustEvidence] {
    var evidence = policies.filter { $0.hasPrefix("2.23.140.1.") }.map {
      TrustEvidence(
        trust: .public, source: .certificate, fact: "CA/Browser Forum policy \($0)")
    }
    if hasEmbeddedSCTs {
      evidence.append(
        TrustEvidence(trust: .public, source: .certificate, fact: "embedded SCTs (RFC 6962)"))
    }
    return evidence
  }

  /// What swift-certificates calls a value, without the name of its type.
  private static func words(_ value: some CustomStringConvertible) -> String {
    value.description.replacing("SignatureAlgorithm.", with: "").replacing(".PublicKey", with: "")
      .scrubbed
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func text(of name: GeneralName) -> String {
    switch name {
    case .dnsName(let host): host.scrubbed
    case .rfc822Name(let address): "email:\(address)".scrubbed
    case .uniformResourceIdentifier(let uri): "uri:\(uri)".scrubbed
    case .ipAddress(let octets): "ip:\(address(octets.bytes))"
    default: String(describing: name).scrubbed
    }
  }

  private static func address(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
    let octets = Array(bytes)
    return stride(from: 0, to: 16, by: 2)
      .map { String(UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]), radix: 16) }
      .joined(separator: ":")
  }

  /// `CertificatePolicies ::= SEQUENCE OF PolicyInformation` (RFC 5280, 4.2.1.4); only the
  /// identifiers are of interest, qualifiers are passed over.
  private static func policies(in value: ArraySlice<UInt8>) -> [String] {
    guard let root = try? DER.parse(value) else { return [] }
    let identifiers = try? DER.sequence(root, identifier: .sequence) { policies in
      var found: [String] = []
      while let policy = policies.next() {
        try DER.sequence(policy, identifier: .sequence) { fields in
          found.append(try ASN1ObjectIdentifier(derEncoded: &fields).description)
          while fields.next() != nil {}
        }
      }
      return found
    }
    return identifiers ?? []
  }
}

extension ASN1ObjectIdentifier {
  fileprivate static let certificatePolicies: ASN1ObjectIdentifier = [2, 5, 29, 32]
  fileprivate static let embeddedSCTs: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 11129, 2, 4, 2]
}
