import Foundation

extension Set<SandboxVariant> {
  /// Returns a point in time in its wire form.
  ///
  /// - Parameter usual: the form without a variant.
  func date(_ date: Date, usual: String) -> FlexibleValue {
    let plain = String(date.wireText.dropLast())
    return if contains(.datesWithoutZone) {
      .text(plain)
    } else if contains(.datesWithBlank) {
      .text(plain.replacing("T", with: " "))
    } else if contains(.datesWithFraction) {
      .text(plain + ".000000000+0000")
    } else {
      day(Day(of: date), at: date, usual: usual)
    }
  }

  /// Returns a day in CertCentral's wire form.
  func day(_ day: Day) -> FlexibleValue {
    self.day(day, at: day.start, usual: day.text)
  }

  private func day(_ day: Day, at date: Date, usual: String) -> FlexibleValue {
    if contains(.datesAsSeconds) {
      .number(Int(date.timeIntervalSince1970))
    } else if contains(.datesOfHTTP) {
      .text(date.httpText)
    } else if contains(.datesInWords) {
      .text("in spring \(day.year)")
    } else {
      .text(usual)
    }
  }
}
