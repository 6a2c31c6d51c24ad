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

  /// How many rows are looked through at once for the first that is not at its end.
  private static let stride = 500

  private(set) var query: ListingQuery
  private(set) var viewport = ListViewport()
  private var rows: [Int: IncidentCertificate] = [:]
  private var following = Following.off
  private var isBuilt = false
  private var isLoading = false
  private var isOutdated = false

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
    isBuilt = false
    isLoading = false
    return [.list(query)]
  }

  /// Reads what can be seen afresh, once the read under way is done.
  mutating func refresh() -> [Effect] {
    if following == .atEnd { following = .from(0) }
    return load()
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
    return load()
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
      return load()
    case .rows(let range, let loaded) where isBuilt && isLoading:
      return take(loaded, of: range)
    case .failed(.loadRows, _):
      isLoading = false
      return []
    default:
      return []
    }
  }

  private mutating func take(_ loaded: [IncidentCertificate], of range: Range<Int>) -> [Effect] {
    isLoading = false
    for (offset, row) in loaded.enumerated() { rows[range.lowerBound + offset] = row }
    var wantsMore = isOutdated
    if case .from(let start) = following {
      let end = range.lowerBound + loaded.count
      if let next = (start..<max(start, end)).first(where: isUnfinished) {
        following = .from(next)
        show(next)
      } else if end >= viewport.count || loaded.count < range.count {
        following = .atEnd
        show(viewport.count - 1)
      } else {
        following = .from(end)
        wantsMore = true
      }
    }
    let visible = viewport.visible
    rows = rows.filter { visible.contains($0.key) }
    // What was read and is missing all the same is not there: asking again would not end.
    let missing = visible.contains { rows[$0] == nil && !range.contains($0) }
    return wantsMore || missing ? load() : []
  }

  private func isUnfinished(_ row: Int) -> Bool {
    rows[row].map { !$0.revocation.outcome.isFinal } ?? false
  }

  /// Moves the view so that the row stands a third from the top: what was done last is above it.
  private mutating func show(_ row: Int) {
    viewport.moveCursor(to: row)
    viewport.scroll(by: row - viewport.height / 3 - viewport.top)
    viewport.moveCursor(to: row)
  }

  private mutating func load() -> [Effect] {
    guard isBuilt, viewport.count > 0, viewport.height > 0 else { return [] }
    guard !isLoading else {
      isOutdated = true
      return []
    }
    isLoading = true
    isOutdated = false
    return [.loadRows(wanted)]
  }

  private mutating func loadMissing() -> [Effect] {
    viewport.visible.contains { rows[$0] == nil } ? load() : []
  }

  private var wanted: Range<Int> {
    guard case .from(let start) = following, !viewport.visible.contains(start) else {
      return viewport.visible
    }
    return start..<max(start, min(viewport.count, start + Self.stride))
  }
}
