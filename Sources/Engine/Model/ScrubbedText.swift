extension String {
  /// The text with every character that could steer a terminal or reorder a line made visible.
  ///
  /// Outside text passes here once, where it enters: C0 controls and DEL become their control
  /// pictures (␛), and C1 controls, bidirectional controls, line separators and invisible
  /// characters become the likes of `<U+202E>`. Joiners and variation selectors stay, since emoji
  /// need them.
  public var scrubbed: String {
    guard unicodeScalars.contains(where: \.isUnsafeToShow) else { return self }
    var result = ""
    result.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      result += scalar.isUnsafeToShow ? scalar.visibleForm : String(scalar)
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Whether showing the scalar as it is could move the cursor, reorder text or hide something.
  fileprivate var isUnsafeToShow: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F: true  // C0, DEL, C1
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x206F: true  // bidi
    case 0x2028, 0x2029: true  // line and paragraph separators
    case 0x00AD, 0x180E, 0x200B, 0x2060...0x2065, 0xFEFF: true  // invisible
    case 0xFFF9...0xFFFB, 0xE0000...0xE007F: true  // annotations and tags
    default: false
    }
  }

  fileprivate var visibleForm: String {
    switch value {
    case 0x00...0x1F: String(Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}")
    case 0x7F: "\u{2421}"
    default: "<U+" + hexadecimal + ">"
    }
  }

  private var hexadecimal: String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
