extension Set<SandboxVariant> {
  /// Returns a serial number in its wire form: upper case hexadecimal digits.
  func serial(_ bytes: [UInt8]) -> String {
    (contains(.paddedSerials) ? "00" : "") + bytes.hexadecimalText
  }
}
