import Foundation

@testable import Engine

/// Properties of a decoded certificate, for any bytes as its DER.
enum CertificateProperties {
  static func check(_ bytes: [UInt8]) throws {
    guard let decoded = try? DecodedCertificate(der: Data(bytes)) else { return }
    try ShownText.check(within: decoded, "certificate")
    try ShownText.check(within: decoded.trustEvidence, "evidence")
    try Violation.unless(
      decoded.thumbprint.text.count == 64 && decoded.thumbprint.text.allSatisfy(\.isHexDigit),
      "the thumbprint is “\(decoded.thumbprint)”")
    try Violation.unless(
      decoded.serialDigits.allSatisfy(\.isHexDigit), "the serial is “\(decoded.serialDigits)”")
    try Violation.unless(
      decoded.matches(
        CertificateIdentity(
          serial: SerialNumber("00" + decoded.serialDigits), thumbprint: decoded.thumbprint)),
      "the certificate does not match itself")
    // A certificate's evidence can restrict its reasons, but never extend them.
    try Violation.unless(
      TrustAssessment(weighing: decoded.trustEvidence).trust != .private,
      "the certificate talks itself into being private")
    for instant in [decoded.notBefore, decoded.notAfter] { try TextProperties.check(instant) }
  }
}
