import Foundation

/// Instants in their usual form, `YYYY-MM-DDThh:mm:ssZ` with or without milliseconds, read and
/// written digit by digit.
///
/// A run does this a dozen times for each certificate, so it must be fast. `DateReader` reads every
/// other form and every year before 1600.
enum UsualInstant {
  /// From 1600-01-01 up to but not including the last second of 9999, in seconds since 1970.
  private static let range = -11_676_096_000.0..<253_402_300_799
  private static let secondsADay = 86_400

  /// Returns the text of an instant; `nil` outside `range`. The time is rounded to milliseconds, or
  /// rounded down to whole seconds.
  static func text(of instant: Date, withMilliseconds: Bool) -> String? {
    guard range.contains(instant.timeIntervalSince1970) else { return nil }
    return text(ofYears1To9999: instant, withMilliseconds: withMilliseconds)
  }

  /// Returns the text of an instant in the years 1 to 9999. It uses the Gregorian calendar
  /// throughout; Foundation switches to the Julian calendar before 1582.
  static func text(ofYears1To9999 instant: Date, withMilliseconds: Bool) -> String {
    let seconds = instant.timeIntervalSince1970
    let milliseconds =
      withMilliseconds ? Int((seconds * 1_000).rounded()) : Int(seconds.rounded(.down)) * 1_000
    let (days, timeOfDay) = milliseconds.dividedDown(by: secondsADay * 1_000)
    let (year, month, day) = date(onDay: days)
    let second = timeOfDay / 1_000
    var text = Digits(capacity: 24)
    text.append(year, width: 4)
    text.append("-", month)
    text.append("-", day)
    text.append("T", second / 3_600)
    text.append(":", second / 60 % 60)
    text.append(":", second % 60)
    if withMilliseconds {
      text.append(".")
      text.append(timeOfDay % 1_000, width: 3)
    }
    text.append("Z")
    return text.string
  }

  /// Returns the instant that a text names; `nil` for another form, an invalid date or time, or a
  /// year before 1600.
  static func instant(_ text: String) -> Date? {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.count == 20 || bytes.count == 24, bytes[4] == "-", bytes[7] == "-",
        bytes[10] == "T", bytes[13] == ":", bytes[16] == ":", bytes[bytes.count - 1] == "Z",
        bytes.count == 20 || bytes[19] == ".",
        let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
        let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
        let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
        let millisecond = bytes.count == 24 ? number(bytes[20..<23]) : 0,
        CalendarDate(year: year, month: month, day: day) != nil,
        year >= 1_600, hour < 24, minute < 60, second < 60
      else { return nil }
      let days = dayNumber(year: year, month: month, day: day)
      let seconds = days * secondsADay + hour * 3_600 + minute * 60 + second
      return Date(timeIntervalSince1970: Double(seconds) + Double(millisecond) / 1_000)
    }
  }

  private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    var number = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      number = number * 10 + Int(digit - 0x30)
    }
    return number
  }

  // Years here start in March, so a leap day is the last day of its year. An era has 400 years,
  // after which the calendar repeats.

  private static let daysAnEra = 146_097
  /// Days from 0000-03-01 to 1970-01-01.
  private static let daysTo1970 = 719_468

  /// Returns the number of days from 1970-01-01 to a valid date.
  static func dayNumber(year: Int, month: Int, day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let yearOfEra = year % 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return year / 400 * daysAnEra + dayOfEra - daysTo1970
  }

  private static func date(onDay number: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = (number + daysTo1970).dividedDown(by: daysAnEra)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / (daysAnEra - 1)) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = (monthFromMarch + 2) % 12 + 1
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    return (era * 400 + yearOfEra + (month > 2 ? 0 : 1), month, day)
  }
}

/// A short text of digits and separators.
private struct Digits {
  private var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  var string: String { String(decoding: bytes, as: UTF8.self) }

  mutating func append(_ sign: Unicode.Scalar) {
    bytes.append(UInt8(ascii: sign))
  }

  mutating func append(_ number: Int, width: Int) {
    var unit = 1
    for _ in 1..<width { unit *= 10 }
    while unit > 0 {
      bytes.append(0x30 + UInt8(number / unit % 10))
      unit /= 10
    }
  }

  mutating func append(_ sign: Unicode.Scalar, _ number: Int) {
    append(sign)
    append(number, width: 2)
  }
}

extension Int {
  /// Returns quotient and remainder; the remainder is never negative.
  fileprivate func dividedDown(by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension UInt8 {
  fileprivate static func == (byte: UInt8, sign: Unicode.Scalar) -> Bool {
    byte == UInt8(ascii: sign)
  }
}
