import Foundation

/// A calendar day in UTC, counted from 1970-01-01.
struct Day: Sendable, Hashable, Comparable {
  static let seconds = 86_400

  var number: Int

  init(number: Int) {
    self.number = number
  }

  init(of date: Date) {
    number = Int((date.timeIntervalSince1970 / Double(Self.seconds)).rounded(.down))
  }

  /// Reads exactly `YYYY-MM-DD`: no sign, no missing zero, no 30th of February.
  init?(text: some StringProtocol) {
    guard text.utf8.count == 10, let date = try? Date(String(text), strategy: Self.format) else {
      return nil
    }
    self.init(of: date)
    guard self.text == text else { return nil }
  }

  var start: Date { Date(timeIntervalSince1970: Double(number * Self.seconds)) }
  var text: String { start.formatted(Self.format) }
  /// Whether the day is a Saturday or Sunday; 1970-01-01 was a Thursday.
  var isWeekend: Bool { (number + 4) % 7 == 0 || (number + 4) % 7 == 6 }
  var year: Int { Int(text.prefix(4)) ?? 1970 }

  static func < (left: Day, right: Day) -> Bool { left.number < right.number }
  static func + (day: Day, days: Int) -> Day { Day(number: day.number + days) }

  private static let format = Date.ISO8601FormatStyle().year().month().day()
}

extension Date {
  /// The date as `YYYY-MM-DDThh:mm:ssZ`, Trust Lifecycle Manager's form.
  var wireText: String { formatted(.iso8601) }
}
