import Foundation

/// A day of the Gregorian calendar without a time zone, written `YYYY-MM-DD`.
///
/// The services compare days in UTC, and so does this program.
public struct CalendarDate: Sendable, Hashable, Comparable, Codable {
  /// Year, 1 to 9999.
  public let year: Int
  /// Month, 1 to 12.
  public let month: Int
  /// Day of the month, 1 to 31.
  public let day: Int

  /// Checks that the day exists; `nil` for a day such as 30 February.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...Self.dayCount(year: year, month: month)).contains(day)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// Reads exactly `YYYY-MM-DD`; `nil` for any other form and for days that do not exist.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
      parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// The UTC day that contains an instant.
  public init(_ instant: Date) {
    let parts = Self.utc.dateComponents([.year, .month, .day], from: instant)
    self.year = parts.year ?? 1
    self.month = parts.month ?? 1
    self.day = parts.day ?? 1
  }

  /// The start of the day in UTC.
  public var start: Date {
    Self.utc.date(from: DateComponents(year: year, month: month, day: day)) ?? .distantPast
  }

  /// Returns the day `days` days later, or earlier when negative.
  public func adding(days: Int) -> CalendarDate {
    CalendarDate(start.addingTimeInterval(Double(days) * 86_400))
  }

  /// Returns the number of days from this day to another; negative when the other is earlier.
  public func days(until other: CalendarDate) -> Int {
    Int((other.start.timeIntervalSince(start) / 86_400).rounded())
  }

  public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  private static let utc: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }()

  private static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension CalendarDate: CustomStringConvertible {
  public var description: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}
