import Engine
import Foundation
import Testing

@testable import TUI

@Suite("The windows that one key chooses")
struct WindowPresetTests {
  @Test(arguments: [
    (WindowPreset.week, "2026-11-21", "2026-11-15", "2026-11-21", 7),
    (.thirtyDays, "2026-11-21", "2026-10-23", "2026-11-21", 30),
    (.thisMonth, "2026-11-21", "2026-11-01", "2026-11-21", 21),
    (.thisMonth, "2026-11-01", "2026-11-01", "2026-11-01", 1),
    (.lastMonth, "2026-11-21", "2026-10-01", "2026-10-31", 31),
    (.lastMonth, "2026-01-31", "2025-12-01", "2025-12-31", 31),
    (.lastMonth, "2024-03-31", "2024-02-01", "2024-02-29", 29),
    (.year, "2026-11-21", "2025-11-22", "2026-11-21", 365),
    (.year, "2024-02-29", "2023-03-01", "2024-02-29", 366),
    (.longestValidity, "2026-11-21", "2025-10-20", "2026-11-21", 398),
  ])
  func `end and begin on the days they say`(
    preset: WindowPreset, today: String, first: String, last: String, count: Int
  ) throws {
    let days = preset.days(today: try #require(CalendarDate(today)))
    #expect("\(days.first)" == first)
    #expect("\(days.last)" == last)
    #expect(try IssuanceWindow(first: days.first, last: days.last).dayCount == count)
  }

  @Test func `share no key with the choices of a deadline`() {
    let keys = WindowPreset.allCases.map(\.rawValue) + DeadlineChoice.allCases.map(\.rawValue)
    #expect(Set(keys).count == keys.count)
  }

  @Test func `a deadline is never later than its span`() throws {
    let deadline = try #require(DeadlineChoice.day.deadline(from: ConsoleScene.now))
    #expect(deadline.timeIntervalSince(ConsoleScene.now) == 24 * 3_600 - 30)
    let later = try #require(DeadlineChoice.fiveDays.deadline(from: ConsoleScene.now))
    #expect(later.timeIntervalSince(ConsoleScene.now) == 120 * 3_600 - 30)
    #expect(DeadlineChoice.none.deadline(from: ConsoleScene.now) == nil)
    #expect(DeadlineChoice.typed.deadline(from: ConsoleScene.now) == nil)
  }
}
