import Crypto
import Foundation

/// The contents of a certificate's DER, decoded for people and for assessing trust.
///
/// Every text is scrubbed. Unreadable parts are left out; unreadable names and extensions are
/// counted. A certificate is refused only when its structure cannot be read.
public struct DecodedCertificate: Sendable, Hashable {
  /// Serial number in upper-case hexadecimal digits without leading zeros; two's complement for a
  /// negative number.
  public let serialDigits: String
  /// SHA-256 of the DER.
  public let thumbprint: Thumbprint
  /// Subject as one line.
  public let subject: String
  /// Common names of the subject.
  public let commonNames: [String]
  /// Issuer as one line.
  public let issuer: String
  /// Start of validity; `nil` when it cannot be read.
  public let validFrom: Date?
  /// End of validity; `nil` when it cannot be read.
  public let validTo: Date?
  /// Subject alternative names: DNS names bare, others with their kind.
  public let subjectAlternativeNames: [String]
  /// Certificate policies as dotted object identifiers.
  public let policies: [String]
  /// Extended key usages in words or as object identifiers.
  public let extendedKeyUsages: [String]
  /// Whether signed certificate timestamps are embedded (RFC 6962, 3.3).
  public let hasEmbeddedSCTs: Bool
  /// The public key's algorithm and size.
  public let publicKey: String
  /// The signature algorithm.
  public let signatureAlgorithm: String
  /// The number of alternative names that cannot be read; an unreadable subject counts as one more.
  public let unreadableNames: Int
  /// The number of extensions that cannot be read; one of them may contain names or policies.
  public let unreadableExtensions: Int
  /// Whether the policies can be read.
  public let hasReadablePolicies: Bool
  /// The magnitude of a negative serial number in digits; `nil` for a positive one.
  private let negativeDigits: String?

  /// Decodes a certificate in DER or BER; bytes after the certificate are ignored.
  ///
  /// - Throws: the fault of bytes that are not a certificate.
  public init(der: Data) throws(CertificateFault) {
    let certificate = try CertificateStructure([UInt8](der)[...])
    thumbprint = Thumbprint(SHA256.hash(data: certificate.encoded).hexadecimal(uppercase: true))
    serialDigits = String(
      SerialNumber(certificate.serial.hexadecimal(uppercase: true)).significantDigits)
    negativeDigits = Self.magnitude(ofNegative: certificate.serial)
    let subjectName = DistinguishedNameText(certificate.subject)
    subject = subjectName.line
    commonNames = subjectName.commonNames
    issuer = DistinguishedNameText(certificate.issuer).line
    let times = certificate.validity.readableChildren().elements
    validFrom = times.first.flatMap(CertificateTime.instant)
    validTo = times.dropFirst().first.flatMap(CertificateTime.instant)
    let lists = certificate.values(of: Self.alternativeNames).map(SubjectAlternativeNames.init)
    subjectAlternativeNames = lists.flatMap(\.names)
    unreadableNames =
      lists.reduce(0) { $0 + $1.unreadable } + (subjectName.isComplete ? 0 : 1)
    unreadableExtensions = certificate.unreadableExtensions
    let policyLists = certificate.values(of: Self.certificatePolicies).map(Self.policies)
    policies = policyLists.flatMap(\.identifiers)
    hasReadablePolicies = policyLists.allSatisfy(\.isComplete)
    extendedKeyUsages = certificate.values(of: Self.extendedKeyUsage).flatMap(Self.usages)
    hasEmbeddedSCTs = !certificate.values(of: Self.embeddedSCTs).isEmpty
    publicKey = AlgorithmWords.publicKey(certificate.publicKey)
    signatureAlgorithm = AlgorithmWords.signature(certificate.signatureAlgorithm)
  }

  /// Start of validity; the earliest supported instant when it cannot be read.
  public var notBefore: Date { validFrom ?? Timestamp.clamped(.distantPast) }

  /// End of validity; the latest supported instant when it cannot be read.
  public var notAfter: Date { validTo ?? Timestamp.clamped(.distantFuture) }

  /// Whether all names of the certificate can be read; an unreadable extension could hold some.
  public var hasReadableNames: Bool { unreadableNames == 0 && unreadableExtensions == 0 }

  /// The unreadable names, extensions and policies, as a clause; `nil` when there are none.
  public var fault: CertificateFault? {
    let parts = [
      unreadableNames > 0 ? unreadableNames.counted("name") : nil,
      unreadableExtensions > 0 ? unreadableExtensions.counted("extension") : nil,
      hasReadablePolicies ? nil : "its policies",
    ].compactMap(\.self)
    guard !parts.isEmpty else { return nil }
    return CertificateFault("\(parts.joined(separator: " and ")) cannot be read")
  }

  /// Whether the serial number and thumbprint that a service states match this DER.
  public func matches(_ identity: CertificateIdentity) -> Bool {
    identity.thumbprint == thumbprint && hasSerial(identity.serial)
  }

  /// Whether the certificate has this serial number, in any notation, even without its minus.
  public func hasSerial(_ serial: SerialNumber) -> Bool {
    let digits = serial.significantDigits
    if digits == serialDigits { return true }
    return negativeDigits.map { digits == $0 || digits == "-" + $0 } ?? false
  }

  /// The evidence that the certificate is publicly trusted: a CA/Browser Forum policy
  /// (2.23.140.1.*: Baseline Requirements 7.1.6.1) or embedded SCTs.
  ///
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

  private static let alternativeNames = "2.5.29.17"
  private static let certificatePolicies = "2.5.29.32"
  private static let extendedKeyUsage = "2.5.29.37"
  private static let embeddedSCTs = "1.3.6.1.4.1.11129.2.4.2"

  private static let usageWords = [
    "2.5.29.37.0": "anyKeyUsage", "1.3.6.1.5.5.7.3.1": "serverAuth",
    "1.3.6.1.5.5.7.3.2": "clientAuth", "1.3.6.1.5.5.7.3.3": "codeSigning",
    "1.3.6.1.5.5.7.3.4": "emailProtection", "1.3.6.1.5.5.7.3.8": "timeStamping",
    "1.3.6.1.5.5.7.3.9": "ocspSigning", "1.3.6.1.4.1.11129.2.4.4": "certificateTransparency",
  ]

  private static func usages(in value: ArraySlice<UInt8>) -> [String] {
    let usages = (try? ASN1Element(value))?.readableChildren().elements ?? []
    return usages.compactMap(\.objectIdentifier).map { usageWords[$0] ?? $0 }
  }

  /// Reads `CertificatePolicies ::= SEQUENCE OF PolicyInformation` (RFC 5280, 4.2.1.4). Only the
  /// identifiers matter; qualifiers are skipped.
  private static func policies(
    in value: ArraySlice<UInt8>
  ) -> (identifiers: [String], isComplete: Bool) {
    guard let list = try? ASN1Element(value), list.is(.sequence) else { return ([], false) }
    let (elements, isComplete) = list.readableChildren()
    let found = elements.compactMap { $0.readableChildren().elements.first?.objectIdentifier }
    return (found, isComplete && found.count == elements.count)
  }

  /// Returns the digits of a negative two's complement number without its sign; `nil` for other
  /// numbers.
  private static func magnitude(ofNegative integer: ArraySlice<UInt8>) -> String? {
    guard let first = integer.first, first & 0x80 != 0 else { return nil }
    var (bytes, carry): ([UInt8], Bool) = ([], true)
    for byte in integer.reversed() {
      let (sum, overflow) = (~byte).addingReportingOverflow(carry ? 1 : 0)
      bytes.append(sum)
      carry = overflow
    }
    if carry { bytes.append(1) }
    return String(SerialNumber(bytes.reversed().hexadecimal(uppercase: true)).significantDigits)
  }
}

/// Why the bytes that a service sent for a certificate cannot be read as one.
public struct CertificateFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// A clause about the bytes, such as “its validity cannot be read”.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
