import Testing

@testable import TUI

@Suite("A panel")
struct PanelTests {
  @Test("The text is wrapped and covers the background")
  func drawing() {
    var canvas = Canvas(size: Size(rows: 6, columns: 24))
    canvas.fill(canvas.bounds, with: "x")
    let panel = Panel(
      title: "Why", paragraphs: ["Twelve of 28 are public."], maximumWidth: 20)
    let inside = panel.draw(on: &canvas)
    #expect(
      canvas.lines == [
        "xxxxxxxxxxxxxxxxxxxxxxxx",
        "xx┌─ Why ────────────┐xx",
        "xx│ Twelve of 28 are │xx",
        "xx│ public.          │xx",
        "xx└──────────────────┘xx",
        "xxxxxxxxxxxxxxxxxxxxxxxx",
      ])
    #expect(inside == Rect(row: 2, column: 4, rows: 2, columns: 16))
  }

  @Test("Keys stand below the text, and a mark shows that text is cut")
  func cutText() {
    var canvas = Canvas(size: Size(rows: 6, columns: 20))
    let panel = Panel(title: "Long", paragraphs: ["one", "two", "three", "four"])
    panel.draw(on: &canvas, hints: [KeyHint(key: "Esc", label: "Close")])
    #expect(
      canvas.lines == [
        "┌─ Long ───────────┐",
        "│ one              │",
        "│ two            … │",
        "│                  │",
        "│ Esc Close        │",
        "└──────────────────┘",
      ])
  }

  @Test("A canvas that is too small causes no crash", arguments: 0...6)
  func small(extent: Int) {
    var canvas = Canvas(size: Size(rows: extent, columns: extent))
    Panel(title: "Title", paragraphs: ["Text that is long."])
      .draw(on: &canvas, hints: [KeyHint(key: "Esc", label: "Close")])
    #expect(canvas.lines.count == extent)
  }
}
