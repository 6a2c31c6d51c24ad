extension Sequence<UInt8> {
  /// Returns the bytes as hexadecimal digits, two for each byte.
  func hexadecimal(uppercase: Bool = false) -> String {
    let ten: UInt8 = uppercase ? 0x41 : 0x61
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : ten + value - 10 }
    let bytes = Array(self)
    return String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
      for (index, byte) in bytes.enumerated() {
        text[2 * index] = digit(byte >> 4)
        text[2 * index + 1] = digit(byte & 15)
      }
      return 2 * bytes.count
    }
  }
}
