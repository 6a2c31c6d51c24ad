extension Sequence<UInt8> {
  /// Two upper case digits a byte, no separators, as the services write serials and thumbprints.
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
  /// Reads a serial number, with whatever zeros before it: the sandbox's own begin with none.
  init?(serialText text: some StringProtocol) {
    guard let bytes = [UInt8](hexadecimalText: text) else { return nil }
    self = Array(bytes.drop { $0 == 0 })
  }

  /// Reads hexadecimal digits of either case; `nil` for anything else or half a byte.
  init?(hexadecimalText text: some StringProtocol) {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
    self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
