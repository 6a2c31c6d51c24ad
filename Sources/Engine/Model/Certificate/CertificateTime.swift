import Foundation

/// A `UTCTime` or `GeneralizedTime` of a certificate.
enum CertificateTime {
  /// Returns the instant; `nil` for another element, and for an invalid time. A day such as 31
  /// February counts on into the next month.
  ///
  /// Minutes or seconds may be missing, a fraction is ignored, and an offset or nothing may replace
  /// `Z`. RFC 5280 (4.1.2.5) forbids all of these, but certificates have them.
  static func instant(_ element: ASN1Element) -> Date? {
    let isShort = element.is(.utcTime)
    guard isShort || element.is(.generalizedTime) else { return nil }
    var rest = element.octets()[...]
    let digits = rest.prefix(while: isDigit)
    rest = rest.dropFirst(digits.count)
    if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop(while: isDigit) }
    guard let offset = offset(rest) else { return nil }
    let lengths = [isShort ? 2 : 4, 2, 2, 2, 2, 2]
    var (numbers, left): ([Int], ArraySlice<UInt8>) = ([], digits)
    for length in lengths where left.count >= length {
      numbers.append(number(left.prefix(length)))
      left = left.dropFirst(length)
    }
    guard left.isEmpty, numbers.count >= 4 else { return nil }
    numbers += [0, 0].prefix(6 - numbers.count)
    // RFC 5280, 4.1.2.5.1: two digits up to 49 mean 2000 to 2049.
    let year = numbers[0] + (isShort ? (numbers[0] < 50 ? 2000 : 1900) : 0)
    guard (1...12).contains(numbers[1]), (1...31).contains(numbers[2]), numbers[3] < 24,
      numbers[4] < 60, numbers[5] < 61
    else { return nil }
    let days = Self.days(year, numbers[1], numbers[2])
    let seconds = ((days * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]
    return Timestamp.clamped(Date(timeIntervalSince1970: Double(seconds - offset)))
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// Returns the offset in seconds of `Z`, `+hhmm`, `-hhmm` or empty text; `nil` for other text.
  private static func offset(_ text: ArraySlice<UInt8>) -> Int? {
    guard let sign = text.first else { return 0 }
    let digits = text.dropFirst()
    if sign == UInt8(ascii: "Z") { return digits.isEmpty ? 0 : nil }
    guard digits.count == 4, digits.allSatisfy(isDigit) else { return nil }
    let seconds = (number(digits.prefix(2)) * 60 + number(digits.suffix(2))) * 60
    switch sign {
    case UInt8(ascii: "+"): return seconds
    case UInt8(ascii: "-"): return -seconds
    default: return nil
    }
  }

  /// Returns the days since 1970 in the Gregorian calendar. Years here start in March, so leap days
  /// come last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let (era, ofEra) =
      shifted >= 0
      ? (shifted / 400, shifted % 400) : (-1, shifted + 400)
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + dayOfYear - 719_468
  }
}
