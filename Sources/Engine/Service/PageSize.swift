/// The limit on the rows of one page.
enum PageSize {
  /// A page of up to this many rows is always accepted, because a service may have a minimum page
  /// size.
  private static let smallest = 1_000
  /// The largest accepted ratio of received rows to requested rows.
  private static let factor = 10

  /// Throws `unreadableAnswer` for a page with far more rows than the call asked for. Reading
  /// millions of rows could exhaust the memory.
  static func check(_ count: Int, asked limit: Int, operation: String) throws {
    guard count > max(smallest, min(limit, Int.max / factor) * factor) else { return }
    throw ServiceError(
      .unreadableAnswer, operation: operation, status: 200,
      message: "a page has \(count.grouped) rows, and \(limit.grouped) were requested")
  }
}
