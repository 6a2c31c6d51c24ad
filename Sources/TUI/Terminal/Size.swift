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
