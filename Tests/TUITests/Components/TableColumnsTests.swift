import Testing

@testable import TUI

@Suite("Table columns")
struct TableColumnsTests {
  private let table = TableColumns(columns: [
    .init(title: "COMMON NAME", width: .flexible(minimum: 10, weight: 2)),
    .init(title: "SERIAL", width: .flexible(minimum: 8, weight: 1), cut: .middle, priority: 1),
    .init(title: "TRUST", width: .fixed(7), priority: 2),
    .init(title: "N", width: .fixed(3), alignment: .right, priority: 3),
  ])

  private func lines(width: Int, glyphs: GlyphSet = .unicode) -> [String] {
    var canvas = Canvas(size: Size(rows: 2, columns: width), glyphs: glyphs)
    table.drawHeader(on: &canvas, sort: .init(index: 0, isAscending: true))
    table.drawRow(
      ["very-long-name.pay.example", "0F6F554DA0D807F", "public", "7"], row: 1, on: &canvas)
    return canvas.lines
  }

  @Test("Columns share the remaining room by weight")
  func wide() {
    #expect(table.placed(in: 40).map(\.width) == [14, 10, 7, 3])
    #expect(table.placed(in: 40).map(\.column) == [0, 16, 28, 37])
    #expect(
      lines(width: 40) == [
        "COMMON NAME ▲   SERIAL      TRUST      N",
        "very-long-nam…  0F6…0D807F  public     7",
      ])
  }

  @Test("Columns are left out by priority when room is short", arguments: 0...45)
  func narrow(width: Int) {
    let placed = table.placed(in: width)
    let expected =
      width >= 34 ? [0, 1, 2, 3] : width >= 29 ? [0, 1, 2] : width >= 20 ? [0, 1] : [0]
    #expect(placed.map(\.index) == expected)
    for (left, right) in zip(placed, placed.dropFirst()) {
      #expect(left.column + left.width + 2 == right.column)
    }
    if width >= 10, let last = placed.last {
      #expect(last.column + last.width <= width)
    }
  }

  @Test("The sort arrow stays when the title is cut")
  func arrow() {
    #expect(lines(width: 10)[0] == "COMMON … ▲")
    #expect(lines(width: 10, glyphs: .ascii)[0].hasSuffix("~ ^"))
  }

  @Test("Each value can have its own style")
  func styles() {
    var canvas = Canvas(size: Size(rows: 1, columns: 34))
    table.drawRow(["a", "b", "c", "d"], styles: [2: .danger], row: 0, on: &canvas)
    #expect(canvas.styleLines == [String(repeating: ".", count: 22) + "xxxxxxx"])
  }

  @Test("A row with too few values is drawn")
  func missingValues() {
    var canvas = Canvas(size: Size(rows: 1, columns: 40))
    table.drawRow(["only"], row: 0, on: &canvas)
    #expect(canvas.lines == ["only"])
  }
}
