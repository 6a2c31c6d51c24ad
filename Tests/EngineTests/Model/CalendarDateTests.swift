import Foundation
import Testing

@testable import Engine

@Suite("Calendar dates")
struct CalendarDateTests {
  @Test(
    "Only days that exist are read",
    arguments: [
      ("2025-03-01", true), ("2024-02-29", true), ("2000-02-29", true), ("0001-01-01", true),
      ("9999-12-31", true), ("2025-02-29", false), ("1900-02-29", false), ("2025-04-31", false),
      ("2025-13-01", false), ("2025-00-10", false), ("2025-01-00", false), ("0000-01-01", false),
    ])
  func existence(text: String, exists: Bool) {
    #expect((CalendarDate(text) != nil) == exists)
  }

  @Test(
    "Any other shape is refused",
    arguments: [
      "", "2025", "2025-3-01", "2025-03-1", "25-03-01", "2025/03/01", " 2025-03-01", "2025-03-01 ",
      "2025-03-01-", "-2025-03-01", "+025-03-01", "２０２５-03-01", "2025-03-01T00:00:00Z",
    ])
  func shape(text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test(
    "A day is written as it is read", arguments: ["2025-03-01", "0001-01-01", "0999-10-09"])
  func roundTrip(text: String) throws {
    #expect(try #require(CalendarDate(text)).description == text)
  }

  @Test("A day starts and ends at midnight UTC")
  func midnight() throws {
    let day = try #require(CalendarDate("2025-03-04"))
    #expect(day.start == Date(timeIntervalSince1970: 1_741_046_400))
    #expect(CalendarDate(day.start) == day)
    #expect(CalendarDate(day.start.addingTimeInterval(86_399.9)) == day)
    #expect(CalendarDate(day.start.addingTimeInterval(-0.1)) == day.adding(days: -1))
  }

  @Test("Days are counted across month ends, years and leap days")
  func arithmetic() throws {
    let leap = try #require(CalendarDate("2024-02-28"))
    #expect(leap.adding(days: 1).description == "2024-02-29")
    #expect(leap.adding(days: 2).description == "2024-03-01")
    #expect(leap.adding(days: 366).description == "2025-02-28")
    for days in [-800, -1, 0, 1, 31, 398, 10_000] {
      #expect(leap.days(until: leap.adding(days: days)) == days)
    }
  }

  @Test("Days sort by time")
  func order() throws {
    let days = try ["2024-12-31", "2025-01-02", "2025-02-01"].map { text in
      try #require(CalendarDate(text))
    }
    #expect(days.shuffled().sorted() == days)
  }
}
