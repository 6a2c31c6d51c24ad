import Testing

@testable import TUI

@Suite("A histogram")
struct HistogramTests {
  private let days = Histogram(
    bars: [0, 1, 50, 100].enumerated().map { .init(label: "0\($0.offset + 1)", count: $0.element) })

  @Test("Each day has a column: blank for none, lowest for few, highest for most")
  func columns() {
    #expect(days.text(width: 40, glyphs: .unicode) == "01   02 ▁ 03 ▄ 04 █")
    #expect(days.text(width: 40, glyphs: .ascii) == "01   02 _ 03 = 04 #")
  }

  @Test("A narrow histogram leaves out whole days and shows an ellipsis")
  func narrow() {
    #expect(days.text(width: 12, glyphs: .unicode) == "01   02 ▁ …")
    for width in 0..<20 {
      #expect(TextMeasure.width(days.text(width: width, glyphs: .unicode)) <= width)
    }
  }

  @Test("A short sparkline adds neighbouring days")
  func sparkline() {
    let many = Histogram(bars: (0..<100).map { .init(label: "\($0)", count: $0 < 50 ? 0 : 3) })
    #expect(many.sparkline(width: 4, glyphs: .unicode) == "  ██")
    #expect(many.sparkline(width: 300, glyphs: .unicode).count == 100)
    #expect(Histogram(bars: []).sparkline(width: 4, glyphs: .unicode).isEmpty)
  }
}
