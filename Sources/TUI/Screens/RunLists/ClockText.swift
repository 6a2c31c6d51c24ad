import Engine
import Foundation

/// Times and durations as the run's screens show them; all times are in UTC.
enum ClockText {
  /// Returns the time as `02:41Z`.
  static func minute(_ instant: Date) -> String {
    "\(Timestamp.seconds(instant).dropFirst(11).prefix(5))Z"
  }

  /// Returns the day and the time as `2026-11-21 02:41Z`.
  static func dayAndMinute(_ instant: Date) -> String {
    "\(Timestamp.seconds(instant).prefix(10)) \(minute(instant))"
  }

  /// Returns the time; returns the day and the time if the instant is a day or more after `now`.
  static func soon(_ instant: Date, now: Date) -> String {
    instant.timeIntervalSince(now) < 86_400 ? minute(instant) : dayAndMinute(instant)
  }

  /// Returns a short duration: `0.2s`, `14s`, `2m05s`, `3h12m`.
  static func short(_ seconds: Double) -> String {
    let seconds = max(0, seconds)
    if seconds < 9.95 { return decimal(seconds) + "s" }
    if seconds < 60 { return "\(Int(seconds.rounded(.down)))s" }
    let whole = Int(seconds)
    if whole < 3600 {
      return "\(whole / 60)m\((whole % 60).twoDigits)s"
    }
    return DeadlineText.span(whole / 60)
  }

  /// Returns a number with one decimal: `5.5`.
  static func decimal(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\((tenths / 10).grouped).\(tenths % 10)"
  }

  /// Returns the length of a request window: `5 s`, `3 min`.
  static func window(_ length: Duration) -> String {
    let seconds = length.seconds
    if seconds >= 60, seconds.truncatingRemainder(dividingBy: 60) == 0 {
      return "\(Int(seconds) / 60) min"
    }
    return seconds == seconds.rounded() ? "\(Int(seconds)) s" : decimal(seconds) + " s"
  }
}
