/// The limit on the rows of one search, and the treatment of pages beyond it.
struct SearchCap {
  /// The refusal of a page that goes beyond the cap.
  struct Beyond: Error {
    let message: String
  }

  private let rows: Int
  private let variants: Set<SandboxVariant>

  init(_ options: SandboxOptions) {
    (rows, variants) = (options.searchCap, options.variants)
  }

  /// Throws ``Beyond`` if the page is refused; never for the first page.
  func check(offset: Int, limit: Int) throws(Beyond) {
    guard variants.contains(.cappedPagesRefused), offset > 0, offset + limit > rows else { return }
    throw Beyond(message: "Result window is too large: offset + limit must be \(rows) at most.")
  }

  /// Returns the page with its total and rows cut to the cap, as the variants demand.
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
