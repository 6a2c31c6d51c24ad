import Engine
import Foundation

/// Times of day and lengths of time as the screens of a run show them; all in UTC.
enum ClockText {
  /// `02:41Z`.
  static func minute(_ instant: Date) -> String {
    "\(Timestamp.seconds(instant).dropFirst(11).prefix(5))Z"
  }

  /// `2026-11-21 02:41Z`.
  static func dayAndMinute(_ instant: Date) -> String {
    "\(Timestamp.seconds(instant).prefix(10)) \(minute(instant))"
  }

  /// The time of day when it is within a day from now, the day and the time when it is later.
  static func soon(_ instant: Date, now: Date) -> String {
    instant.timeIntervalSince(now) < 86_400 ? minute(instant) : dayAndMinute(instant)
  }

  /// Seconds in at most five cells: `0.2s`, `14s`, `2m05s`, `3h12m`.
  static func short(_ seconds: Double) -> String {
    let seconds = max(0, seconds)
    if seconds < 9.95 { return decimal(seconds) + "s" }
    if seconds < 60 { return "\(Int(seconds.rounded(.down)))s" }
    let whole = Int(seconds)
    if whole < 3600 {
      let rest = whole % 60
      return "\(whole / 60)m\(rest < 10 ? "0" : "")\(rest)s"
    }
    return DeadlineText.span(whole / 60)
  }

  /// One digit behind the point: `5.5`.
  static func decimal(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\((tenths / 10).grouped).\(tenths % 10)"
  }

  /// The length of a request window: `5 s`, `3 min`.
  static func window(_ length: Duration) -> String {
    let seconds = length.seconds
    if seconds >= 60, seconds.truncatingRemainder(dividingBy: 60) == 0 {
      return "\(Int(seconds) / 60) min"
    }
    return seconds == seconds.rounded() ? "\(Int(seconds)) s" : decimal(seconds) + " s"
  }
}
