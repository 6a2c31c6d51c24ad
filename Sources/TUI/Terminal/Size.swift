/// The extent of a screen or a region, in cells.
struct Size: Hashable, Sendable {
  var rows: Int
  var columns: Int

  /// Negative extents count as none.
  init(rows: Int, columns: Int) {
    self.rows = max(0, rows)
    self.columns = max(0, columns)
  }

  /// More than a screen shows in letters that a person can read.
  ///
  /// A terminal can claim 65,535 of each, and a frame of that many cells keeps signals and keys waiting
  /// for seconds.
  static let largest = Size(rows: 500, columns: 1_000)

  /// The part that is drawn on; the rest of a larger terminal stays blank.
  var bounded: Size {
    Size(rows: min(rows, Self.largest.rows), columns: min(columns, Self.largest.columns))
  }
}
