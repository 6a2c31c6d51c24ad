import Foundation
import Testing

@testable import TUI

@Suite("A deadline as it is typed")
struct DeadlineEntryTests {
  @Test(arguments: [
    "2026-11", "2026-11-22", "2026-11-22 ", "2026-11-22 0", "2026-11-22 03",
    "2026-11-22 03:", "2026-11-22 03:1",
  ])
  func `is incomplete while it can still become an instant`(text: String) {
    #expect(DeadlineEntry(text) == .incomplete)
  }

  @Test(arguments: [
    ("2026-11-31", "no such day: November 2026 has 30 days"),
    ("2026-11 03:12", "the day is not complete"),
    ("2026-11-22 3", "write the hour with two digits"),
    ("2026-11-22 24", "hours go from 00 to 23"),
    ("2026-11-22 03:6", "minutes go from 00 to 59"),
    ("2026-11-22 03:12:00", "write the time as hh:mm"),
    ("2026-11-22 03:12 Z", "write it as YYYY-MM-DD hh:mm"),
  ])
  func `names the mistake as soon as it is certain`(text: String, mistake: String) {
    #expect(DeadlineEntry(text) == .wrong(mistake))
  }

  @Test func `is read and written in UTC`() {
    let text = "2026-11-22 03:12"
    guard case .instant(let instant) = DeadlineEntry(text) else {
      Issue.record("\(text) was not read")
      return
    }
    #expect(instant == Date(timeIntervalSince1970: 1_795_317_120))
    #expect(DeadlineEntry.text(instant) == text)
    #expect(DeadlineEntry("") == .empty)
  }
}
