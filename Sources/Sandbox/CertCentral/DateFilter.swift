import Foundation

/// A filter for dates: `A...B`, `>A`, `<A` or one day.
///
/// A range holds both its days; a comparison is with the beginning of the day. That these forms are
/// taken has been observed; how exactly they are meant is not documented.
struct DateFilter {
  private let earliest: Date
  /// The first moment that is too late.
  private let end: Date

  /// `nil` for anything that is none of the forms.
  init?(_ text: String) {
    if let range = text.range(of: "...") {
      guard let first = Self.day(text[..<range.lowerBound]),
        let last = Self.day(text[range.upperBound...])
      else { return nil }
      (earliest, end) = (first.start, (last + 1).start)
    } else if text.hasPrefix(">") {
      guard let day = Self.day(text.dropFirst()) else { return nil }
      // The services count whole seconds, so the next one is the first that is later.
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
