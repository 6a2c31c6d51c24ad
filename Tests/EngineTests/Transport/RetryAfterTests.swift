import Foundation
import Testing

@testable import Engine

@Suite("Retry-After")
struct RetryAfterTests {
  /// Two minutes before the example date of RFC 9110.
  private static let now = Date(timeIntervalSince1970: 784_111_777 - 120)

  @Test(
    "Seconds are read", arguments: [("0", 0), ("1", 1), (" 17 ", 17), ("120", 120), ("007", 7)])
  func seconds(text: String, seconds: Int) {
    #expect(RetryAfter.parse(text, now: Self.now) == .seconds(seconds))
  }

  @Test(
    "All three forms of an HTTP date are read",
    arguments: [
      "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
  func dates(text: String) {
    #expect(RetryAfter.parse(text, now: Self.now) == .seconds(120))
  }

  @Test("A date in the past means no wait")
  func past() {
    let later = Self.now.addingTimeInterval(3_600)
    #expect(RetryAfter.parse("Sun, 06 Nov 1994 08:49:37 GMT", now: later) == .zero)
  }

  @Test("The wait until a date is rounded up")
  func roundedUp() {
    let now = Self.now.addingTimeInterval(0.4)
    #expect(RetryAfter.parse("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == .seconds(120))
  }

  @Test(
    "A wait is at most a day",
    arguments: ["86401", "99999999999999999999999999", "Fri, 31 Dec 2999 23:59:59 GMT"])
  func huge(text: String) {
    #expect(RetryAfter.parse(text, now: Self.now) == .seconds(86_400))
  }

  @Test("A date is compared with the service's own clock, if the answer shows it")
  func serviceClock() {
    let (date, sent) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:30 GMT")
    for step in [-3_600.0, 0, 7_200] {
      let now = Self.now.addingTimeInterval(step)
      #expect(RetryAfter.wait(askedBy: date, date: sent, now: now) == .seconds(7))
      #expect(RetryAfter.wait(askedBy: "30", date: sent, now: now) == .seconds(30))
    }
    for unread in [nil, "soon"] {
      #expect(RetryAfter.wait(askedBy: date, date: unread, now: Self.now) == .seconds(120))
    }
    #expect(RetryAfter.wait(askedBy: nil, date: sent, now: Self.now) == nil)
  }

  @Test("An impossible date means a minute, and garbage means no wait")
  func impossible() {
    let text = "Sun, 99 Nov 1994 08:49:37 GMT"
    #expect(RetryAfter.wait(askedBy: text, date: nil, now: Self.now) == .seconds(60))
    #expect(RetryAfter.wait(askedBy: "soon", date: nil, now: Self.now) == nil)
  }

  @Test(
    "Dates in other forms are read, and so are Unix times close to now",
    arguments: [
      "1994-11-06T08:49:37Z", "1994-11-06 08:49:37", "Sun, 06 Nov 1994 08:49:37 +0000",
      "06 Nov 1994 08:49:37 GMT",
    ])
  func otherForms(text: String) {
    #expect(RetryAfter.parse(text, now: Self.now) == .seconds(120))
    let now = Date(timeIntervalSince1970: 1_795_687_872)
    #expect(RetryAfter.parse("1795687902", now: now) == .seconds(30))
    #expect(RetryAfter.parse("1795687902000", now: now) == .seconds(30))
  }

  @Test(
    "Garbage gives no wait",
    arguments: [
      "", " ", "-1", "+5", "1.5", "1e3", "soon", "０", "5s", "Sun, 99 Nov 1994 08:49:37 GMT",
    ])
  func garbage(text: String) {
    #expect(RetryAfter.parse(text, now: Self.now) == nil)
  }

  @Test(
    "A combining mark in a date, which crashes Foundation's formatter, counts as garbage",
    arguments: [
      "S\u{610}", "Sun\u{301}, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT\u{301}",
    ])
  func mark(text: String) {
    #expect(RetryAfter.parse(text, now: Self.now) == nil)
  }
}
