/// Pages from a service without a stable sort order. Every page except the first starts with the
/// last row of the page before, instead of its own first row.
///
/// A client that repeats a read with the same boundaries misses the same rows.
enum UnstableOrder {
  /// Returns the offset at which ``page(_:offset:limit:)`` needs its rows to start.
  static func start(of offset: Int) -> Int { max(0, offset - 1) }

  /// Returns the rows of a page. `rows` starts at ``start(of:)`` and holds one row more than the
  /// page.
  static func page(_ rows: [Int], offset: Int, limit: Int) -> [Int] {
    guard offset > 0 else { return Array(rows.prefix(limit)) }
    guard rows.count > 1 else { return [] }
    return [rows[0]] + rows.dropFirst(2)
  }
}
