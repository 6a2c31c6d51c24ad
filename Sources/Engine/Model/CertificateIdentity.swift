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
    self.text = text.withoutSeparators.uppercased().scrubbed
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
    self.text = text.withoutSeparators.uppercased().scrubbed
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
  /// Goes by scalars: a space with a mark on it is a character of its own, and yet a space.
  fileprivate var withoutSeparators: String {
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: unicodeScalars.filter { $0 != ":" && $0 != " " })
    return String(kept)
  }
}
