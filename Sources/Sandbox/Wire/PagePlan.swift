/// The changes that variants and a fault make to the requested page.
struct PagePlan {
  /// The offset and limit with which to read the inventory.
  let queriedOffset: Int
  let queriedLimit: Int
  /// The limit that the answer shows.
  let shownLimit: Int
  private let offset: Int
  private let isUnstable: Bool
  private let cap: SearchCap
  private let fault: PageFault?

  /// Throws ``SearchCap/Beyond`` if the page is refused.
  init(
    offset: Int, limit: Int, options: SandboxOptions, fault: PageFault?
  ) throws(SearchCap.Beyond) {
    cap = SearchCap(options)
    try cap.check(offset: offset, limit: limit)
    (self.offset, self.fault) = (offset, fault)
    // The variant and a fault can both move the start of the page, so only the fault applies.
    isUnstable = fault == nil && options.variants.contains(.unstableOrder)
    shownLimit = fault?.limit(for: limit) ?? limit
    queriedOffset =
      fault?.offset(for: offset) ?? (isUnstable ? UnstableOrder.start(of: offset) : offset)
    queriedLimit = shownLimit + (isUnstable ? 1 : 0)
  }

  /// Returns the page to show, from the page found in the inventory.
  func page(_ found: (total: Int, indices: [Int])) -> (total: Int, indices: [Int]) {
    var page = fault?.page(for: found) ?? found
    if isUnstable {
      page.indices = UnstableOrder.page(page.indices, offset: offset, limit: shownLimit)
    }
    return cap.page(page, offset: offset)
  }
}

/// Pages from a service without a stable sort order. Every page except the first starts with the
/// last row of the page before, instead of its own first row.
///
/// A client that repeats a read with the same boundaries misses the same rows.
enum UnstableOrder {
  /// Returns the offset at which ``page(_:offset:limit:)`` needs its rows to start.
  static func start(of offset: Int) -> Int { max(0, offset - 1) }

  /// Returns the rows of a page. `rows` starts at ``start(of:)`` and holds up to one row more than
  /// the page.
  static func page(_ rows: [Int], offset: Int, limit: Int) -> [Int] {
    guard offset > 0 else { return Array(rows.prefix(limit)) }
    guard rows.count > 1 else { return [] }
    return [rows[0]] + rows.dropFirst(2)
  }
}
