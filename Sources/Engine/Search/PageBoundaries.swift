/// The boundaries of the pages in one pass.
///
/// A service without a fixed sort order repeats some rows at page boundaries and omits others. A
/// second pass with the same boundaries would miss the same rows. Each later pass therefore uses
/// another page size, and its pages overlap.
struct PageBoundaries: Hashable {
  /// The number of rows to ask for.
  let limit: Int
  /// The number of rows of the previous page to ask for again.
  let overlap: Int

  /// The smallest page size; smaller pages would cost a call for almost every row.
  private static let smallest = 4
  /// The page sizes of the later passes, as fractions of the first.
  private static let shares = [(2, 3), (1, 2), (3, 4), (2, 5)]

  /// - Parameters:
  ///   - reading: the number of the pass; 1 for the first.
  ///   - asked: the number of rows that the first pass asks for.
  ///   - largestPage: the most rows that the service has returned in one page, which may be fewer
  ///     than `asked`; 0 if unknown.
  init(reading: Int, asked: Int, largestPage: Int) {
    guard reading > 1 else {
      (limit, overlap) = (asked, 0)
      return
    }
    let given = largestPage > 0 ? min(asked, largestPage) : asked
    let (part, whole) = Self.shares[(reading - 2) % Self.shares.count]
    limit = max(min(given, Self.smallest), given * part / whole)
    overlap = limit > 1 ? max(1, limit / 4) : 0
  }

  /// Returns the offset of the next page, which is always higher than `offset`.
  func next(after offset: Int, rows: Int) -> Int {
    max(offset + 1, offset + rows - overlap)
  }
}
