import Foundation

/// Reads the `Retry-After` header (RFC 9110, 10.2.3): whole seconds, an HTTP date, or a date in any
/// other form that `Timestamp` reads.
public enum RetryAfter {
  /// Returns how long to wait from `now`; `nil` for invalid text. A date in the past gives zero.
  ///
  /// The wait is at most a day, because a header must not stop a run for good.
  public static func parse(_ text: String, now: Date) -> Duration? {
    let value = text.trimmingCharacters(in: .whitespaces)
    if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // Ten or more digits are too many for a wait, but can be a time since 1970.
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

  /// Returns how long an answer asks to wait; `nil` when it does not ask for a wait.
  ///
  /// A date is compared with the service's own clock if the answer states it, because this
  /// computer's clock may be wrong. A date that does not exist still asks for a wait, and counts as
  /// one minute.
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
