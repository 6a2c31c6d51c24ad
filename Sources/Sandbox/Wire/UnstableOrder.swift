/// The paging of a service without a fixed order: each page but the first begins with the last row of the
/// page before, in place of the row that belongs there.
///
/// A client that asks again with the same boundaries misses the same rows.
enum UnstableOrder {
  /// Where a page has to begin so that ``page(_:)`` can take the rows from it.
  static func start(of offset: Int) -> Int { max(0, offset - 1) }

  /// The rows of a page, of which those from ``start(of:)`` on are given, one more than was asked for.
  static func page(_ rows: [Int], offset: Int, limit: Int) -> [Int] {
    guard offset > 0 else { return Array(rows.prefix(limit)) }
    guard rows.count > 1 else { return [] }
    return [rows[0]] + rows.dropFirst(2)
  }
}
