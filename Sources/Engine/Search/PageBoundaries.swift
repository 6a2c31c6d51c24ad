/// Where the pages of a reading begin and end.
///
/// A service without a fixed order repeats rows where one page ends and the next begins, and leaves
/// others out. Who asks again with the same boundaries misses the same rows, so that each reading after
/// the first has pages of another size, each of which begins before the end of the one before it.
struct PageBoundaries: Hashable {
  /// How many rows are asked for.
  let limit: Int
  /// How many rows of the page before are asked for once more.
  let overlap: Int

  /// Smaller pages would take a call for almost every row.
  private static let smallest = 4
  /// The sizes of the readings after the first, as shares of the first one's.
  private static let shares = [(2, 3), (1, 2), (3, 4), (2, 5)]

  /// - Parameters:
  ///   - reading: 1 for the first reading.
  ///   - asked: how many rows the first reading asks for.
  ///   - largestPage: how many rows the service has given at most, which may be fewer; 0 when that is
  ///     not known yet.
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

  /// The offset of the page after one with so many rows; always a later one.
  func next(after offset: Int, rows: Int) -> Int {
    max(offset + 1, offset + rows - overlap)
  }
}
