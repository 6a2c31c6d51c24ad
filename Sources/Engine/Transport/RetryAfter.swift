import Foundation

/// Reads the `Retry-After` header (RFC 9110, 10.2.3): whole seconds or an HTTP date.
public enum RetryAfter {
  /// How long to wait from `now`; `nil` when the text is neither. A date in the past gives zero.
  ///
  /// More than a day is taken as a day: no header may stop a run for good.
  public static func parse(_ text: String, now: Date) -> Duration? {
    let value = text.trimmingCharacters(in: .whitespaces)
    if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return .seconds(min(Int(value) ?? longest, longest))
    }
    guard let date = httpDate(value) else { return nil }
    let seconds = date.timeIntervalSince(now).rounded(.up)
    guard seconds.isFinite else { return nil }
    return .seconds(Int(min(max(seconds, 0), Double(longest))))
  }

  private static let longest = 86_400
  /// More than any of the three forms takes, in bytes.
  private static let longestDate = 64

  /// The preferred form and both obsolete ones, which a recipient must accept (RFC 9110, 5.6.7).
  private static func httpDate(_ text: String) -> Date? {
    // Foundation's formatter ends the program over some texts that are no ASCII, as no date is.
    guard text.utf8.count <= longestDate, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    let formats = [
      "EEE, dd MMM yyyy HH:mm:ss zzz", "EEEE, dd-MMM-yy HH:mm:ss zzz", "EEE MMM d HH:mm:ss yyyy",
    ]
    return formats.lazy.compactMap { format in
      let formatter = DateFormatter()
      formatter.locale = Locale(identifier: "en_US_POSIX")
      formatter.timeZone = .gmt
      formatter.dateFormat = format
      return formatter.date(from: text)
    }.first
  }
}
