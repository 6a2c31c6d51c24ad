/// The extent of a screen or a region, in cells.
struct Size: Hashable, Sendable {
  var rows: Int
  var columns: Int

  /// Negative extents count as none.
  init(rows: Int, columns: Int) {
    self.rows = max(0, rows)
    self.columns = max(0, columns)
  }
}
