import Crypto
import Foundation

/// A certificate as a service encodes it: DER as Base64 in any spelling, PEM, Base64 of PEM, or
/// PKCS#7 in one of these forms.
struct EncodedCertificate {
  /// The DER of the certificate. If the text holds no certificate: its decoded Base64, or else its
  /// first bytes. Neither decodes as a certificate.
  let bytes: Data

  /// The most bytes kept of a text that is neither a certificate nor Base64.
  private static let longestText = 4_096
  /// The most layers of encoding that are removed, enough for Base64 of Base64 of PEM.
  private static let mostLayers = 3

  /// Reads a text. If it holds several certificates and neither parameter matches, takes the one
  /// that issued no other.
  ///
  /// - Parameters:
  ///   - serial: the serial number of the wanted certificate, if the text holds several.
  ///   - thumbprint: its thumbprint, which takes priority over the serial number.
  init(_ text: String, serial: SerialNumber? = nil, thumbprint: Thumbprint? = nil) {
    let found = Self.certificates(in: text, layers: Self.mostLayers)
    let meant =
      found.count == 1
      ? found.first
      : found.first { der in thumbprint.map { Self.thumbprint(of: der) == $0 } ?? false }
        ?? found.first { der in
          serial.map { (try? DecodedCertificate(der: Data(der)))?.hasSerial($0) ?? false } ?? false
        } ?? Self.leaf(of: found)
    bytes =
      meant.map { Data($0) } ?? Self.decoded(text).map { Data($0) }
      ?? Data(text.utf8.prefix(Self.longestText))
  }

  /// The SHA-256 of the bytes if they are a certificate, otherwise `nil`.
  var sha256: Thumbprint? { (try? DecodedCertificate(der: bytes))?.thumbprint }

  /// Returns the DER of every certificate in a text.
  private static func certificates(in text: String, layers: Int) -> [ArraySlice<UInt8>] {
    guard layers > 0 else { return [] }
    let blocks = pemBlocks(in: text)
    guard blocks.isEmpty else {
      return blocks.compactMap(decoded).flatMap { certificates(in: $0, layers: layers - 1) }
    }
    return decoded(text).map { certificates(in: $0, layers: layers - 1) } ?? []
  }

  private static func certificates(in bytes: [UInt8], layers: Int) -> [ArraySlice<UInt8>] {
    if let inside = SignedDataCertificates.all(in: bytes[...]) { return inside }
    if let certificate = try? CertificateStructure(bytes[...]) { return [certificate.encoded] }
    guard let text = String(validating: bytes, as: UTF8.self) else { return [] }
    return certificates(in: text, layers: layers)
  }

  /// Returns the first certificate that did not issue another one, otherwise the first of all.
  private static func leaf(of found: [ArraySlice<UInt8>]) -> ArraySlice<UInt8>? {
    guard found.count > 1 else { return found.first }
    let structures = found.compactMap { try? CertificateStructure($0) }
    let leaf = structures.enumerated().first { index, certificate in
      !structures.enumerated().contains { other, issued in
        other != index && issued.issuer.encoded == certificate.subject.encoded
      }
    }
    return leaf?.element.encoded ?? found.first
  }

  private static func thumbprint(of der: ArraySlice<UInt8>) -> Thumbprint {
    Thumbprint(SHA256.hash(data: der).hexadecimal(uppercase: true))
  }

  /// Returns the Base64 text of each PEM block with certificates, even if its end line is missing.
  private static func pemBlocks(in text: String) -> [String] {
    guard text.contains("-----BEGIN ") else { return [] }
    return text.components(separatedBy: "-----BEGIN ").dropFirst().compactMap { block in
      let parts = block.components(separatedBy: "-----")
      // A private key or a signing request is not a certificate.
      guard parts.count > 1, ["CERTIFICATE", "PKCS", "CMS"].contains(where: parts[0].contains),
        !parts[0].contains("REQUEST")
      else { return nil }
      return parts[1]
    }
  }

  /// Returns the decoded bytes of Base64 text, or `nil` for other text.
  ///
  /// Accepts the usual and the URL-safe alphabet, with or without padding, and JSON escapes (`\n`,
  /// `\/`). Ignores white space and quotation marks.
  private static func decoded(_ text: String) -> [UInt8]? {
    if let data = Data(base64Encoded: text), !data.isEmpty { return [UInt8](data) }
    var digits: [UInt8] = []
    digits.reserveCapacity(text.utf8.count + 3)
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        isEscaped = false
        switch scalar {
        case "n", "r", "t": continue
        case "/": digits.append(UInt8(ascii: "/"))
        default: return nil
        }
        continue
      }
      switch scalar {
      case "\\": isEscaped = true
      case "-": digits.append(UInt8(ascii: "+"))
      case "_": digits.append(UInt8(ascii: "/"))
      case "=", "\"", "'", "\u{FEFF}": continue
      case _ where scalar.properties.isWhitespace: continue
      case _ where scalar.value < 0x80: digits.append(UInt8(scalar.value))
      default: return nil
      }
    }
    guard !digits.isEmpty else { return nil }
    digits += [UInt8](repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
    return Data(base64Encoded: Data(digits)).map { [UInt8]($0) }
  }
}
