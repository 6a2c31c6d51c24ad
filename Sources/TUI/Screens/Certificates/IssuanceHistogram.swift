import Engine

/// The number of certificates issued over time, in one line: by day, week or month, whichever fits
/// first, with numbers if they fit. Otherwise the line has bare columns.
struct IssuanceHistogram: Hashable, Sendable {
  var days: [DayCount]

  /// Returns the line, in at most `width` cells.
  func text(width: Int, glyphs: GlyphSet) -> String {
    guard let first = days.first?.day, let last = days.last?.day else { return "" }
    // A bar takes at least four cells: skip a unit whose bars cannot fit.
    for (unit, bars) in [("day", daily), ("week", weekly), ("month", monthly)]
    where bars.count * 4 <= width {
      let numbers = "Issued per \(unit)  " + Self.withNumbers(bars, glyphs: glyphs)
      if TextMeasure.width(numbers) <= width { return numbers }
      for title in ["Issued per \(unit)  ", "Per \(unit)  "] {
        let text = title + Histogram(bars: bars).text(width: .max, glyphs: glyphs)
        if TextMeasure.width(text) <= width { return text }
      }
    }
    let room = width - TextMeasure.width("Issued \(first)  \(last)")
    guard room > 0 else { return "" }
    let columns = Histogram(bars: daily).sparkline(width: room, glyphs: glyphs)
    return "Issued \(first) \(columns) \(last)"
  }

  /// Returns the bars, each with its count.
  private static func withNumbers(_ bars: [Histogram.Bar], glyphs: GlyphSet) -> String {
    let columns = Histogram(bars: bars).sparkline(width: bars.count, glyphs: glyphs)
    return zip(bars, columns).map { "\($0.label) \($1) \($0.count.grouped)" }
      .joined(separator: "   ")
  }

  private var daily: [Histogram.Bar] {
    days.map { .init(label: $0.day.day.twoDigits, count: $0.count) }
  }

  private var weekly: [Histogram.Bar] {
    stride(from: 0, to: days.count, by: 7).map { start in
      let week = days[start..<min(start + 7, days.count)]
      let day = days[start].day
      return .init(
        label: "\(day.month.twoDigits)-\(day.day.twoDigits)",
        count: week.reduce(0) { $0 + $1.count })
    }
  }

  private var monthly: [Histogram.Bar] {
    days.reduce(into: []) { bars, day in
      let label = String("\(day.day)".prefix(7))
      if bars.last?.label == label {
        bars[bars.count - 1].count += day.count
      } else {
        bars.append(.init(label: label, count: day.count))
      }
    }
  }
}
