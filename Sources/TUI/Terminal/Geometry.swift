/// A cell's position, counted from 0 at the top left of the screen or of the current region.
struct Point: Hashable, Sendable {
  var row: Int
  var column: Int
}

/// The extent of a screen or a region, in cells.
struct Size: Hashable, Sendable {
  var rows: Int
  var columns: Int

  /// Creates a size; negative values become 0.
  init(rows: Int, columns: Int) {
    self.rows = max(0, rows)
    self.columns = max(0, columns)
  }

  /// The largest size that is drawn: more than any screen shows in readable letters.
  ///
  /// A terminal can claim 65,535 rows and columns. A frame of that many cells would delay signals
  /// and keys for seconds.
  static let largest = Size(rows: 500, columns: 1_000)

  /// The part of the screen that is drawn on; the rest of a larger terminal stays blank.
  var bounded: Size {
    Size(rows: min(rows, Self.largest.rows), columns: min(columns, Self.largest.columns))
  }
}

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
