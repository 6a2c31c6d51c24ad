import Foundation
import Testing

@testable import TUI

@Suite("The outlook on the deadline")
struct DeadlineOutlookTests {
  private static let now = ConsoleScene.now

  private func outlook(deadlineIn minutes: Double, endIn end: Double) throws -> DeadlineOutlook {
    try #require(
      DeadlineOutlook(
        deadline: Self.now.addingTimeInterval(minutes * 60),
        end: Self.now.addingTimeInterval(end * 60), now: Self.now))
  }

  @Test func `nothing can be said without a deadline, or without an end`() {
    #expect(DeadlineOutlook(deadline: nil, end: Self.now, now: Self.now) == nil)
    #expect(DeadlineOutlook(deadline: Self.now, end: nil, now: Self.now) == nil)
  }

  @Test(arguments: [
    (300.0, 108.0, "3h12m spare", "."), (120.0, 90.0, "30m spare", "w"),
    (60.0, 60.0, "0m spare", "w"), (60.0, 60.5, "1m TOO LATE", "x"),
    (60.0, 183.0, "2h03m TOO LATE", "x"), (-10.0, 5.0, "15m TOO LATE", "x"),
  ])
  func `the difference is told with what it means`(
    deadline: Double, end: Double, text: String, style: Character
  ) throws {
    let difference = try outlook(deadlineIn: deadline, endIn: end).difference
    #expect(difference.text == text)
    #expect(difference.style.letter == style)
  }

  @Test func `what will be met raises no alarm`() throws {
    #expect(try outlook(deadlineIn: 60, endIn: 60).alarm == nil)
  }

  @Test func `what will be missed is said in words`() throws {
    #expect(
      try outlook(deadlineIn: 60, endIn: 183).alarm == "WILL MISS THE DEADLINE by 2h03m")
    #expect(
      try outlook(deadlineIn: -125, endIn: 5).alarm == "THE DEADLINE HAS PASSED 2h05m ago")
  }
}
