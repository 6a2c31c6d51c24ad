extension String {
  /// The text with unsafe characters made visible: those that could control the terminal, reorder a
  /// line or be invisible.
  ///
  /// Text from outside is scrubbed once, where it enters the program. C0 controls and DEL become
  /// their control pictures (␛). Other characters for which ``Unicode/Scalar/isUnsafeToShow`` is
  /// true become their code point, such as `<U+202E>`. So do combining marks without a base
  /// character, and all but the first four marks on one character, because they could cover the
  /// lines around it. Scrubbing twice changes nothing.
  public var scrubbed: String {
    if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
    var result = ""
    result.reserveCapacity(utf8.count)
    var marks = MarkCount()
    for scalar in unicodeScalars {
      let isInPlace = marks.takes(scalar)
      if isInPlace, !scalar.isUnsafeToShow {
        result.unicodeScalars.append(scalar)
      } else {
        result += scalar.visibleForm
      }
    }
    return result
  }
}

/// Counts the combining marks on one character.
private struct MarkCount {
  /// The most marks that a terminal cell holds. Vietnamese, Hebrew and Thai need two or three.
  private static let most = 4
  /// The number of marks that the last character can still take.
  private var room = 0

  /// Whether a scalar is allowed after those before it; counts the scalar.
  mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.isCombiningMark else {
      room = scalar.isUnsafeToShow ? 0 : Self.most
      return true
    }
    guard room > 0 else { return false }
    room -= 1
    return true
  }
}

extension Unicode.Scalar {
  /// Whether the unchanged scalar could move the cursor, reorder text, be invisible, or look like
  /// an ordinary blank.
  ///
  /// Uses Unicode's categories, because a fixed list would be out of date with the next version.
  /// The few characters at the end have no visible shape, although Unicode classes them as letters
  /// or symbols.
  public var isUnsafeToShow: Bool {
    if value < 0x7F { return value < 0x20 }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned: return true
    case .lineSeparator, .paragraphSeparator, .spaceSeparator: return true
    default: break
    }
    switch value {
    // A Braille pattern without dots, a note head without a shape, fillers of Khitan and Egyptian.
    case 0x2800, 0x1D159, 0x16FE4, 0x13441, 0x13442: return true
    default: return properties.isDefaultIgnorableCodePoint
    }
  }

  /// Whether the scalar is drawn over the character before it.
  fileprivate var isCombiningMark: Bool {
    guard value >= 0x300 else { return false }
    let category = properties.generalCategory
    return category == .nonspacingMark || category == .enclosingMark
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
