import Foundation

/// Round numbers and round times for the axes of a chart.
enum ChartTicks {
  /// Returns at most five round numbers, starting at 0, and then the top itself.
  static func counts(upTo top: Int) -> [Int] {
    guard top > 0 else { return [0] }
    var (step, doublings) = (1, 0)
    while top / step > 4 {
      // 1, 2, 5, 10, 20, 50, …
      step = doublings % 3 == 1 ? step / 2 * 5 : step * 2
      doublings += 1
    }
    // The last round number is dropped if its label would touch that of the top.
    return stride(from: 0, to: top - step / 2, by: step) + [top]
  }

  /// Returns at most eight times in UTC, at round seconds, minutes, hours or days, or at round
  /// fractions of a second.
  static func instants(from start: Date, to end: Date) -> [(at: Date, label: String)] {
    let span = end.timeIntervalSince(start)
    let step = steps.first { span / $0 <= 7 } ?? (span / 7 / 86_400).rounded(.up) * 86_400
    let first = (start.timeIntervalSince1970 / step).rounded(.up) * step
    return stride(from: first, through: end.timeIntervalSince1970, by: step).map { seconds in
      let at = Date(timeIntervalSince1970: seconds)
      return (at, label(at, step: step))
    }
  }

  /// Returns the date at midnight, otherwise the time of day with the precision of the step.
  private static func label(_ instant: Date, step: Double) -> String {
    let text = Timestamp.milliseconds(instant)
    let isMidnight = instant.timeIntervalSince1970.truncatingRemainder(dividingBy: 86_400) == 0
    if isMidnight { return String(text.prefix(10)) }
    let length = step < 1 ? 12 : step < 60 ? 8 : 5
    return String(text.dropFirst(11).prefix(length))
  }

  /// The possible steps in seconds. Each divides a minute, an hour or a day.
  private static let steps: [Double] = [
    0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600,
    43_200, 86_400,
  ]
}
