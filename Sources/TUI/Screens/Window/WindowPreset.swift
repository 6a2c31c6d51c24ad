import Engine
import Foundation

/// A window that one key selects, counted back from today in UTC.
enum WindowPreset: Character, CaseIterable, Hashable, Sendable {
  case week = "w"
  case thirtyDays = "m"
  case thisMonth = "t"
  case lastMonth = "l"
  case year = "y"
  case longestValidity = "a"

  var title: String {
    switch self {
    case .week: "last 7 days"
    case .thirtyDays: "last 30 days"
    case .thisMonth: "this month"
    case .lastMonth: "last month"
    case .year: "last 12 months"
    case .longestValidity: "398 days"
    }
  }

  var help: String {
    switch self {
    case .week, .thirtyDays, .year: "Selects the \(title), including today."
    case .thisMonth: "Selects this month, up to today."
    case .lastMonth: "Selects the whole month before this one."
    case .longestValidity:
      "Selects the last 398 days: every publicly trusted TLS certificate that can still be valid "
        + "(Baseline Requirements 6.3.2)."
    }
  }

  /// Returns the first and the last day.
  func days(today: CalendarDate) -> (first: CalendarDate, last: CalendarDate) {
    switch self {
    case .week: (today.adding(days: -6), today)
    case .thirtyDays: (today.adding(days: -29), today)
    case .thisMonth: (today.adding(days: 1 - today.day), today)
    case .lastMonth: Self.month(endingOn: today.adding(days: -today.day))
    case .year: (Self.yearBefore(today).adding(days: 1), today)
    case .longestValidity: (today.adding(days: -397), today)
    }
  }

  private static func month(endingOn last: CalendarDate) -> (CalendarDate, CalendarDate) {
    (last.adding(days: 1 - last.day), last)
  }

  /// Returns the same day a year earlier; 28 February for 29 February.
  private static func yearBefore(_ day: CalendarDate) -> CalendarDate {
    CalendarDate(year: day.year - 1, month: day.month, day: day.day)
      ?? CalendarDate(year: day.year - 1, month: day.month, day: day.day - 1)
      ?? day.adding(days: -365)
  }
}
