/// How many rows of one search are given at most, and what is said beyond.
struct SearchCap {
  /// A page goes beyond the cap, and is refused.
  struct Beyond: Error {
    let message: String
  }

  private let rows: Int
  private let variants: Set<SandboxVariant>

  init(_ options: SandboxOptions) {
    (rows, variants) = (options.searchCap, options.variants)
  }

  /// Throws ``Beyond`` for a page that is refused.
  func check(offset: Int, limit: Int) throws(Beyond) {
    guard variants.contains(.cappedPagesRefused), offset > 0, offset + limit > rows else { return }
    throw Beyond(message: "Result window is too large: offset + limit must be \(rows) at most.")
  }

  /// A page with what the cap leaves of its total and its rows.
  func page(_ page: (total: Int, indices: [Int]), offset: Int) -> (total: Int, indices: [Int]) {
    let left = max(0, rows - offset)
    return if variants.contains(.cappedTotal) {
      (min(page.total, rows), Array(page.indices.prefix(left)))
    } else if variants.contains(.cappedRows) {
      (page.total, Array(page.indices.prefix(left)))
    } else {
      page
    }
  }
}
