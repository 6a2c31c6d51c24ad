/// A half-open rectangle of cells: without rows or without columns it contains no cell.
struct Rect: Hashable, Sendable {
  var origin: Point
  var size: Size

  init(origin: Point, size: Size) {
    self.origin = origin
    self.size = size
  }

  init(row: Int, column: Int, rows: Int, columns: Int) {
    self.init(
      origin: Point(row: row, column: column), size: Size(rows: rows, columns: columns))
  }

  var rows: Range<Int> { origin.row..<(origin.row + size.rows) }
  var columns: Range<Int> { origin.column..<(origin.column + size.columns) }
  var isEmpty: Bool { size.rows == 0 || size.columns == 0 }

  func contains(_ point: Point) -> Bool {
    rows.contains(point.row) && columns.contains(point.column)
  }

  func intersection(_ other: Rect) -> Rect {
    let rows = self.rows.clamped(to: other.rows)
    let columns = self.columns.clamped(to: other.columns)
    return Rect(
      row: rows.lowerBound, column: columns.lowerBound, rows: rows.count, columns: columns.count)
  }

  func offset(rows: Int, columns: Int) -> Rect {
    Rect(
      origin: Point(row: origin.row + rows, column: origin.column + columns), size: size)
  }
}
