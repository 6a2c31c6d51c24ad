import Engine
import Foundation

/// The meaning of a partly typed day and time, `YYYY-MM-DD hh:mm` in UTC.
enum DeadlineEntry: Hashable, Sendable {
  case empty
  /// Valid so far.
  case incomplete
  /// The mistake, without a full stop.
  case wrong(String)
  case instant(Date)

  static let pattern = "YYYY-MM-DD hh:mm"

  init(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2 else {
      self = .wrong("write it as \(Self.pattern)")
      return
    }
    switch DateEntry(parts.first ?? "") {
    case .empty: self = parts.count == 1 ? .empty : .wrong("write it as \(Self.pattern)")
    case .incomplete: self = parts.count == 1 ? .incomplete : .wrong("the day is not complete")
    case .wrong(let mistake): self = .wrong(mistake)
    case .day(let day): self = parts.count == 1 ? .incomplete : Self.time(parts[1], on: day)
    }
  }

  /// The instant; `nil` until the text is complete and valid.
  var instant: Date? {
    if case .instant(let instant) = self { instant } else { nil }
  }

  /// Returns the instant in the field's format.
  static func text(_ instant: Date) -> String {
    "\(CalendarDate(instant)) \(clock(instant))"
  }

  /// Returns the time of day of an instant, `hh:mm` in UTC.
  private static func clock(_ instant: Date) -> String {
    let minutes = Int(instant.timeIntervalSince(CalendarDate(instant).start) / 60)
    return "\((minutes / 60).twoDigits):\((minutes % 60).twoDigits)"
  }

  private static func time(_ text: String, on day: CalendarDate) -> DeadlineEntry {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, parts.allSatisfy({ $0.count <= 2 }),
      parts.count == 1 || parts[0].count == 2
    else { return .wrong("write the time as hh:mm") }
    if parts[0].count == 1, parts[0] > "2" { return .wrong("write the hour with two digits") }
    if parts[0].count == 2, (Int(parts[0]) ?? 24) > 23 { return .wrong("hours go from 00 to 23") }
    guard parts.count == 2 else { return .incomplete }
    if parts[1] >= "6", !parts[1].isEmpty { return .wrong("minutes go from 00 to 59") }
    guard parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]) else {
      return .incomplete
    }
    return .instant(day.start.addingTimeInterval(Double(hour * 3_600 + minute * 60)))
  }
}
