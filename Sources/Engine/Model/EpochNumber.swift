import Foundation

/// Dates written as a number: the time since 1970 in seconds, milliseconds, microseconds or
/// nanoseconds, with or without a fraction, or a day without separators, with or without a time.
enum EpochNumber {
  /// Reads a number; `nil` when the text is not a number, or too small a number for a date.
  static func read(_ text: String) -> DateReader.Reading? {
    let digits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    if digits, text.utf8.count == 8 || text.utf8.count == 14 { return runTogether(text) }
    guard let number = number(text) else { return nil }
    // Small numbers other than 0 are counts or years, not times since 1970.
    guard number == 0 || abs(number) >= 1e8 else { return nil }
    guard let unit = unit(of: number) else { return .impossible }
    return .instant(Date(timeIntervalSince1970: number / unit), isDay: false)
  }

  /// Returns how many units make a second, for the unit that fits a number of this size; `nil` when
  /// no unit fits.
  private static func unit(of number: Double) -> Double? {
    switch number {
    case 0, 1e8..<1e10: 1
    case 1e12..<1e13: 1e3
    case 1e15..<1e16: 1e6
    case 1e18..<1e19: 1e9
    default: nil
    }
  }

  private static func number(_ text: String) -> Double? {
    // Swift also accepts words such as `nan` and hexadecimal digits as numbers.
    guard let first = text.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.e".utf8.contains($0) })
    else { return nil }
    return Double(text)
  }

  /// Reads `YYYYMMDD` or `YYYYMMDDhhmmss`.
  private static func runTogether(_ text: String) -> DateReader.Reading? {
    let fields = Array(text.utf8).map { Int($0 - 0x30) }
    func number(_ range: Range<Int>) -> Int { fields[range].reduce(0) { $0 * 10 + $1 } }
    var parts = DateParts(year: number(0..<4), month: number(4..<6), day: number(6..<8))
    if fields.count == 14 {
      parts.time = .init(hour: number(8..<10), minute: number(10..<12), second: number(12..<14))
    }
    return parts.reading
  }
}
