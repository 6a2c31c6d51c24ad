import Foundation

/// A filter for dates: `A...B`, `>A`, `<A` or one day.
///
/// A range includes both its days. A comparison is with the start of the day. These forms were
/// observed to work; their exact meaning is not documented.
struct DateFilter {
  private let earliest: Date
  /// The first time after the filter's range.
  private let end: Date

  /// Reads a filter; `nil` for any other form.
  init?(_ text: String) {
    if let range = text.range(of: "...") {
      guard let first = Self.day(text[..<range.lowerBound]),
        let last = Self.day(text[range.upperBound...])
      else { return nil }
      (earliest, end) = (first.start, (last + 1).start)
    } else if text.hasPrefix(">") {
      guard let day = Self.day(text.dropFirst()) else { return nil }
      // The services count whole seconds, so the first later time is one second later.
      (earliest, end) = (day.start + 1, .distantFuture)
    } else if text.hasPrefix("<") {
      guard let day = Self.day(text.dropFirst()) else { return nil }
      (earliest, end) = (.distantPast, day.start)
    } else {
      guard let day = Self.day(text[...]) else { return nil }
      (earliest, end) = (day.start, (day + 1).start)
    }
  }

  func contains(_ date: Date) -> Bool { date >= earliest && date < end }

  private static func day(_ text: Substring) -> Day? { Day(text: text) }
}
