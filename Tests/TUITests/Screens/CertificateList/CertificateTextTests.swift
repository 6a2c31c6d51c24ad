import Engine
import Testing

@testable import TUI

@Suite("Certificates: counters and histogram")
struct CertificateTextTests {
  private func counters(
    width: Int, count: Int = 214, row: Int = 100, height: Int = 50,
    totals: CheckTotals? = CheckTotals(found: 2_831, checked: 198, hidden: 12),
    isFiltered: Bool = true
  ) -> String {
    var viewport = ListViewport(count: count, height: height)
    viewport.moveCursor(to: row + height - 1)
    var canvas = Canvas(size: Size(rows: 1, columns: width))
    CertificateCounters(viewport: viewport, totals: totals, isFiltered: isFiltered)
      .draw(on: &canvas)
    return canvas.lines[0]
  }

  @Test("the counters show everything if there is room, otherwise the most important part")
  func widths() {
    #expect(
      counters(width: 100)
        == "Page 3 of 5 · rows 101–150 of 214 shown, 2,831 found · 198 checked (12 hidden by filter)"
    )
    #expect(
      counters(width: 80)
        == "rows 101–150 of 214 shown, 2,831 found · 198 checked (12 hidden by filter)")
    #expect(
      counters(width: 73) == "101–150 of 214 shown, 2,831 found · 198 checked (12 hidden)")
    #expect(counters(width: 50) == "101–150 of 214 shown · 198 checked (12 hidden)")
    #expect(counters(width: 30) == "198 checked (12 hidden)")
  }

  @Test("the counters of a million certificates fit in 80 cells")
  func million() {
    let line = counters(
      width: 80, count: 1_000_000, row: 999_983, height: 17,
      totals: CheckTotals(found: 1_000_000, checked: 1_000_000, hidden: 0), isFiltered: false)
    #expect(
      line == "Page 58,824 of 58,824 · rows 999,984–1,000,000 of 1,000,000 · 1,000,000 checked")
  }

  @Test("the counters say that the checks are still being counted")
  func uncounted() {
    #expect(counters(width: 80, totals: nil).hasSuffix("shown · counting checks"))
  }

  private func histogram(_ window: String, width: Int) throws -> String {
    let window = try IssuanceWindow(window)
    let days = (0..<window.dayCount).map {
      DayCount(day: window.first.adding(days: $0), count: 10 + $0 % 9 * 10)
    }
    return IssuanceHistogram(days: days).text(width: width, glyphs: .unicode)
  }

  @Test("the histogram shows days, weeks, months or bare columns, whichever fit")
  func histogram() throws {
    #expect(
      try histogram("2025-03-01_2025-03-08", width: 55)
        == "Issued per day  01 ▁ 02 ▂ 03 ▃ 04 ▄ 05 ▅ 06 ▆ 07 ▇ 08 █")
    #expect(
      try histogram("2025-03-01_2025-03-02", width: 55) == "Issued per day  01 ▄ 10   02 █ 20")
    #expect(try histogram("2025-03-01_2025-03-08", width: 54).hasPrefix("Per day  01 ▁"))
    #expect(try histogram("2025-03-01_2025-03-31", width: 80).hasPrefix("Issued per week  03-01 "))
    #expect(
      try histogram("2025-01-01_2025-06-30", width: 80).hasPrefix("Issued per month  2025-01 "))
    let years = try histogram("2015-01-01_2024-12-31", width: 80)
    #expect(years.hasPrefix("Issued 2015-01-01 "))
    #expect(years.hasSuffix(" 2024-12-31"))
    #expect(TextMeasure.width(years) == 80)
  }

  @Test("the histogram is never wider than its room", arguments: 1...120)
  func histogramWidth(width: Int) throws {
    for window in ["2025-03-01_2025-03-01", "2025-03-01_2025-03-31", "2020-01-01_2025-12-31"] {
      #expect(TextMeasure.width(try histogram(window, width: width)) <= width)
    }
  }
}
