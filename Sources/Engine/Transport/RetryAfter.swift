import Foundation

/// Reads the `Retry-After` header (RFC 9110, 10.2.3): whole seconds or an HTTP date, or any
/// other form of a date.
public enum RetryAfter {
  /// How long to wait from `now`; `nil` when the text is neither. A date in the past gives zero.
  ///
  /// More than a day is taken as a day: no header may stop a run for good.
  public static func parse(_ text: String, now: Date) -> Duration? {
    let value = text.trimmingCharacters(in: .whitespaces)
    if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // Ten digits and more are no wait, but may be seconds or milliseconds since 1970.
      if value.utf8.count >= 10, let instant = Timestamp.parse(value),
        (0...Double(longest)).contains(instant.timeIntervalSince(now))
      {
        return .seconds(Int(instant.timeIntervalSince(now).rounded(.up)))
      }
      return .seconds(min(Int(value) ?? longest, longest))
    }
    guard let date = Timestamp.parse(value) else { return nil }
    let seconds = date.timeIntervalSince(now).rounded(.up)
    guard seconds.isFinite else { return nil }
    return .seconds(Int(min(max(seconds, 0), Double(longest))))
  }

  /// How long an answer asks to wait; `nil` when it does not ask for that.
  ///
  /// A date is compared with the service's own clock where the answer tells it, because the clock of
  /// this computer may be wrong. A date that does not exist asks for a wait all the same, and is taken
  /// for a minute.
  ///
  /// - Parameters:
  ///   - text: the `Retry-After` header.
  ///   - date: the `Date` header; `nil` for none.
  ///   - now: the time on this computer.
  static func wait(askedBy text: String?, date: String?, now: Date) -> Duration? {
    guard let text else { return nil }
    if let wait = parse(text, now: date.flatMap(Timestamp.parse) ?? now) { return wait }
    if case .impossible = ShownDate(text) { return impossible }
    return nil
  }

  private static let impossible = Duration.seconds(60)
  private static let longest = 86_400
}
