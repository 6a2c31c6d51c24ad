extension Sequence<UInt8> {
  /// Two upper case digits for each byte, without separators: the services' form of serial numbers
  /// and thumbprints.
  var hexadecimalText: String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text: [UInt8] = []
    for byte in self {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Reads a serial number and drops its leading zero bytes: no serial number of the sandbox has
  /// any.
  init?(serialText text: some StringProtocol) {
    guard let bytes = [UInt8](hexadecimalText: text) else { return nil }
    self = Array(bytes.drop { $0 == 0 })
  }

  /// Reads hexadecimal digits in either case; `nil` for other characters or an odd number of
  /// digits.
  init?(hexadecimalText text: some StringProtocol) {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
    self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
