import Testing

@testable import TUI

@Suite("Key help")
struct KeyHelpTests {
  private let help = KeyHelp(entries: [
    .init(keys: "Space", help: "Checks the certificate under the cursor."),
    .init(keys: "q", help: "Goes back.", isEnabled: false),
  ])

  @Test("Keys and wrapped sentences form two columns")
  func drawing() {
    var canvas = Canvas(size: Size(rows: 4, columns: 28))
    help.draw(on: &canvas)
    #expect(
      canvas.lines == [
        "Space  Checks the", "       certificate under the", "       cursor.", "q      Goes back.",
      ])
    #expect(canvas.styleLines[0].hasPrefix("kkkkk"))
    #expect(canvas.styleLines[3].hasPrefix("o"))
  }

  @Test("A scrolled help starts at the given line")
  func scrolling() {
    var canvas = Canvas(size: Size(rows: 2, columns: 28))
    help.draw(on: &canvas, top: 3)
    #expect(canvas.lines == ["q      Goes back.", ""])
  }

  @Test("Any width gives lines", arguments: 0...12)
  func narrow(width: Int) {
    #expect(help.lines(width: width).count >= 2)
  }
}
