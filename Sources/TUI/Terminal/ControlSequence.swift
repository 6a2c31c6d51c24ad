/// Parses ECMA-48 control sequences, including those with modifiers or a mouse position.
enum ControlSequence {
  /// The longest sequence that is kept, in bytes. No terminal sends more; a longer one is line
  /// noise.
  static let longest = 64

  /// Whether `byte` ends a control sequence.
  static func isFinal(_ byte: UInt8) -> Bool { (0x40...0x7E).contains(byte) }

  /// Whether `byte` ends a key's sequence after `ESC O`: arrows, Home, End, F1 to F4 and the
  /// keypad.
  static func isKeyAfterO(_ byte: UInt8) -> Bool {
    "ABCDEFHMPQRSXIjklmnopqrstuvwxy".utf8.contains(byte)
  }

  /// Whether a sequence that starts with Esc and another byte still lacks bytes.
  ///
  /// ECMA-48 5.4: a control sequence ends with a byte from 0x40 to 0x7E. `ESC O` takes one more
  /// byte. So does `ESC [ [`, which starts the Linux console's function keys.
  static func isUnfinished(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 1, let last = bytes.last else { return true }
    switch bytes[1] {
    case UInt8(ascii: "["):
      guard bytes.count > 2 else { return true }
      if bytes.count == 3, last == UInt8(ascii: "[") { return true }
      return !isFinal(last)
    case UInt8(ascii: "O"):
      return bytes.count == 2
    default:
      return false
    }
  }

  /// Returns the sequences that the same key may send without modifiers, for xterm's
  /// `CSI 1 ; modifier A` and `CSI 5 ; modifier ~`; `nil` for any other sequence.
  static func withoutModifiers(_ bytes: [UInt8]) -> [[UInt8]]? {
    guard bytes.count > 2, bytes[1] == UInt8(ascii: "["), let last = bytes.last,
      let separator = bytes.firstIndex(of: UInt8(ascii: ";"))
    else { return nil }
    if last == UInt8(ascii: "~") {
      return [bytes[..<separator] + [last]]
    }
    guard bytes[2..<separator].elementsEqual([UInt8(ascii: "1")]) else { return nil }
    return [[0x1B, UInt8(ascii: "["), last], [0x1B, UInt8(ascii: "O"), last]]
  }

  /// Parses xterm's mouse report `CSI < button ; column ; row M`, which counts columns and rows
  /// from 1. Returns `nil` for anything else and for buttons without a use here.
  static func mouse(_ bytes: [UInt8]) -> MouseEvent? {
    guard bytes.starts(with: Array("\u{1B}[<".utf8)), bytes.last == UInt8(ascii: "M") else {
      return nil
    }
    let numbers = bytes[3...].dropLast().split(separator: UInt8(ascii: ";"))
      .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    guard numbers.count == 3, numbers[1] > 0, numbers[2] > 0 else { return nil }
    let point = Point(row: numbers[2] - 1, column: numbers[1] - 1)
    switch numbers[0] {
    case 0: return MouseEvent(action: .click, point: point)
    case 64: return MouseEvent(action: .wheelUp, point: point)
    case 65: return MouseEvent(action: .wheelDown, point: point)
    default: return nil
    }
  }
}
