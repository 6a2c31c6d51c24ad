/// A certificate's serial number: hexadecimal digits, as the service writes them.
///
/// Two certificates may share one (the service calls that a collision); only together with the
/// thumbprint does it name a certificate.
public struct SerialNumber: Sendable, Hashable, Codable {
  /// Upper-case text without separators; leading zeros are kept, since the service's path wants
  /// the number as the service wrote it.
  public let text: String

  /// Takes any text: spaces and colons are dropped, letters become upper case.
  public init(_ text: some StringProtocol) {
    self.text = text.asDigits
  }

  /// The number without leading zeros, as decoders of DER give it.
  public var significantDigits: Substring {
    let digits = text.drop { $0 == "0" }
    return digits.isEmpty ? "0" : digits
  }
}

extension SerialNumber: CustomStringConvertible {
  public var description: String { text }
}

/// The digest of a certificate's DER encoding as the service shows it: SHA-256, 64 hexadecimal
/// digits, where it shows that one.
public struct Thumbprint: Sendable, Hashable, Codable {
  /// Upper-case text without separators.
  public let text: String

  /// Takes any text: spaces and colons are dropped, letters become upper case.
  public init(_ text: some StringProtocol) {
    self.text = text.asDigits
  }
}

extension Thumbprint: CustomStringConvertible {
  public var description: String { text }
}

/// What names one certificate: serial number and thumbprint together, never a row number.
public struct CertificateIdentity: Sendable, Hashable, Codable {
  /// The serial number, not unique by itself.
  public let serial: SerialNumber
  /// The thumbprint.
  public let thumbprint: Thumbprint
  /// The service's own handle for the certificate, which means nothing to anybody else; empty for
  /// services that go by serial number and thumbprint.
  public let reference: String

  public init(serial: SerialNumber, thumbprint: Thumbprint, reference: String = "") {
    (self.serial, self.thumbprint, self.reference) = (serial, thumbprint, reference)
  }
}

extension CertificateIdentity: CustomStringConvertible {
  public var description: String { "\(serial) (thumbprint \(thumbprint.text.prefix(16))…)" }
}

extension StringProtocol {
  /// Upper-case digits without separators; most texts are that already.
  fileprivate var asDigits: String {
    utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }
      ? String(self) : withoutSeparators.uppercased().scrubbed
  }

  /// Goes by scalars: a space with a mark on it is a character of its own, and yet a space.
  private var withoutSeparators: String {
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: unicodeScalars.filter { $0 != ":" && $0 != " " })
    return String(kept)
  }
}
