/// The window of days that a search covers, both ends included.
///
/// `ServiceWords.windowBasis` names the date that the service compares with the window.
public struct IssuanceWindow: Sendable, Hashable {
  /// First day of the window.
  public let first: CalendarDate
  /// Last day of the window; never before `first`.
  public let last: CalendarDate

  /// - Throws: `InvalidWindow` when the last day is before the first.
  public init(first: CalendarDate, last: CalendarDate) throws(InvalidWindow) {
    guard first <= last else {
      throw InvalidWindow(
        message: "the window ends (\(last)) before it starts (\(first)); swap the two dates")
    }
    (self.first, self.last) = (first, last)
  }

  /// Reads `YYYY-MM-DD_YYYY-MM-DD`; throws `InvalidWindow` with a sentence that names the invalid
  /// part.
  public init(_ text: String) throws(InvalidWindow) {
    let days = text.split(separator: "_", omittingEmptySubsequences: false)
    guard days.count == 2 else {
      throw InvalidWindow(
        message: "the window “\(text.scrubbed)” is not of the form YYYY-MM-DD_YYYY-MM-DD, "
          + "such as 2025-03-01_2025-03-08")
    }
    try self.init(first: Self.day(days[0]), last: Self.day(days[1]))
  }

  /// The number of days in the window, at least 1.
  public var dayCount: Int { first.days(until: last) + 1 }

  /// Whether a day is in the window.
  public func contains(_ day: CalendarDate) -> Bool { (first...last).contains(day) }

  /// The earlier and the later half of the days; `nil` for a single day.
  var halves: (first: IssuanceWindow, last: IssuanceWindow)? {
    let middle = first.adding(days: (dayCount - 1) / 2)
    guard let first = try? IssuanceWindow(first: first, last: middle),
      let last = try? IssuanceWindow(first: middle.adding(days: 1), last: last)
    else { return nil }
    return (first, last)
  }

  private static func day(_ text: Substring) throws(InvalidWindow) -> CalendarDate {
    guard let day = CalendarDate(text) else {
      throw InvalidWindow(
        message: "“\(String(text).scrubbed)” is not a date; write a day that exists as YYYY-MM-DD")
    }
    return day
  }
}

extension IssuanceWindow: CustomStringConvertible {
  /// The form that the services and the command line use: `YYYY-MM-DD_YYYY-MM-DD`.
  public var description: String { "\(first)_\(last)" }
}

/// An invalid issuance window, with a sentence that says why.
public struct InvalidWindow: Error, Equatable, CustomStringConvertible {
  /// A sentence that says why the window is invalid and what to write instead.
  public let message: String
  public var description: String { message }
}
