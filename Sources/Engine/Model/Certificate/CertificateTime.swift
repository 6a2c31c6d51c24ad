import Foundation

/// A `UTCTime` or `GeneralizedTime` of a certificate.
enum CertificateTime {
  /// The instant; `nil` for another element, and for text that is no time.
  ///
  /// Seconds may be missing, and an offset may stand for `Z`: RFC 5280 (4.1.2.5) forbids both, and
  /// certificates have them.
  static func instant(_ element: ASN1Element) -> Date? {
    let isShort = element.is(.utcTime)
    guard isShort || element.is(.generalizedTime) else { return nil }
    let text = String(lenient: element.octets())
    let yearDigits = isShort ? 2 : 4
    let pattern = /([0-9]{10,14})(?:\.[0-9]+)?(?:Z|([+-])([0-9]{2})([0-9]{2}))?/
    guard let match = text.wholeMatch(of: pattern) else { return nil }
    var (rest, numbers): (Substring, [Int]) = (match.1, [])
    for length in [yearDigits, 2, 2, 2, 2, 2] where !rest.isEmpty {
      guard rest.count >= length, let number = Int(rest.prefix(length)) else { return nil }
      numbers.append(number)
      rest = rest.dropFirst(length)
    }
    guard rest.isEmpty, numbers.count >= 4 else { return nil }
    numbers += [0, 0].prefix(6 - numbers.count)
    // RFC 5280, 4.1.2.5.1: two digits up to 49 are of this century.
    let year = numbers[0] + (isShort ? (numbers[0] < 50 ? 2000 : 1900) : 0)
    guard (1...12).contains(numbers[1]), (1...31).contains(numbers[2]), numbers[3] < 24,
      numbers[4] < 60, numbers[5] < 61
    else { return nil }
    let days = Self.days(year, numbers[1], numbers[2])
    let seconds = ((days * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]
    let hours = match.3.flatMap { Int($0) } ?? 0
    let minutes = match.4.flatMap { Int($0) } ?? 0
    let offset = (hours * 60 + minutes) * 60 * (match.2 == "-" ? -1 : 1)
    return Timestamp.clamped(Date(timeIntervalSince1970: Double(seconds - offset)))
  }

  /// Days since 1970 in the Gregorian calendar; the year begins in March, so leap days come last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let (era, ofEra) =
      shifted >= 0
      ? (shifted / 400, shifted % 400) : (-1, shifted + 400)
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + dayOfYear - 719_468
  }
}
