/// How many rows a page may have.
enum PageSize {
  /// A service may have a smallest page of its own.
  private static let smallest = 1_000
  /// How many times as many rows as were asked for are taken.
  private static let factor = 10

  /// Throws `unreadableAnswer` for a page with far more rows than were asked for: to look at each of
  /// millions of rows takes more memory than the machine may have.
  static func check(_ count: Int, asked limit: Int, operation: String) throws {
    guard count > max(smallest, min(limit, Int.max / factor) * factor) else { return }
    throw ServiceError(
      .unreadableAnswer, operation: operation, status: 200,
      message: "a page has \(count.grouped) rows, and \(limit.grouped) were asked for")
  }
}
