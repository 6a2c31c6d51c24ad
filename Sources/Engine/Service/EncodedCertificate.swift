import Crypto
import Foundation

/// A certificate as a service encodes it: Base64 of its DER, PEM, or Base64 of PEM.
struct EncodedCertificate {
  /// The DER encoding; the text itself where it is none of these forms, which decodes to no
  /// certificate.
  let bytes: Data

  /// The most bytes that are kept of a text that is no certificate.
  private static let longestText = 4_096

  init(_ text: String) {
    // Base64 has no hyphen, and all but a few services send that.
    let isPEM = text.utf8.contains(UInt8(ascii: "-"))
    let decoded = isPEM ? Self.bytes(inPEM: text) : Self.bytes(inBase64: text)
    let inner =
      decoded?.first == UInt8(ascii: "-")
      ? decoded.flatMap { Self.bytes(inPEM: String(decoding: $0, as: UTF8.self)) } : nil
    bytes = inner ?? decoded ?? Data(text.utf8.prefix(Self.longestText))
  }

  /// The SHA-256 of the bytes, when they are a certificate.
  var sha256: Thumbprint? { (try? DecodedCertificate(der: bytes))?.thumbprint }

  private static func bytes(inBase64 text: String) -> Data? {
    Data(base64Encoded: text.filter { !$0.isWhitespace })
  }

  private static func bytes(inPEM text: String) -> Data? {
    let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----")
    guard let start = text.range(of: begin) else { return nil }
    let rest = text[start.upperBound...]
    return rest.range(of: end).flatMap { bytes(inBase64: String(rest[..<$0.lowerBound])) }
  }
}
