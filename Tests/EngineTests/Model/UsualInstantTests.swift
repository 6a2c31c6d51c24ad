import Foundation
import TestSupport
import Testing

@testable import Engine

@Suite("Instants in their usual form")
struct UsualInstantTests {
  private static let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  /// Random instants in whole milliseconds from 1600 to 9999, and instants around the turns of
  /// days, months and leap years.
  private static let instants: [Date] = {
    var random = SeededGenerator(seed: 7)
    let anywhere = (0..<2_000).map { _ in
      Double(Int.random(in: -11_676_096_000_000..<253_402_300_799_000, using: &random)) / 1_000
    }
    let turns = [
      -11_676_096_000, -2_203_891_200, -1, 0, 951_782_399, 951_868_800, 1_709_164_800,
      1_740_787_199, 4_107_542_400, 253_402_300_798,
    ]
    return (anywhere + turns.flatMap { [Double($0), Double($0) + 0.001, Double($0) + 0.999] })
      .map(Date.init(timeIntervalSince1970:))
  }()

  @Test("The written text equals Foundation's")
  func writing() {
    for instant in Self.instants {
      // The middle of a millisecond, where rounding errors cannot change the truncated digits.
      let within = instant.addingTimeInterval(0.000_4)
      #expect(
        UsualInstant.text(of: within, withMilliseconds: true)
          == within.formatted(Self.fractional))
      #expect(
        UsualInstant.text(of: within, withMilliseconds: false) == within.formatted(.iso8601))
    }
  }

  @Test("The read instant equals Foundation's")
  func reading() throws {
    for instant in Self.instants {
      let text = try #require(UsualInstant.text(of: instant, withMilliseconds: true))
      let read = try #require(UsualInstant.instant(text))
      #expect(abs(read.timeIntervalSince(try Date(text, strategy: Self.fractional))) < 0.000_1)
      #expect(abs(read.timeIntervalSince(instant)) < 0.000_01)
    }
  }

  @Test(
    "Other forms and impossible times are not read",
    arguments: [
      "", "2025-03-04", "2025-03-04T00:00:00+00:00", "2025-02-29T00:00:00Z",
      "2025-13-01T00:00:00Z", "2025-03-04T24:00:00Z", "2025-03-04T00:60:00Z",
      "2025-03-04T00:00:60Z", "2025-03-04T00:00:00.00Z", "1599-12-31T23:59:59Z",
      "２025-03-04T00:00Z", "2025-03-04 00:00:00Z", "+025-03-04T00:00:00Z",
    ])
  func others(text: String) {
    #expect(UsualInstant.instant(text) == nil)
  }

  @Test("Instants outside the supported years are not written")
  func otherYears() {
    for seconds in [-11_676_096_001, 253_402_300_799] {
      let instant = Date(timeIntervalSince1970: Double(seconds))
      #expect(UsualInstant.text(of: instant, withMilliseconds: true) == nil)
    }
  }
}
