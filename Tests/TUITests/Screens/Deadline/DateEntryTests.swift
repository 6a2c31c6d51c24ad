import Engine
import Foundation
import Testing

@testable import TUI

@Suite("A date as it is typed")
struct DateEntryTests {
  @Test(arguments: ["2", "202", "2025", "2025-", "2025-0", "2025-02", "2025-02-", "2025-02-2"])
  func `is incomplete, and no mistake, while it can still become a day`(text: String) {
    #expect(DateEntry(text) == .incomplete)
  }

  @Test(arguments: [
    ("0000", "there is no year 0000"),
    ("2025-2", "write the month with two digits, 02"),
    ("2025-13", "there is no month 13"),
    ("2025-00-1", "there is no month 00"),
    ("2025-02-4", "write the day with two digits, 04"),
    ("2025-02-30", "no such day: February 2025 has 28 days"),
    ("2024-02-30", "no such day: February 2024 has 29 days"),
    ("2025-06-31", "no such day: June 2025 has 30 days"),
    ("2025-06-00", "days start at 01"),
    ("225-03-01", "write the day as YYYY-MM-DD"),
    ("2025-03-012", "write the day as YYYY-MM-DD"),
    ("2025-03-01-", "write the day as YYYY-MM-DD"),
    ("２０２５", "write the day as YYYY-MM-DD"),
  ])
  func `names the mistake as soon as it is certain`(text: String, mistake: String) {
    #expect(DateEntry(text) == .wrong(mistake))
  }

  @Test func `is a day when it exists`() {
    #expect(DateEntry("2024-02-29").day == CalendarDate("2024-02-29"))
    #expect(DateEntry("") == .empty)
  }

  @Test(arguments: [
    ("2026-11-21", "Saturday"), ("1970-01-01", "Thursday"), ("1969-12-31", "Wednesday"),
    ("2000-02-29", "Tuesday"),
  ])
  func `has a day of the week`(text: String, weekday: String) {
    #expect(CalendarDate(text)?.weekday == weekday)
  }
}
