/// The documented forms of the service's identifiers, which become parts of paths.
///
/// An identifier of another form is refused when it is read, and again before it is sent.
enum ServiceIdentifier {
  /// The longest identifier, in bytes; no documented one is longer.
  private static let longest = 128
  /// The number of digits of the largest unsigned 64-bit number.
  private static let mostDigits = 20

  /// Whether the text can be the id of a profile of Trust Lifecycle Manager: letters, digits, `-`
  /// and `_`, so a UUID fits.
  static func isProfile(_ text: String) -> Bool {
    consists(text, atMost: longest) { byte in
      isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
  }

  /// Whether the text can be an id of CertCentral: of an order, certificate, request or container.
  static func isNumber(_ text: String) -> Bool {
    consists(text, atMost: mostDigits, of: isDigit)
  }

  /// Whether the text can be the `name_id` of a product of CertCentral.
  static func isProduct(_ text: String) -> Bool {
    consists(text, atMost: longest) { byte in
      isDigit(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }
  }

  private static func consists(
    _ text: String, atMost length: Int, of isAllowed: (UInt8) -> Bool
  ) -> Bool {
    (1...length).contains(text.utf8.count) && text.utf8.allSatisfy(isAllowed)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
