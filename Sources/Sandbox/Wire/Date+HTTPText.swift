import Foundation

extension Date {
  /// The date in the form of HTTP headers, like `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 5.6.7).
  var httpText: String {
    formatted(
      Date.VerbatimFormatStyle(
        format: """
          \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \
          \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\
          \(minute: .twoDigits):\(second: .twoDigits) GMT
          """,
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt,
        calendar: Calendar(identifier: .gregorian)))
  }
}

extension Date {
  /// Returns the value of `Retry-After` for a wait in seconds that starts at this date (RFC 9110
  /// 10.2.3): whole seconds or a date, never earlier than the end of the wait.
  func retryAfterText(wait: TimeInterval, asDate: Bool) -> String {
    guard asDate else { return String(max(1, Int(wait.rounded(.up)))) }
    return Date(timeIntervalSince1970: (timeIntervalSince1970 + wait).rounded(.up)).httpText
  }
}
