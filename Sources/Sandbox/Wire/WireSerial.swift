extension Set<SandboxVariant> {
  /// A serial number as answers write it, in upper case hexadecimal digits.
  func serial(_ bytes: [UInt8]) -> String {
    (contains(.paddedSerials) ? "00" : "") + bytes.hexadecimalText
  }
}
