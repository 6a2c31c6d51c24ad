/// What variants and a fault make of the page that is asked for.
struct PagePlan {
  /// Where the inventory is looked at, and for how many rows.
  let queriedOffset: Int
  let queriedLimit: Int
  /// The limit that the answer shows.
  let shownLimit: Int
  private let offset: Int
  private let isUnstable: Bool
  private let cap: SearchCap
  private let fault: PageFault?

  /// Throws ``SearchCap/Beyond`` for a page that is refused.
  init(
    offset: Int, limit: Int, options: SandboxOptions, fault: PageFault?
  ) throws(SearchCap.Beyond) {
    cap = SearchCap(options)
    try cap.check(offset: offset, limit: limit)
    (self.offset, self.fault) = (offset, fault)
    // A fault has its own idea of where a page begins.
    isUnstable = fault == nil && options.variants.contains(.unstableOrder)
    shownLimit = fault?.limit(for: limit) ?? limit
    queriedOffset =
      fault?.offset(for: offset) ?? (isUnstable ? UnstableOrder.start(of: offset) : offset)
    queriedLimit = shownLimit + (isUnstable ? 1 : 0)
  }

  /// The page as it is given, of the one that the inventory has there.
  func page(_ found: (total: Int, indices: [Int])) -> (total: Int, indices: [Int]) {
    var page = fault?.page(for: found) ?? found
    if isUnstable {
      page.indices = UnstableOrder.page(page.indices, offset: offset, limit: shownLimit)
    }
    return cap.page(page, offset: offset)
  }
}
