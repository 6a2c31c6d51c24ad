import Testing

@testable import TUI

@Suite("Measuring text")
struct TextMeasureTests {
  @Test(
    "Widths are the cells that terminals advance",
    arguments: [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("証明書", 6), ("한국어", 6), ("ｱ", 1), ("Ａ", 2),
      ("क्षि", 3), ("👍", 2), ("👍🏽", 2), ("👩‍👩‍👧", 6), ("🇩🇪", 2), ("❤\u{FE0F}", 1), ("✓", 1), ("…", 1),
      ("\u{1B}", 1), ("\u{200B}", 1), ("a\u{200D}b", 3), ("\u{301}", 1), ("\u{202E}", 1),
    ])
  func width(text: String, cells: Int) {
    #expect(TextMeasure.width(text) == cells)
  }

  @Test("Text without a sure width is drawn in a form that has one")
  func sureForms() {
    func drawn(_ text: String) -> String { TextCells(text).map(\.text).joined() }
    #expect(drawn("👩‍👩‍👧") == "👩👩👧")
    #expect(drawn("🇩🇪") == "DE")
    #expect(drawn("a\u{200D}b") == "a\u{FFFD}b")
    #expect(drawn("\u{202E}evil") == "\u{FFFD}evil")
    #expect(drawn("\u{301}x") == "\u{25CC}\u{301}x")
    #expect(drawn("a\u{34F}b\u{3164}\u{115F}c") == "a\u{FFFD}b\u{FFFD}\u{FFFD}c")
  }

  @Test("A character keeps at most four marks, as in ncurses")
  func manyMarks() {
    let cells = Array(TextCells("z" + String(repeating: "\u{301}", count: 50) + "y"))
    #expect(cells.map(\.width) == [1, 1])
    #expect(cells[0].text.unicodeScalars.count == 5)
  }

  @Test(
    "Text is cut at the end",
    arguments: [
      ("short", 5, "short"), ("longer", 5, "long…"), ("longer", 1, "…"), ("longer", 0, ""),
      ("証明書", 6, "証明書"), ("証明書", 5, "証明…"), ("証明書", 4, "証…"), ("ae\u{301}io", 3, "ae\u{301}…"),
    ])
  func truncation(text: String, width: Int, expected: String) {
    let cut = TextMeasure.truncated(text, to: width)
    #expect(cut == expected)
    #expect(TextMeasure.width(cut) <= width)
  }

  @Test("A serial number is cut in the middle and keeps more of its end")
  func middle() {
    let serial = "0F6F55112233445566778899AABBC4DA0D807F"
    #expect(TextMeasure.truncatedInMiddle(serial, to: 16) == "0F6F55…4DA0D807F")
    #expect(TextMeasure.truncatedInMiddle(serial, to: 16, glyphs: .ascii).utf8.count == 16)
    #expect(TextMeasure.truncatedInMiddle(serial, to: 80) == serial)
    for width in 0...20 {
      #expect(TextMeasure.width(TextMeasure.truncatedInMiddle(serial, to: width)) <= width)
      let names = TextMeasure.truncatedInMiddle("証明書証明書証明書証明書", to: width)
      #expect(TextMeasure.width(names) <= width)
    }
  }

  @Test("Padding counts cells, not characters")
  func padding() {
    #expect(TextMeasure.padded("証", to: 4) == "証  ")
    #expect(TextMeasure.padded("ab", to: 5, alignment: .right) == "   ab")
    #expect(TextMeasure.padded("ab", to: 5, alignment: .center) == " ab  ")
    #expect(TextMeasure.padded("abcdef", to: 3) == "abcdef")
  }

  @Test("Text wraps at spaces, and only a word longer than a line is cut")
  func wrapping() {
    #expect(TextMeasure.wrapped("one two three", to: 8) == ["one two", "three"])
    #expect(TextMeasure.wrapped("abcdefghij k", to: 4) == ["abcd", "efgh", "ij k"])
    #expect(TextMeasure.wrapped("one\n\ntwo", to: 8) == ["one", "", "two"])
    #expect(TextMeasure.wrapped("証明書", to: 1) == [""])
  }
}
