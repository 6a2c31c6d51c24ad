import Foundation
import Testing

@testable import Engine

@Suite("Dates in every form")
struct DateReaderTests {
  /// 2026-11-26T10:11:12Z
  private static let instant = Date(timeIntervalSince1970: 1_795_687_872)

  @Test(
    "An instant is read in every form that services write",
    arguments: [
      "2026-11-26T10:11:12Z", "2026-11-26T10:11:12", "2026-11-26 10:11:12", "2026-11-26t10:11:12z",
      "2026-11-26 10:11:12Z", "2026-11-26 10:11:12 UTC", "2026-11-26 10:11:12 GMT",
      "2026-11-26T10:11:12+0000", "2026-11-26T10:11:12+00", "2026-11-26T10:11:12.000+0000",
      "2026-11-26T10:11:12 +00:00", "2026-11-26T11:11:12+01:00", "2026-11-26T03:11:12-0700",
      "2026-11-26 03:11:12 MST", "2026-11-26T10:11:12-00:00",
      "2026-11-26T11:11:12+01:00[Europe/Berlin]", "2026-11-26T10:11:12Z[UTC]",
      "2026-11-26T10:11:12[UTC]", "2026-11-26T11:11:12[Europe/Berlin]",
      "2026-11-26T10:11:12.000000000Z", "2026-11-26T10:11:12,000Z", "2026/11/26 10:11:12",
      "20261126T101112Z", "20261126101112", "20261126101112Z", "20261126101112.000Z",
      "261126101112Z", "  2026-11-26T10:11:12Z ", "\"2026-11-26T10:11:12Z\"",
      "2026-11-26\u{A0}10:11:12", "2026-11-26_10:11:12", "2026-11-26, 10:11:12",
      "Thu, 26 Nov 2026 10:11:12 GMT", "Thu, 26 Nov 2026 10:11:12 +0000",
      "26 Nov 2026 10:11:12 GMT", "Thursday, 26-Nov-26 10:11:12 GMT", "Thu Nov 26 10:11:12 2026",
      "Thu Nov 26 10:11:12 UTC 2026", "Nov 26 10:11:12 2026 GMT", "Nov 26, 2026 10:11:12 AM",
      "Nov 26, 2026, 10:11:12\u{202F}AM", "November 26, 2026 at 10:11:12 AM UTC",
      "26-NOV-2026 10:11:12", "26/Nov/2026:10:11:12 +0000", "26.11.2026 10:11:12",
      "11/26/2026 10:11:12", "Thu Nov 26 2026 10:11:12 GMT+0000 (Coordinated Universal Time)",
      "Thu Nov 26 2026 11:11:12 GMT+0100 (CET)", "1795687872", "1795687872.0", "1795687872000",
      "1795687872000.0", "1795687872000000", "1795687872000000000", "1.795687872e9",
      "/Date(1795687872000)/", "/Date(1795687872000+0000)/", "2026, 11, 26, 10, 11, 12",
      "2026-Nov-26 10:11:12", "Thu, Nov 26, 2026 10:11:12",
    ])
  func instants(text: String) {
    #expect(Timestamp.parse(text) == Self.instant)
    #expect(ShownDate(text).date == Self.instant)
  }

  @Test(
    "A time without seconds is read",
    arguments: ["2026-11-26T10:11Z", "2026-11-26 10:11", "Nov 26, 2026 10:11 AM", "20261126T1011Z"])
  func minutes(text: String) {
    #expect(Timestamp.parse(text) == Self.instant.addingTimeInterval(-12))
  }

  @Test(
    "A day without a time means its start, or its last second as the end of validity",
    arguments: [
      "2026-11-26", "20261126", "26 Nov 2026", "Nov 26, 2026", "November 26 2026", "26-Nov-2026",
      "2026/11/26", "26.11.2026", "26/11/2026", "11/26/2026", "2026-11-26Z", "26th November 2026",
      " 2026-11-26 ",
    ])
  func days(text: String) {
    let start = Date(timeIntervalSince1970: 1_795_651_200)
    #expect(Timestamp.parse(text) == start)
    #expect(ShownDate.end(text).date == start.addingTimeInterval(86_399))
    #expect(ShownDate.end("2026-11-26T10:11:12").date == Self.instant)
  }

  @Test("Fractions of a second are read as precisely as a date can hold")
  func fractions() throws {
    for (text, part) in [
      ("2026-11-26T10:11:12.5Z", 0.5), ("2026-11-26T10:11:12.123456789Z", 0.123456789),
      ("1795687872.25", 0.25), ("1795687872250", 0.25), ("2026-11-26 10:11:12.120 +0000", 0.12),
    ] {
      let instant = try #require(Timestamp.parse(text))
      #expect(abs(instant.timeIntervalSince(Self.instant) - part) < 1e-6, "\(text)")
    }
  }

  @Test("Hour 24, 12 AM, 12 PM and a leap second are read")
  func edges() {
    let day = Date(timeIntervalSince1970: 1_795_651_200)
    #expect(Timestamp.parse("2026-11-26T24:00:00Z") == day + 86_400)
    #expect(Timestamp.parse("Nov 26, 2026 12:00:00 AM") == day)
    #expect(Timestamp.parse("Nov 26, 2026 12:00:00 PM") == day + 43_200)
    #expect(Timestamp.parse("2026-11-26T23:59:60Z") == day + 86_400)
    #expect(Timestamp.parse("0") == Date(timeIntervalSince1970: 0))
    // In summer, New York is four hours behind UTC, not five.
    #expect(
      Timestamp.parse("2026-07-01T00:00:00[America/New_York]")
        == Timestamp.parse("2026-07-01T04:00:00Z"))
  }

  @Test(
    "An impossible date is told apart from text that is not a date",
    arguments: [
      "2026-13-45", "2026-02-30T00:00:00Z", "2026-11-26T25:00:00Z", "0000-00-00 00:00:00",
      "-0001-11-30T00:00:00Z", "+292278994-08-17T07:12:55Z", "10000-01-01", "1e400",
      "174104640000000", "-62135596800", "30 Feb 2026", "99999999",
    ])
  func impossible(text: String) {
    #expect(ShownDate(text) == .impossible(text))
    #expect(Timestamp.parse(text) == nil)
  }

  @Test(
    "Any other text is kept verbatim, and not treated as an absent date",
    arguments: [
      "soon", "true", "n/a", "03/04/2026", "2026-W48-4", "2026-11-26T10:11:12[Mars/Olympus]",
      "2026-11-26T10:11:12 XYZ", "２０２６-11-26", "2026", "12", "1795687872 seconds", "Mon", "-", "+",
      "2026-11-26T", "2026-11-26T10:11:12Z and more", "10:11:12", "nan", "0x10", "()", "[]", "[",
      ")", "]x[", "am", "t", "2026-11-26 pm",
    ])
  func notUnderstood(text: String) {
    #expect(ShownDate(text) == .notUnderstood(text))
    #expect(ShownDate(text).isUnread)
  }

  @Test("Blank text means no date", arguments: ["", " ", "\n\t"])
  func absent(text: String) {
    #expect(ShownDate(text) == .absent)
  }

  @Test("A long text is truncated, and hostile text is scrubbed")
  func hostile() {
    let long = String(repeating: "9", count: 100_000)
    #expect(ShownDate(long).text.utf8.count == 64)
    #expect(!ShownDate("so\u{1B}[2Jon").text.unicodeScalars.contains("\u{1B}"))
  }

  @Test(
    "Every known JSON form of a date is read",
    arguments: [
      (#"1795687872"#, true), (#"1795687872.0"#, true), (#""2026-11-26 10:11:12""#, true),
      (#"[2026,11,26,10,11,12]"#, true), (#"{"$date":"2026-11-26T10:11:12Z"}"#, true),
      (#"{"date":"2026-11-26 10:11:12.000000","timezone_type":3,"timezone":"UTC"}"#, true),
      (#"{"year":2026}"#, false), (#"true"#, false),
    ])
  func json(text: String, isRead: Bool) throws {
    let shown = try JSONDecoder().decode([DateAnswer].self, from: Data("[\(text)]".utf8))[0].shown
    #expect(shown != .absent)
    #expect((shown.date == Self.instant) == isRead)
  }
}
