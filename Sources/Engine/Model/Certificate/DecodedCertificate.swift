import Crypto
import Foundation

/// What a certificate says of itself: its DER, decoded for people and for the weighing of trust.
///
/// Every text is scrubbed. A part that cannot be read is left out and counted; only a certificate whose
/// structure cannot be read at all is refused.
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
  /// Subject alternative names, DNS names bare and others with their kind.
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
  /// How many alternative names cannot be read.
  public let unreadableNames: Int
  /// How many extensions cannot be read; one of them may hold names or policies.
  public let unreadableExtensions: Int
  /// Whether the policies can be read.
  public let hasReadablePolicies: Bool
  /// The magnitude of a negative serial number in digits; `nil` for a positive one.
  private let negativeDigits: String?

  /// Decodes a certificate in DER or BER; bytes that follow the certificate are ignored.
  ///
  /// - Throws: the fault of bytes that are no certificate.
  public init(der: Data) throws(CertificateFault) {
    let certificate = try CertificateStructure([UInt8](der)[...])
    thumbprint = Thumbprint(SHA256.hash(data: certificate.encoded).hexadecimal)
    serialDigits = String(SerialNumber(certificate.serial.hexadecimal).significantDigits)
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

  /// Start of validity; the earliest instant of all when it cannot be read.
  public var notBefore: Date { validFrom ?? Timestamp.clamped(.distantPast) }

  /// End of validity; the latest instant of all when it cannot be read.
  public var notAfter: Date { validTo ?? Timestamp.clamped(.distantFuture) }

  /// Whether the certificate's names are all read.
  public var hasReadableNames: Bool { unreadableNames == 0 && unreadableExtensions == 0 }

  /// The parts that cannot be read, as a clause; `nil` when all are read.
  public var fault: CertificateFault? {
    let parts = [
      unreadableNames > 0 ? unreadableNames.counted("name") : nil,
      unreadableExtensions > 0 ? unreadableExtensions.counted("extension") : nil,
      hasReadablePolicies ? nil : "its policies",
    ].compactMap(\.self)
    guard !parts.isEmpty else { return nil }
    return CertificateFault("\(parts.joined(separator: " and ")) cannot be read")
  }

  /// Whether the serial number and thumbprint that a service states are those of this DER.
  public func matches(_ identity: CertificateIdentity) -> Bool {
    identity.thumbprint == thumbprint && hasSerial(identity.serial)
  }

  /// Whether the certificate has this serial number, in any notation of it.
  public func hasSerial(_ serial: SerialNumber) -> Bool {
    let digits = serial.significantDigits
    if digits == serialDigits { return true }
    return negativeDigits.map { digits == $0 || digits == "-" + $0 } ?? false
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

  /// `CertificatePolicies ::= SEQUENCE OF PolicyInformation` (RFC 5280, 4.2.1.4); only the
  /// identifiers are of interest, qualifiers are passed over.
  private static func policies(
    in value: ArraySlice<UInt8>
  ) -> (identifiers: [String], isComplete: Bool) {
    guard let list = try? ASN1Element(value), list.is(.sequence) else { return ([], false) }
    let (elements, isComplete) = list.readableChildren()
    let found = elements.compactMap { $0.readableChildren().elements.first?.objectIdentifier }
    return (found, isComplete && found.count == elements.count)
  }

  /// The digits of the magnitude of a negative two's complement number; `nil` for another number.
  private static func magnitude(ofNegative integer: ArraySlice<UInt8>) -> String? {
    guard let first = integer.first, first & 0x80 != 0 else { return nil }
    var (bytes, carry): ([UInt8], Bool) = ([], true)
    for byte in integer.reversed() {
      let (sum, overflow) = (~byte).addingReportingOverflow(carry ? 1 : 0)
      bytes.append(sum)
      carry = overflow
    }
    if carry { bytes.append(1) }
    return String(SerialNumber(bytes.reversed().hexadecimal).significantDigits)
  }
}
