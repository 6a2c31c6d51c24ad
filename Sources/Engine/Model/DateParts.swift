import Foundation

/// The parts of a date as a text names them, which may be of no date at all.
struct DateParts: Equatable {
  struct Time: Equatable {
    var hour: Int
    var minute = 0
    var second = 0
    /// Part of a second.
    var fraction = 0.0
  }

  /// What a text says of the zone.
  enum Zone: Equatable {
    /// Seconds east of Greenwich.
    case offset(Int)
    /// A name such as `europe/berlin`.
    case named(String)
  }

  var year: Int
  var month: Int
  var day: Int
  /// `nil` for a day that stands alone.
  var time: Time?
  /// `nil` when the text names none: it is taken for UTC then.
  var zone: Zone?

  /// The instant, or that there is no such one; `nil` for a zone that is not known.
  var reading: DateReader.Reading? {
    guard (1...9_999).contains(year), CalendarDate(year: year, month: month, day: day) != nil,
      let seconds = secondsOfDay
    else { return .impossible }
    let days = UsualInstant.dayNumber(year: year, month: month, day: day)
    let local = Double(days) * 86_400 + seconds
    guard let offset = offset(at: local) else { return nil }
    return .instant(Date(timeIntervalSince1970: local - offset), isDay: time == nil)
  }

  /// Seconds since midnight; `nil` for a time that is on no clock. A leap second and midnight as hour
  /// 24 are (ISO 8601).
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
      // The offset at the local time taken for UTC is right but within hours of a change of it.
      let guess = zone.secondsFromGMT(for: Date(timeIntervalSince1970: local))
      return Double(
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: local - Double(guess))))
    }
  }
}
