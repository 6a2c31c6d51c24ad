import Engine

/// A list of certificates of any length: its cursor, its range, its pending marks, and the rows that
/// are in memory.
///
/// The incident file filters, sorts and counts; the list reads the rows that it shows. Certificates,
/// Review, Progress and Result share it. The cursor follows one certificate when rows move, or it
/// follows the run: then the first certificate that is not final stays visible until the operator
/// moves.
struct CertificateList: Sendable {
  /// The state of the list in the incident file.
  enum Phase: Hashable, Sendable {
    /// Pending changes must be written before the list is built; the previous rows stay visible.
    case due
    /// The list is being built; the previous rows stay visible.
    case building
    /// The start of the list is known; the rest is still being read.
    case growing
    case complete
    /// The list or its rows cannot be read, for this reason.
    case failed(String)
  }

  /// What the cursor follows when rows move.
  private enum Following: Hashable {
    /// The cursor keeps its row.
    case row
    case certificate(IncidentCertificate.ID)
    /// The row of this certificate in a new list is being looked up.
    case locating(IncidentCertificate.ID)
    /// The cursor goes to the end of a list that is still growing.
    case end
    /// The cursor follows the run; every row before this one is final.
    case run(from: Int)
    /// The first row that is not final is being looked up, from this row on.
    case finding(from: Int)
    /// The cursor follows the run; the latest search found only final rows.
    case finalRows
  }

  private(set) var query: ListingQuery
  private(set) var viewport = ListViewport()
  private(set) var phase = Phase.building
  /// The row where the range starts; `nil` if no range is being selected.
  private(set) var rangeStart: Int?
  private var rows: LoadedRows
  private var following = Following.row
  /// Whether rows are being read.
  private var isReading = false
  /// Whether the rows changed since the read under way began.
  private var isOutdated = false
  /// The rows whose marks the user changed before they could be read.
  private var awaited: [Int] = []
  /// The number of marks that wait for the cursor's row to be looked up.
  private var awaitedAtCursor = 0

  /// - Parameter reach: the rows to hold beyond the visible ones.
  init(_ query: ListingQuery, reach: LoadedRows.Reach) {
    self.query = query
    rows = LoadedRows(reach: reach)
  }

  /// The certificate in a row; `nil` while it is unread.
  subscript(row: Int) -> IncidentCertificate? { rows[row] }

  /// The certificate under the cursor; `nil` while it is unread.
  var current: IncidentCertificate? { rows[viewport.cursor] }

  /// The certificates in memory, in the list's order.
  var loaded: [IncidentCertificate] { rows.all }

  /// Whether the list is still to be built; its rows belong to the previous list.
  var isBuilding: Bool { phase == .due || phase == .building }

  /// Why the list cannot be shown.
  var failure: String? {
    if case .failed(let why) = phase { why } else { nil }
  }

  /// Whether the cursor follows the run.
  var isFollowingRun: Bool {
    switch following {
    case .run, .finding, .finalRows: true
    case .row, .certificate, .locating, .end: false
    }
  }

  /// Whether a mark waits for its row to be read.
  var isAwaitingRows: Bool { !awaited.isEmpty || awaitedAtCursor > 0 }

  /// Whether the rows in memory are exactly those of this range.
  func holds(_ range: Range<Int>) -> Bool { rows.held == range }

  // MARK: - Building and reading

  /// Builds the list, with a new query if one is given, and drops the range and pending marks: their
  /// row numbers belong to the previous list.
  ///
  /// - Parameter mustWait: whether changes that name rows of the previous list are not written yet;
  ///   ``changesWereWritten()`` then builds the list.
  mutating func build(_ newQuery: ListingQuery? = nil, mustWait: Bool = false) -> [Effect] {
    if let newQuery, newQuery.scope != query.scope { clear() }
    query = newQuery ?? query
    keepCertificate()
    (rangeStart, isReading, isOutdated) = (nil, false, false)
    phase = mustWait ? .due : .building
    return dropMarks() + (mustWait ? [] : [.list(query)])
  }

  /// Builds the list if it waited for the changes; otherwise reads its rows again.
  mutating func changesWereWritten() -> [Effect] {
    guard phase == .due else { return refresh() }
    phase = .building
    return [.list(query)]
  }

  /// Reads the rows again, after any read under way.
  mutating func refresh() -> [Effect] {
    // Retry rows that could not be read.
    if failure != nil, viewport.count > 0 { phase = .complete }
    guard canRead else { return [] }
    guard !isReading else {
      isOutdated = true
      return []
    }
    switch following {
    case .finding: isOutdated = true
    case .run(let row): return findUnfinished(from: row)
    case .finalRows: return findUnfinished(from: 0)
    case .row, .certificate, .locating, .end:
      return rows.requestAgain().map { read($0) } ?? keepUp()
    }
    return []
  }

  /// Reads the visible rows that are not in memory.
  mutating func keepUp() -> [Effect] {
    guard canRead, rows.request(around: nextView.visible, of: viewport.count) else { return [] }
    return read(rows.requested)
  }

  private var canRead: Bool {
    if case .locating = following { return false }
    return !isBuilding && failure == nil && viewport.count > 0 && viewport.height > 0
  }

  private mutating func read(_ range: Range<Int>) -> [Effect] {
    isReading = true
    return [.loadRows(range)]
  }

  private mutating func findUnfinished(from row: Int) -> [Effect] {
    following = .finding(from: row)
    return [.findUnfinished(from: row)]
  }

  /// Makes the cursor follow its certificate into the next list, unless it is at the top.
  private mutating func keepCertificate() {
    switch following {
    case .run, .finding, .finalRows: following = .run(from: 0)
    case .row, .certificate, .locating, .end:
      if case .locating(let id) = following { following = .certificate(id) }
      if following == .end { following = .row }
      // An empty list has no current row, so keep the previous certificate.
      guard viewport.count > 0 else { return }
      if viewport.cursor == 0 { following = .row }
      if viewport.cursor > 0, let id = current?.id { following = .certificate(id) }
    }
  }

  private mutating func clear() {
    rows.clear()
    viewport.setCount(0)
    if !isFollowingRun { following = .row }
  }

  // MARK: - Moving

  /// Sets the number of visible rows; ``keepUp()`` asks for the rows that it adds.
  mutating func setHeight(_ height: Int) { viewport.setHeight(height) }

  /// Moves the cursor or the view; the cursor follows its certificate from then on.
  mutating func move(_ change: (inout ListViewport) -> Void) -> [Effect] {
    change(&viewport)
    following = current.map { .certificate($0.id) } ?? .row
    return keepUp()
  }

  mutating func move(_ motion: ListMotion) -> [Effect] {
    let effects = move { $0.move(motion) }
    if phase == .growing, viewport.cursor == viewport.count - 1 { following = .end }
    return effects
  }

  /// Scrolls with the wheel, or moves the cursor to a clicked row.
  ///
  /// - Parameter firstLine: the body row of the list's first certificate.
  mutating func handle(_ mouse: MouseEvent, firstLine: Int) -> [Effect] {
    let line = mouse.point.row - firstLine
    if mouse.action == .click, viewport.row(atLine: line) == nil { return [] }
    return move { _ = $0.handle(mouse, firstLine: firstLine) }
  }

  /// Keeps the first certificate that is not final visible, until the next move.
  mutating func followRun() -> [Effect] {
    following = .run(from: 0)
    return refresh()
  }

  /// Makes the cursor follow its certificate instead of the run.
  mutating func stopFollowingRun() {
    if isFollowingRun { following = current.map { .certificate($0.id) } ?? .row }
  }

  // MARK: - The range

  /// The rows of the range that is being selected.
  var range: ClosedRange<Int>? {
    rangeStart.map { min($0, viewport.cursor)...max($0, viewport.cursor) }
  }

  mutating func startRange() { rangeStart = viewport.cursor }

  /// Ends the selection of a range.
  ///
  /// - Returns: the rows of the range; `nil` if no range was being selected.
  @discardableResult
  mutating func endRange() -> ClosedRange<Int>? {
    defer { rangeStart = nil }
    return range
  }

  /// Returns the certificates in memory of a range.
  func loaded(in range: ClosedRange<Int>) -> [IncidentCertificate] {
    (range.lowerBound..<range.upperBound + 1).clamped(to: rows.held).compactMap { rows[$0] }
  }

  // MARK: - Marks

  /// Notes that the mark of the row under the cursor changes, and moves to the next row.
  mutating func markAndMoveOn() -> [Effect] {
    if case .locating = following {
      awaitedAtCursor += 1
      return []
    }
    awaited.append(viewport.cursor)
    return move { $0.moveCursor(by: 1) }
  }

  /// Notes that the mark of a row changes.
  mutating func mark(_ row: Int) { awaited.append(row) }

  /// Removes from the pending marks those that can change now, and returns their certificates in
  /// the order of the keys.
  ///
  /// - Parameter isReady: whether a certificate in memory shows its current mark.
  mutating func takeMarks(
    where isReady: (IncidentCertificate) -> Bool
  ) -> [IncidentCertificate] {
    let waiting = awaited.filter { rows[$0].map(isReady) != true }
    let ready = awaited.compactMap { rows[$0] }.filter(isReady)
    awaited = waiting
    return ready
  }

  private mutating func dropMarks() -> [Effect] {
    guard isAwaitingRows else { return [] }
    (awaited, awaitedAtCursor) = ([], 0)
    return [
      .say("That row was still loading and did not change. Press Space again.")
    ]
  }

  // MARK: - News

  /// Takes news of the list and of its rows, and asks for what the visible part lacks.
  mutating func receive(_ news: News) -> [Effect] {
    switch news {
    case .listingBegun(query, let count) where phase == .building && following == .row:
      phase = .growing
      rows.clear()
      viewport.setCount(count)
    // The answer can be for another screen's list.
    case .listing(query, let count): return built(count)
    case .rows(let range, let certificates) where !isBuilding: return take(certificates, of: range)
    case .position(let id, let row) where following == .locating(id): place(at: row)
    case .unfinished(let row):
      guard case .finding = following else { break }
      following = row.map { .run(from: $0) } ?? .finalRows
      return canRead ? read(rows.request(afresh: nextView.visible, of: viewport.count)) : []
    case .failed(let effect, let why): return failed(effect, why)
    default: break
    }
    return keepUp()
  }

  private mutating func built(_ count: Int) -> [Effect] {
    guard phase == .building || phase == .growing else { return [] }
    if phase == .building { rows.clear() }
    viewport.setCount(count)
    if following == .end { viewport.moveCursor(to: count - 1) }
    defer { phase = .complete }
    if case .certificate(let id) = following, phase == .building, count > 0 {
      following = .locating(id)
      return [.findPosition(id: id)]
    }
    phase = .complete
    return isFollowingRun ? refresh() : keepUp()
  }

  private mutating func take(
    _ certificates: [IncidentCertificate], of range: Range<Int>
  ) -> [Effect] {
    guard rows.accept(range, certificates) else { return [] }
    isReading = false
    if let target, range.contains(target) { viewport = nextView }
    followCertificate()
    guard isOutdated else { return keepUp() }
    isOutdated = false
    return refresh()
  }

  /// Moves the cursor to its certificate's row, on the same line of the screen if possible. `nil`
  /// means that the certificate is not in the list; the cursor then goes to the first row.
  private mutating func place(at row: Int?) {
    following = .row
    let line = viewport.cursor - viewport.top
    viewport.moveCursor(to: row ?? 0)
    if let row { viewport.scroll(by: row - line - viewport.top) }
    for _ in 0..<awaitedAtCursor {
      awaited.append(viewport.cursor)
      viewport.moveCursor(by: 1)
    }
    awaitedAtCursor = 0
  }

  private mutating func failed(_ effect: Effect, _ why: String) -> [Effect] {
    switch effect {
    case .list(query):
      phase = .failed(why)
      rows.clear()
      viewport.setCount(0)
    case .loadRows:
      isReading = false
      phase = .failed(why)
      return dropMarks()
    case .findPosition(let id) where following == .locating(id): place(at: nil)
    case .findUnfinished:
      if case .finding(let row) = following { following = .run(from: row) }
    default: break
    }
    return keepUp()
  }

  private mutating func followCertificate() {
    switch following {
    case .row, .certificate: following = current.map { .certificate($0.id) } ?? .row
    case .locating, .end, .run, .finding, .finalRows: break
    }
  }

  /// The row to show while the cursor follows the run.
  private var target: Int? {
    switch following {
    case .run(let row): row
    case .finalRows: viewport.count - 1
    case .row, .certificate, .locating, .end, .finding: nil
    }
  }

  /// The view to show once the next rows are read. To move earlier would show blank rows.
  private var nextView: ListViewport {
    guard let target else { return viewport }
    // A third from the top: the certificates just processed are above the row.
    var view = viewport
    view.moveCursor(to: target)
    view.scroll(by: target - view.height / 3 - view.top)
    view.moveCursor(to: target)
    return view
  }
}
