import Engine

/// The meaning of a partly typed date. Reports a mistake as soon as it is certain.
enum DateEntry: Hashable, Sendable {
  case empty
  /// Valid so far.
  case incomplete
  /// The mistake, without a full stop.
  case wrong(String)
  case day(CalendarDate)

  init(_ text: String) {
    guard !text.isEmpty else {
      self = .empty
      return
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 3, zip(parts, [4, 2, 2]).allSatisfy({ $0.count <= $1 }),
      zip(parts.dropLast(), [4, 2]).allSatisfy({ $0.count == $1 }),
      text.allSatisfy({ $0 == "-" || $0.isASCII && $0.isNumber })
    else {
      self = .wrong("write the day as YYYY-MM-DD")
      return
    }
    let mistake = Self.mistake(
      year: parts[0], month: parts.count > 1 ? parts[1] : "",
      day: parts.count > 2 ? parts[2] : "")
    if let mistake {
      self = .wrong(mistake)
    } else if let day = CalendarDate(text) {
      self = .day(day)
    } else {
      self = .incomplete
    }
  }

  var day: CalendarDate? {
    if case .day(let day) = self { day } else { nil }
  }

  private static func mistake(year: String, month: String, day: String) -> String? {
    if year == "0000" { return "there is no year 0000" }
    if let mistake = mistake(month: month) { return mistake }
    switch day.count {
    case 1 where day > "3": return "write the day with two digits, 0\(day)"
    case 2:
      guard let year = Int(year), let month = Int(month), let number = Int(day),
        CalendarDate(year: year, month: month, day: number) == nil
      else { return nil }
      let length = monthLength(year: year, month: month)
      return number == 0
        ? "days start at 01"
        : "no such day: \(monthNames[month - 1]) \(year) has \(length) days"
    default: return nil
    }
  }

  private static func mistake(month: String) -> String? {
    switch month.count {
    case 1 where month > "1": "write the month with two digits, 0\(month)"
    case 2 where !(1...12).contains(Int(month) ?? 0): "there is no month \(month)"
    default: nil
    }
  }

  private static func monthLength(year: Int, month: Int) -> Int {
    (28...31).last { CalendarDate(year: year, month: month, day: $0) != nil } ?? 28
  }

  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}

extension CalendarDate {
  /// The name of the day of the week.
  var weekday: String {
    let names = [
      "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday",
    ]
    guard let epoch = CalendarDate(year: 1970, month: 1, day: 1) else { return "" }
    let days = epoch.days(until: self) % names.count
    return names[days < 0 ? days + names.count : days]
  }
}
