import Testing

@testable import TUI

@Suite("The canvas")
struct CanvasTests {
  private func canvas(_ columns: Int = 10, rows: Int = 3, glyphs: GlyphSet = .unicode) -> Canvas {
    Canvas(size: Size(rows: rows, columns: columns), glyphs: glyphs)
  }

  @Test("Text appears where it is written, and its end is returned")
  func write() {
    var canvas = canvas()
    let end = canvas.write("abc", at: Point(row: 1, column: 2), style: .danger)
    #expect(canvas.lines == ["", "  abc", ""])
    #expect(canvas.styleLines == ["", "..xxx", ""])
    #expect(end == 5)
  }

  @Test(
    "Text outside the canvas is cut off",
    arguments: [
      (Point(row: 0, column: 8), ["        ab", "", ""]),
      (Point(row: 0, column: -1), ["bcd", "", ""]),
      (Point(row: -1, column: 0), ["", "", ""]),
      (Point(row: 3, column: 0), ["", "", ""]),
      (Point(row: 2, column: 10), ["", "", ""]),
    ])
  func clipping(point: Point, lines: [String]) {
    var canvas = canvas()
    canvas.write("abcd", at: point)
    #expect(canvas.lines == lines)
  }

  @Test("A wide character takes two cells")
  func wide() {
    var canvas = canvas()
    let end = canvas.write("証x", at: Point(row: 0, column: 0))
    #expect(end == 3)
    #expect(canvas.lines[0] == "証x")
    #expect(canvas[Point(row: 0, column: 0)].width == 2)
    #expect(canvas[Point(row: 0, column: 1)].width == 0)
    #expect(canvas[Point(row: 0, column: 2)].text == "x")
  }

  @Test("A blank replaces half of a wide character at an edge")
  func wideAtEdge() {
    var canvas = canvas(3, rows: 2)
    canvas.write("ab証", at: Point(row: 0, column: 0))
    canvas.write("証b", at: Point(row: 1, column: -1))
    #expect(canvas.lines == ["ab", " b"])
  }

  @Test("The other half of an overwritten wide character becomes blank", arguments: [0, 1])
  func overwriteHalf(column: Int) {
    var canvas = canvas(4, rows: 1)
    canvas.write("証明", at: Point(row: 0, column: 0))
    canvas.write("x", at: Point(row: 0, column: column))
    #expect(canvas.lines[0] == (column == 0 ? "x 明" : " x明"))
  }

  @Test("Both neighbours become blank when a wide character lands between them")
  func overwriteTwoHalves() {
    var canvas = canvas(4, rows: 1)
    canvas.write("証明", at: Point(row: 0, column: 0))
    canvas.write("書", at: Point(row: 0, column: 1))
    #expect(canvas.lines[0] == " 書")
  }

  @Test("A region has its own coordinates and clips its content")
  func regions() {
    var canvas = canvas(8, rows: 3)
    canvas.within(Rect(row: 1, column: 2, rows: 1, columns: 4)) { canvas in
      #expect(canvas.size == Size(rows: 1, columns: 4))
      canvas.write("abcdef", at: Point(row: 0, column: 0))
      canvas.write("below", at: Point(row: 1, column: 0))
      canvas.within(Rect(row: 0, column: 3, rows: 5, columns: 5)) { canvas in
        #expect(canvas.absolute(Point(row: 0, column: 0)) == Point(row: 1, column: 5))
        canvas.write("XYZ", at: Point(row: 0, column: 0))
      }
    }
    #expect(canvas.lines == ["", "  abcX", ""])
    #expect(canvas.size == Size(rows: 3, columns: 8))
  }

  @Test("Text longer than its width ends in an ellipsis")
  func width() {
    var canvas = canvas()
    let end = canvas.write("abcdef", at: Point(row: 0, column: 0), width: 4)
    #expect(canvas.lines[0] == "abc…")
    #expect(end == 4)
  }

  @Test(
    "The canvas never holds a control character",
    arguments: ["\u{1B}[31m", "a\u{7}b", "\u{9B}x", "\r\n", "\t"])
  func controls(text: String) {
    for glyphs in [GlyphSet.unicode, .ascii] {
      var canvas = canvas(glyphs: glyphs)
      canvas.write(text, at: Point(row: 0, column: 0))
      canvas.fill(Rect(row: 1, column: 0, rows: 1, columns: 1), with: "x")
      let scalars = canvas.lines.joined().unicodeScalars
      #expect(scalars.allSatisfy { $0.properties.generalCategory != .control })
      #expect(canvas.lines[0].contains(glyphs.unprintable))
    }
  }

  @Test("ASCII glyphs hold nothing above 0x7F and take the same cells")
  func ascii() {
    var unicode = canvas(40, rows: 1)
    var ascii = canvas(40, rows: 1, glyphs: .ascii)
    let text = "証é e\u{301} … · › – ▲█▅ 🇩🇪 👍🏽|"
    let ends = (
      unicode.write(text, at: Point(row: 0, column: 0)),
      ascii.write(text, at: Point(row: 0, column: 0))
    )
    #expect(ends.0 == ends.1)
    #expect(ascii.lines[0] == "??? ? ~ | > - ^#+ DE ??|")
    #expect(ascii.lines[0].utf8.allSatisfy { $0 < 0x80 })
  }

  @Test("Restyling a row keeps its text")
  func restyle() {
    var canvas = canvas(4, rows: 1)
    canvas.write("ok", at: Point(row: 0, column: 1), style: .good)
    canvas.restyle(canvas.bounds) { $0.selected }
    #expect(canvas.lines == [" ok"])
    #expect(canvas.styleLines == ["#GG#"])
  }

  @Test("A box has its title, in both glyph sets")
  func box() {
    var unicode = canvas(12, rows: 3)
    unicode.drawBox(unicode.bounds, title: "Why")
    #expect(unicode.lines == ["┌─ Why ────┐", "│          │", "└──────────┘"])
    var ascii = canvas(12, rows: 3, glyphs: .ascii)
    ascii.drawBox(ascii.bounds, title: "Why")
    #expect(ascii.lines == ["+- Why ----+", "|          |", "+----------+"])
  }

  @Test("Every size is drawn without a crash", arguments: [0, 1, 2, 5])
  func sizes(extent: Int) {
    var canvas = canvas(extent, rows: extent)
    canvas.drawBox(Rect(row: -1, column: -1, rows: 9, columns: 9), title: "title")
    canvas.fill(Rect(row: -4, column: -4, rows: 20, columns: 20), with: "x")
    canvas.write("証明書", at: Point(row: 0, column: -3))
    #expect(canvas.lines.count == extent)
  }
}
