import Foundation

/// The parts of a date as a text states them; the date need not exist.
struct DateParts: Equatable {
  struct Time: Equatable {
    var hour: Int
    var minute = 0
    var second = 0
    /// Fraction of a second.
    var fraction = 0.0
  }

  /// The time zone as a text states it.
  enum Zone: Equatable {
    /// Seconds east of Greenwich.
    case offset(Int)
    /// A name such as `europe/berlin`.
    case named(String)
  }

  var year: Int
  var month: Int
  var day: Int
  /// `nil` when the text has no time.
  var time: Time?
  /// `nil` when the text has no zone; the date then counts as UTC.
  var zone: Zone?

  /// The instant, or `impossible` when the date does not exist; `nil` for an unknown zone.
  var reading: DateReader.Reading? {
    guard (1...9_999).contains(year), CalendarDate(year: year, month: month, day: day) != nil,
      let seconds = secondsOfDay
    else { return .impossible }
    let days = UsualInstant.dayNumber(year: year, month: month, day: day)
    let local = Double(days) * 86_400 + seconds
    guard let offset = offset(at: local) else { return nil }
    return .instant(Date(timeIntervalSince1970: local - offset), isDay: time == nil)
  }

  /// Seconds since midnight; `nil` for an invalid time. A leap second and 24:00 are valid (ISO
  /// 8601).
  private var secondsOfDay: Double? {
    guard let time else { return 0 }
    let isMidnight = time.hour == 24 && time.minute == 0 && time.second == 0 && time.fraction == 0
    guard time.hour < 24 || isMidnight, time.minute < 60, time.second <= 60 else { return nil }
    return Double(time.hour * 3_600 + time.minute * 60 + time.second) + time.fraction
  }

  private func offset(at local: Double) -> Double? {
    switch zone {
    case nil: return 0
    case .offset(let seconds): return Double(seconds)
    case .named(let name):
      guard
        let identifier = TimeZone.knownTimeZoneIdentifiers.first(where: {
          $0.lowercased() == name
        }), let zone = TimeZone(identifier: identifier)
      else { return nil }
      // Reading the local time as UTC gives the right offset, except within hours of an offset
      // change. So the offset is looked up again with the guess applied.
      let guess = zone.secondsFromGMT(for: Date(timeIntervalSince1970: local))
      return Double(
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: local - Double(guess))))
    }
  }
}
