import Engine
import Foundation

/// The time left until the deadline, in words and in a style that shows the urgency.
enum DeadlineText {
  static func text(until deadline: Date, now: Date) -> (text: String, style: Style) {
    let minutes = minutes(until: deadline, now: now)
    guard minutes >= 0 else { return ("deadline passed \(span(-minutes)) ago", .danger) }
    return ("\(span(minutes)) to deadline", style(minutes))
  }

  /// Returns the time left as text for a table column: `23h12m left`, `late 2h03m`.
  static func left(until deadline: Date, now: Date) -> (text: String, style: Style) {
    let minutes = minutes(until: deadline, now: now)
    guard minutes >= 0 else { return ("late \(span(-minutes))", .danger) }
    return ("\(span(minutes)) left", style(minutes))
  }

  private static func minutes(until deadline: Date, now: Date) -> Int {
    Int((deadline.timeIntervalSince(now) / 60).rounded(.down))
  }

  private static func style(_ minutes: Int) -> Style {
    minutes < 60 ? .danger : minutes < 360 ? .warning : .plain
  }

  /// Returns minutes as `3d04h`, `23h12m` or `7m`.
  static func span(_ minutes: Int) -> String {
    if minutes >= 48 * 60 { return "\(minutes / 1440)d\((minutes % 1440 / 60).twoDigits)h" }
    if minutes >= 60 { return "\(minutes / 60)h\((minutes % 60).twoDigits)m" }
    return "\(minutes)m"
  }
}
