import Testing

@testable import TUI

@Suite("A progress bar")
struct ProgressBarTests {
  @Test(
    "The bar fills by eighths of a cell",
    arguments: [
      (0, "░░░░"), (1, "▏░░░"), (8, "█░░░"), (12, "█▌░░"), (31, "███▉"), (32, "████"),
    ])
  func eighths(done: Int, expected: String) {
    #expect(ProgressBar(done: done, total: 32).text(width: 4, glyphs: .unicode) == expected)
  }

  @Test("The bar fills by whole cells in ASCII")
  func ascii() {
    #expect(ProgressBar(done: 1, total: 2).text(width: 4, glyphs: .ascii) == "##..")
    #expect(ProgressBar(done: 199, total: 200).text(width: 4, glyphs: .ascii) == "###.")
  }

  @Test("Only a complete bar is full, and only an unstarted bar is empty", arguments: [4, 10, 30])
  func honesty(width: Int) {
    let almost = ProgressBar(done: 999_999, total: 1_000_000)
    let begun = ProgressBar(done: 1, total: 1_000_000)
    for glyphs in [GlyphSet.unicode, .ascii] {
      let full = String(repeating: glyphs.barFull, count: width)
      let empty = String(repeating: glyphs.barEmpty, count: width)
      #expect(almost.text(width: width, glyphs: glyphs) != full)
      #expect(begun.text(width: width, glyphs: glyphs) != empty)
    }
    #expect(almost.percent == 99)
    #expect(ProgressBar(done: 7, total: 7).percent == 100)
  }

  @Test("The width is as asked, whatever the numbers")
  func anyNumbers() {
    for (done, total) in [(0, 0), (5, 0), (-1, 10), (11, 10), (Int.max, Int.max), (1, Int.max)] {
      let bar = ProgressBar(done: done, total: total)
      for width in [-1, 0, 1, 7] {
        let text = bar.text(width: width, glyphs: .unicode)
        #expect(TextMeasure.width(text) == max(0, width))
      }
      #expect((0...100).contains(bar.percent))
    }
  }
}
