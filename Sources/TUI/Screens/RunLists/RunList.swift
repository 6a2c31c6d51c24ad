import Engine

/// The certificates of an incident's manifests as a list of any length.
///
/// Only what can be seen is held. It is read again whenever something changed, with at most one
/// read under way. While it follows the work, the first certificate that is not at its end stays in
/// sight; moving the cursor ends that.
struct RunList: Sendable {
  /// Where the search for the first certificate not at its end stands.
  private enum Following: Sendable, Hashable {
    case off
    /// Nothing before that row needs to be looked at.
    case from(Int)
    /// All rows have been looked at; the next refresh begins at the first again.
    case atEnd
  }

  private(set) var query: ListingQuery
  private(set) var viewport = ListViewport()
  private var rows: [Int: IncidentCertificate] = [:]
  private var following = Following.off
  private var isBuilt = false
  private var isLoading = false
  private var isOutdated = false
  /// Whether the file is being looked through for the first row that is not at its end.
  private var isFinding = false

  init(_ scope: ListingQuery.Scope) {
    query = ListingQuery(scope: scope)
  }

  /// Whether the view moves with the work.
  var isFollowing: Bool { following != .off }

  /// Whether the list was built, so that its length is known.
  var isKnown: Bool { isBuilt }

  /// The certificate on a row; `nil` while it is not read.
  func row(_ number: Int) -> IncidentCertificate? { rows[number] }

  /// The certificate under the cursor.
  var selected: IncidentCertificate? { rows[viewport.cursor] }

  // MARK: - Asking

  /// Builds the list, for another part of the incident if one is given.
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

  /// Reads what can be seen afresh, once the read under way is done.
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

  // MARK: - Hearing

  mutating func receive(_ news: News) -> [Effect] {
    switch news {
    case .listing(let query, let count):
      // Another screen may have had the list built for itself.
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
    // What was read and is missing all the same is not there: asking again would not end.
    return visible.contains { rows[$0] == nil && !range.contains($0) } ? load() : []
  }

  /// The row that following the work has come to.
  private var target: Int? {
    switch following {
    case .off: nil
    case .from(let row): row
    case .atEnd: viewport.count - 1
    }
  }

  /// Moves the view so that the row stands a third from the top: what was done last is above it.
  private mutating func show(_ row: Int) {
    viewport.moveCursor(to: row)
    viewport.scroll(by: row - viewport.height / 3 - viewport.top)
    viewport.moveCursor(to: row)
  }

  /// Asks for the first row that is not at its end, which is read then.
  private mutating func find(from start: Int) -> [Effect] {
    guard begins() else { return [] }
    isFinding = true
    return [.findUnfinished(from: start)]
  }

  private mutating func load() -> [Effect] {
    guard begins() else { return [] }
    isLoading = true
    // What is shown moves once the rows are there.
    var moved = self
    if let target { moved.show(target) }
    return [.loadRows(moved.viewport.visible)]
  }

  /// Whether something may be asked for; if something is under way, it is asked for again later.
  private mutating func begins() -> Bool {
    guard isBuilt, viewport.count > 0, viewport.height > 0 else { return false }
    if isLoading || isFinding { isOutdated = true }
    return !isLoading && !isFinding
  }

  private mutating func loadMissing() -> [Effect] {
    viewport.visible.contains { rows[$0] == nil } ? load() : []
  }
}
