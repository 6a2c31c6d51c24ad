import Foundation

extension FilterExpression.Field {
  /// The column of `issued` or `expires`.
  private var column: String { self == .issued ? "certificate.valid_from" : "certificate.valid_to" }

  /// The column's day: times are stored as text that starts with the day.
  private var day: String { "substr(\(column), 1, 10)" }

  /// Returns the condition for a day, or for a range of days that includes both ends.
  func dayCondition(
    _ value: FilterExpression.Fragment
  ) throws(FilterError) -> FilterExpression.Condition {
    guard let dots = value.range(ofSyntax: "..") else {
      return .init("\(day) = ?", try calendarDate(value).description)
    }
    let (before, behind) = value.parted(at: dots)
    guard !before.isMissing, !behind.isMissing else {
      throw FilterError(
        "a range of days has two ends, such as 2025-03-01..2025-03-08; for one end write "
          + "\(rawValue)>=… or \(rawValue)<=…", at: value.range)
    }
    let (first, last) = (try calendarDate(before), try calendarDate(behind))
    guard first <= last else {
      throw FilterError("\(last) is before \(first); swap the two dates", at: value.range)
    }
    return .init("\(day) BETWEEN ? AND ?", first.description, last.description)
  }

  /// Returns the condition for a comparison with a day, with the time left, or with the age.
  func timeCondition(
    _ comparison: FilterExpression.Comparison, _ value: FilterExpression.Fragment, now: Date
  ) throws(FilterError) -> FilterExpression.Condition {
    if let day = CalendarDate(value.text) {
      return .init("\(self.day) \(comparison.rawValue) ?", day.description)
    }
    guard let length = try value.lengthOfTime() else {
      throw FilterError(
        "\(value.quotation) is not a date (YYYY-MM-DD), or a length of time with its unit, "
          + "such as 12h, 30d, 2w or 1y", at: value.range)
    }
    // The time left counts forward from now and the age counts back: an older certificate started
    // earlier.
    return self == .expires
      ? .init(
        "\(column) \(comparison.rawValue) ?", Timestamp.seconds(now.addingTimeInterval(length)))
      : .init(
        "\(column) \(comparison.mirrored.rawValue) ?",
        Timestamp.seconds(now.addingTimeInterval(-length)))
  }

  private func calendarDate(_ value: FilterExpression.Fragment) throws(FilterError) -> CalendarDate
  {
    if let day = CalendarDate(value.text) { return day }
    throw try value.lengthOfTime() == nil
      ? FilterError(
        "\(value.quotation) is not a valid date; write one as YYYY-MM-DD, or two as "
          + "2025-03-01..2025-03-08", at: value.range)
      : FilterError(
        "a length of time is compared: write \(rawValue)<\(value.text) or "
          + "\(rawValue)>\(value.text)", at: value.range)
  }
}

extension FilterExpression.Fragment {
  /// The longest length of time, in seconds. Without a limit, the year could have more than four
  /// digits, and timestamps would not sort as text.
  private static let longest = 100.0 * 365 * 86_400

  /// Returns the seconds that a text such as `30d` means; `nil` for other text.
  fileprivate func lengthOfTime() throws(FilterError) -> TimeInterval? {
    let number = text.dropLast()
    guard let unit = text.last.flatMap({ Self.secondsPerUnit[$0.lowercased()] }),
      !number.isEmpty, number.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    guard let count = Double(number), count * unit <= Self.longest else {
      throw FilterError("\(quotation) is too long; at most 100y", at: range)
    }
    return count * unit
  }

  private static let secondsPerUnit: [String: TimeInterval] = [
    "h": 3_600, "d": 86_400, "w": 7 * 86_400, "y": 365 * 86_400,
  ]

  /// Returns the range of unquoted marks that spell `signs`; `nil` if there is none.
  fileprivate func range(ofSyntax signs: String) -> Range<Int>? {
    let signs = Array(signs)
    return marks.indices.lazy.map { $0..<$0 + signs.count }.first { range in
      range.upperBound <= marks.count
        && zip(marks[range], signs).allSatisfy { $0.isSyntax($1) }
    }
  }
}
