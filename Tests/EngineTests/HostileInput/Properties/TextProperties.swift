import Foundation

@testable import Engine

/// Properties of every small text that is read: it is scrubbed, and reading it again changes
/// nothing.
enum TextProperties {
  static func check(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    try checkScrubbing(of: text)
    let serial = SerialNumber(text)
    try ShownText.check(serial.text, "the serial number")
    try Violation.unless(SerialNumber(serial.text) == serial, "the serial number changes")
    let thumbprint = Thumbprint(text)
    try ShownText.check(thumbprint.text, "the thumbprint")
    try Violation.unless(Thumbprint(thumbprint.text) == thumbprint, "the thumbprint changes")
    let status = CertificateStatus(text)
    try ShownText.check(status.text, "the status")
    try Violation.unless(CertificateStatus(status.text) == status, "the status changes")
    if let day = CalendarDate(text) {
      try Violation.unless(day.description == text, "\(text) became the day \(day)")
      try Violation.unless(CalendarDate(day.start) == day, "\(day) begins on another day")
    }
    do {
      let window = try IssuanceWindow(text)
      try Violation.unless(window.description == text, "\(text) became the window \(window)")
      try Violation.unless(window.dayCount > 0, "the window \(window) has no day")
    } catch let error as InvalidWindow {
      try ShownText.check(error.message, "the window's error")
    }
    if let instant = Timestamp.parse(text) { try check(instant) }
    if case .other(let word) = TrustLifecycleReasons.recorded(text) {
      try ShownText.check(word, "the reason")
    }
  }

  /// Checks that an instant survives printing and reading, to the second and to the millisecond.
  static func check(_ instant: Date) throws {
    let seconds = Timestamp.parse(Timestamp.seconds(instant))
    try Violation.unless(
      abs((seconds ?? .distantPast).timeIntervalSince(instant)) < 1,
      "\(instant.timeIntervalSince1970) was read again as \(seconds?.description ?? "nothing")")
    let text = Timestamp.milliseconds(instant)
    try Violation.unless(
      Timestamp.parse(text).map(Timestamp.milliseconds) == text, "\(text) is not read again")
    let day = CalendarDate(instant)
    try Violation.unless(
      CalendarDate(day.description) == day, "\(text) is on \(day), which is no day")
  }

  private static func checkScrubbing(of text: String) throws {
    let scrubbed = text.scrubbed
    try ShownText.check(scrubbed, "scrubbed text")
    try Violation.unless(scrubbed.scrubbed == scrubbed, "scrubbing twice is not scrubbing once")
    // No character disappears: each one that is replaced leaves something visible.
    try Violation.unless(
      scrubbed.unicodeScalars.count >= text.unicodeScalars.count, "something disappeared")
  }
}
