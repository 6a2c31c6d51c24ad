/// A grid of cells that views draw on: the next frame of a terminal or of a test.
///
/// Coordinates and ``size`` refer to the current region (see ``within(_:_:)``). Text outside it is
/// clipped, so a view need not check how much room there is.
struct Canvas: Hashable, Sendable {
  /// One cell. A wide character takes two cells; the second has no text and a width of 0.
  struct Cell: Hashable, Sendable {
    var text: String
    var width: Int
    var style: Style

    static let blank = Cell(text: " ", width: 1, style: .plain)
  }

  let glyphs: GlyphSet
  private let gridSize: Size
  private var cells: [Cell]
  private var region: Rect

  init(size: Size, glyphs: GlyphSet = .unicode) {
    self.glyphs = glyphs
    gridSize = size
    cells = Array(repeating: .blank, count: size.rows * size.columns)
    region = Rect(origin: Point(row: 0, column: 0), size: size)
  }

  /// The size of the current region.
  var size: Size { region.size }

  /// The rectangle of the whole current region.
  var bounds: Rect { Rect(origin: Point(row: 0, column: 0), size: region.size) }

  /// The cell at `point`; blank outside the region.
  subscript(_ point: Point) -> Cell {
    bounds.contains(point) ? cells[index(point)] : .blank
  }

  /// Draws in a part of the region as if it were a canvas of its own.
  mutating func within<Value>(
    _ rect: Rect, _ draw: (inout Canvas) throws -> Value
  ) rethrows -> Value {
    let outer = region
    region = rect.offset(rows: outer.origin.row, columns: outer.origin.column).intersection(outer)
    defer { region = outer }
    return try draw(&self)
  }

  /// Converts a point from the region's coordinates to those of the whole canvas.
  func absolute(_ point: Point) -> Point {
    Point(row: region.origin.row + point.row, column: region.origin.column + point.column)
  }

  /// Writes a line of text. Text wider than `width` cells ends in an ellipsis.
  ///
  /// Returns the column after the text, in the region's coordinates.
  @discardableResult
  mutating func write(
    _ text: String, at point: Point, style: Style = .plain, width: Int? = nil
  ) -> Int {
    let shown = width.map { TextMeasure.truncated(text, to: $0, glyphs: glyphs) } ?? text
    var column = point.column
    for cell in TextCells(shown) {
      if column >= size.columns { break }
      put(cell, at: Point(row: point.row, column: column), style: style)
      column += cell.width
    }
    return column
  }

  /// Fills a rectangle with a character that is one cell wide.
  mutating func fill(_ rect: Rect, with text: String = " ", style: Style = .plain) {
    let area = rect.intersection(bounds)
    for row in area.rows {
      for column in area.columns {
        put(CellText(text: text, width: 1), at: Point(row: row, column: column), style: style)
      }
    }
  }

  /// Changes the style of existing cells, for example of the row under the cursor.
  mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let area = rect.intersection(bounds)
    for row in area.rows {
      for column in area.columns {
        let index = index(Point(row: row, column: column))
        cells[index].style = change(cells[index].style)
      }
    }
  }

  private func index(_ point: Point) -> Int {
    (region.origin.row + point.row) * gridSize.columns + region.origin.column + point.column
  }

  private mutating func put(_ cell: CellText, at point: Point, style: Style) {
    let last = Point(row: point.row, column: point.column + cell.width - 1)
    guard bounds.contains(point), bounds.contains(last) else {
      // Half of a wide character cannot be shown, so its cell becomes blank.
      for half in [point, last] where bounds.contains(half) {
        set(Cell(text: " ", width: 1, style: style), at: half)
      }
      return
    }
    let text = glyphs.drawn(cell.text, width: cell.width)
    if glyphs.isASCII, cell.width == 2 {
      set(Cell(text: String(text.prefix(1)), width: 1, style: style), at: point)
      set(Cell(text: String(text.suffix(1)), width: 1, style: style), at: last)
      return
    }
    if cell.width == 2 {
      // The right half first: setting it may blank the cell to its left, which the left half then
      // fills.
      set(Cell(text: "", width: 0, style: style), at: last)
    }
    set(Cell(text: text, width: cell.width, style: style), at: point)
    if cell.width == 2 {
      cells[index(last)] = Cell(text: "", width: 0, style: style)
    }
  }

  /// Replaces one cell. If it held half of a wide character, the other half becomes blank.
  private mutating func set(_ cell: Cell, at point: Point) {
    let index = index(point)
    let column = region.origin.column + point.column
    if cells[index].width == 0, column > 0 {
      cells[index - 1] = Cell(text: " ", width: 1, style: cells[index - 1].style)
    }
    if cells[index].width == 2, column + 1 < gridSize.columns {
      cells[index + 1] = Cell(text: " ", width: 1, style: cells[index + 1].style)
    }
    cells[index] = cell
  }
}

extension Canvas {
  /// The region's text, one string per row, without trailing blanks.
  var lines: [String] {
    (0..<size.rows).map { row in
      var line = (0..<size.columns).map { self[Point(row: row, column: $0)].text }.joined()
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// The region's styles, one letter per cell (see ``Style/letter``), without trailing plain cells.
  var styleLines: [String] {
    (0..<size.rows).map { row in
      var line = String((0..<size.columns).map { self[Point(row: row, column: $0)].style.letter })
      while line.last == "." { line.removeLast() }
      return line
    }
  }
}
