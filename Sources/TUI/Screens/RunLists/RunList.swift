import Engine

/// The certificates of an incident's manifests as a list of any length.
///
/// The list holds only the visible rows. It reads them again after every change, with at most one
/// read under way. While it follows the run, the first certificate that is not final stays visible;
/// moving the cursor stops that.
struct RunList: Sendable {
  /// The state of looking for the first certificate that is not final.
  private enum Following: Sendable, Hashable {
    case off
    /// Every row before this one is final.
    case from(Int)
    /// No row is left to find; the next refresh starts at the first row again.
    case atEnd
  }

  private(set) var query: ListingQuery
  private(set) var viewport = ListViewport()
  private var rows: [Int: IncidentCertificate] = [:]
  private var following = Following.off
  private var isBuilt = false
  private var isLoading = false
  private var isOutdated = false
  /// Whether the file is being searched for the first certificate that is not final.
  private var isFinding = false

  init(_ scope: ListingQuery.Scope) {
    query = ListingQuery(scope: scope)
  }

  /// Whether the view follows the run.
  var isFollowing: Bool { following != .off }

  /// Whether the list is built and its length is known.
  var isKnown: Bool { isBuilt }

  /// The certificate in a row; `nil` while it is unread.
  func row(_ number: Int) -> IncidentCertificate? { rows[number] }

  /// The certificate under the cursor.
  var selected: IncidentCertificate? { rows[viewport.cursor] }

  // MARK: - Loading

  /// Builds the list, with a new scope if one is given.
  mutating func build(_ scope: ListingQuery.Scope? = nil) -> [Effect] {
    if let scope, scope != query.scope {
      query = ListingQuery(scope: scope)
      rows = [:]
      viewport.setCount(0)
      if isFollowing { following = .from(0) }
    }
    (isBuilt, isLoading, isFinding) = (false, false, false)
    return [.list(query)]
  }

  /// Reads the visible rows again, after any read under way.
  mutating func refresh() -> [Effect] {
    isOutdated = false
    if following == .atEnd { following = .from(0) }
    guard case .from(let start) = following else { return load() }
    return find(from: start)
  }

  // MARK: - Moving

  mutating func move(_ motion: ListMotion) -> [Effect] {
    following = .off
    viewport.move(motion)
    return loadMissing()
  }

  mutating func moveCursor(toLine line: Int) -> [Effect] {
    guard let row = viewport.row(atLine: line) else { return [] }
    following = .off
    viewport.moveCursor(to: row)
    return []
  }

  mutating func scroll(by lines: Int) -> [Effect] {
    following = .off
    viewport.scroll(by: lines)
    return loadMissing()
  }

  mutating func stopFollowing() {
    following = .off
  }

  mutating func follow() -> [Effect] {
    following = .from(0)
    return refresh()
  }

  mutating func setHeight(_ height: Int) -> [Effect] {
    guard height != viewport.height else { return [] }
    viewport.setHeight(height)
    return loadMissing()
  }

  // MARK: - News

  mutating func receive(_ news: News) -> [Effect] {
    switch news {
    case .listing(let query, let count):
      // The answer can be for another screen's list.
      isBuilt = query == self.query
      guard isBuilt else { return [] }
      viewport.setCount(count)
      return refresh()
    case .rows(let range, let loaded) where isBuilt && isLoading:
      return take(loaded, of: range)
    case .failed(.loadRows, _):
      isLoading = false
      return []
    case .unfinished(let row) where isBuilt && isFinding:
      isFinding = false
      if isFollowing { following = row.map(Following.from) ?? .atEnd }
      return load()
    case .failed(.findUnfinished, _):
      isFinding = false
      return []
    default:
      return []
    }
  }

  private mutating func take(_ loaded: [IncidentCertificate], of range: Range<Int>) -> [Effect] {
    isLoading = false
    for (offset, row) in loaded.enumerated() { rows[range.lowerBound + offset] = row }
    if let target, range.contains(target) { show(target) }
    let visible = viewport.visible
    rows = rows.filter { visible.contains($0.key) }
    if isOutdated { return refresh() }
    // A row missing from the range just read does not exist; asking again would never end.
    return visible.contains { rows[$0] == nil && !range.contains($0) } ? load() : []
  }

  /// The row to show while following; `nil` otherwise.
  private var target: Int? {
    switch following {
    case .off: nil
    case .from(let row): row
    case .atEnd: viewport.count - 1
    }
  }

  /// Scrolls the row to a third from the top: the certificates just processed are above it.
  private mutating func show(_ row: Int) {
    viewport.moveCursor(to: row)
    viewport.scroll(by: row - viewport.height / 3 - viewport.top)
    viewport.moveCursor(to: row)
  }

  /// Looks for the first row that is not final; its answer loads the rows.
  private mutating func find(from start: Int) -> [Effect] {
    guard begins() else { return [] }
    isFinding = true
    return [.findUnfinished(from: start)]
  }

  private mutating func load() -> [Effect] {
    guard begins() else { return [] }
    isLoading = true
    // The view itself moves once the rows are loaded.
    var moved = self
    if let target { moved.show(target) }
    return [.loadRows(moved.viewport.visible)]
  }

  /// Returns whether a read can start now; if another is under way, plans a refresh after it.
  private mutating func begins() -> Bool {
    guard isBuilt, viewport.count > 0, viewport.height > 0 else { return false }
    if isLoading || isFinding { isOutdated = true }
    return !isLoading && !isFinding
  }

  private mutating func loadMissing() -> [Effect] {
    viewport.visible.contains { rows[$0] == nil } ? load() : []
  }
}
