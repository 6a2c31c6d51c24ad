/// A certificate's serial number as the service writes it, normally in hexadecimal digits.
///
/// Calls to the service use the service's notation. Other programs and people write the same number
/// with different leading zeros, so numbers are compared with ``isSameNumber(as:)``. `==` compares
/// only the text.
///
/// Two certificates can share a serial number (the service calls that a collision). Only the serial
/// number and the thumbprint together identify a certificate.
public struct SerialNumber: Sendable, Hashable, Codable {
  /// Upper-case text without separators. Leading zeros are kept, because a path must contain the
  /// number as the service writes it.
  public let text: String

  /// Accepts any text: drops spaces and colons, converts letters to upper case, and scrubs it.
  public init(_ text: some StringProtocol) {
    self.text = text.asDigits
  }

  /// Accepts only hexadecimal digits, with or without spaces and colons between them. `nil` for any
  /// other text: it identifies no certificate and must never become part of a path.
  public init?(hexadecimal text: some StringProtocol) {
    guard let digits = text.hexadecimalDigits else { return nil }
    self.text = digits
  }

  /// Accepts the usual notations: hexadecimal digits as above, optionally after the minus of a
  /// negative number, `0x`, or both; `nil` for any other text.
  public init?(written text: some StringProtocol) {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
    let sign = rest.hasPrefix("-") ? "-" : ""
    rest = rest.dropFirst(sign.count)
    if rest.hasPrefix("0x") || rest.hasPrefix("0X") { rest = rest.dropFirst(2) }
    guard let digits = rest.hexadecimalDigits else { return nil }
    self.text = sign + digits
  }

  /// Whether the text is a serial number and safe to send in a path.
  public var isHexadecimal: Bool {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    return digits.hexadecimalDigits == String(digits)
  }

  /// The number without leading zeros, as DER decoders give it, for comparison.
  public var significantDigits: Substring {
    let isNegative = text.hasPrefix("-")
    let digits = text.dropFirst(isNegative ? 1 : 0).drop { $0 == "0" }
    guard !digits.isEmpty else { return "0" }
    return isNegative ? "-" + digits : digits
  }

  /// The significant digits as the incident file stores them: empty for zero.
  var storedValue: String { significantDigits == "0" ? "" : String(significantDigits) }

  /// Whether both are the same number, regardless of leading zeros.
  public func isSameNumber(as other: SerialNumber) -> Bool {
    text == other.text || significantDigits == other.significantDigits
  }
}

extension SerialNumber: CustomStringConvertible {
  public var description: String { text }
}

/// The digest of a certificate's DER encoding as the service shows it: usually SHA-256, which has
/// 64 hexadecimal digits.
public struct Thumbprint: Sendable, Hashable, Codable {
  /// Upper-case text without separators.
  public let text: String

  /// Accepts any text: drops spaces and colons, converts letters to upper case, and scrubs it.
  public init(_ text: some StringProtocol) {
    self.text = text.asDigits
  }

  /// Accepts only hexadecimal digits, with or without spaces and colons between them; `nil` for any
  /// other text.
  public init?(hexadecimal text: some StringProtocol) {
    guard let digits = text.hexadecimalDigits else { return nil }
    self.text = digits
  }

  /// Whether the text is hexadecimal and safe to send in a query.
  public var isHexadecimal: Bool { text.hexadecimalDigits == text }
}

extension Thumbprint: CustomStringConvertible {
  public var description: String { text }
}

/// The identity of one certificate: serial number, thumbprint and the service's own id together.
public struct CertificateIdentity: Sendable, Codable {
  /// The serial number, which is not unique by itself.
  public let serial: SerialNumber
  /// The thumbprint.
  public let thumbprint: Thumbprint
  /// The service's own id for the certificate, opaque to this program; empty for services that use
  /// serial number and thumbprint.
  public let reference: String
  /// Whether another certificate is known to have the same serial number, so calls must also give
  /// the thumbprint. This flag is not part of the identity.
  public var isSerialShared = false

  public init(serial: SerialNumber, thumbprint: Thumbprint, reference: String = "") {
    (self.serial, self.thumbprint, self.reference) = (serial, thumbprint, reference)
  }

  private enum CodingKeys: String, CodingKey {
    case serial, thumbprint, reference
  }
}

extension CertificateIdentity: Hashable {
  public static func == (left: CertificateIdentity, right: CertificateIdentity) -> Bool {
    left.thumbprint == right.thumbprint && left.serial.isSameNumber(as: right.serial)
      && left.reference == right.reference
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(serial.significantDigits)
    hasher.combine(thumbprint)
    hasher.combine(reference)
  }
}

extension CertificateIdentity: CustomStringConvertible {
  public var description: String { "\(serial) (thumbprint \(thumbprint.text.prefix(16))…)" }
}

extension StringProtocol {
  /// The text in upper case, scrubbed and without separators; most texts already have this form.
  fileprivate var asDigits: String {
    utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }
      ? String(self) : withoutSeparators.uppercased().scrubbed
  }

  /// The digits in upper case when the text is hexadecimal. `nil` for anything else, for no digits,
  /// and for more digits than any certificate has.
  ///
  /// Compares bytes: some letters outside ASCII become `F` in upper case.
  fileprivate var hexadecimalDigits: String? {
    var digits: [UInt8] = []
    for byte in utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x46: digits.append(byte)
      case 0x61...0x66: digits.append(byte - 0x20)
      case UInt8(ascii: ":"), UInt8(ascii: " "): continue
      default: return nil
      }
      if digits.count > mostDigits { return nil }
    }
    return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
  }

  /// Filters scalars, not characters: as a character, a space with a combining mark is not a space.
  private var withoutSeparators: String {
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: unicodeScalars.filter { $0 != ":" && $0 != " " })
    return String(kept)
  }
}

/// The most digits of a serial number or thumbprint. RFC 5280 (4.1.2.2) allows serial numbers of 20
/// octets, and the longest digest in use has 64 octets.
private let mostDigits = 128
