import Engine
import Foundation

/// The main screen: the operator inspects the certificates found and checks those to revoke.
///
/// The list is virtual: the incident file filters, sorts and counts, and the screen holds only the
/// rows around the visible part. The cursor and the checks follow certificates, not rows.
struct CertificatesScreen: Screen {
  var place: Place { .certificates }

  /// The filter and the sort order of the list.
  private(set) var query = ListingQuery(order: .commonName)
  private(set) var viewport = ListViewport()
  private(set) var rows = LoadedRows()
  private(set) var checks = CheckTracker()
  private(set) var histogram: IssuanceHistogram?
  private(set) var pane = CertificateDetailPane()
  /// The filter being typed.
  private(set) var prompt: FilterPrompt?
  /// The protected certificate that is being unlocked, and the line for the reason.
  private(set) var releasing: (line: TypedLine, id: IncidentCertificate.ID)?
  /// The row where the range starts; `nil` if no range is being selected.
  private(set) var rangeStart: Int?
  /// Whether the list is being built; the rows of the previous list stay visible until then.
  private(set) var isBuilding = false
  /// Whether only the start of the list is known and the rest is still being read.
  private(set) var isGrowing = false
  /// Why the list cannot be shown.
  private(set) var failure: String?

  /// The certificate that the cursor follows when the list is rebuilt; `nil` at the top, where the
  /// cursor stays.
  private var anchor: IncidentCertificate.ID?
  /// Whether the operator moved to the end of a list that is still growing.
  private var wantsEnd = false
  /// The certificate whose new row is being looked up.
  private var following: IncidentCertificate.ID?
  /// Whether to rebuild the list once the pending changes are written.
  private var mustBuild = false
  /// Whether to go to the reason once the pending changes are written and counted.
  private var goesOn = false
  /// Whether one key checked everything; a message confirms it after the count.
  private var saysAll = false
  /// The rows that the operator toggled before they were read; they change once read.
  private var awaited: [Int] = []
  /// The number of Space presses while the cursor's certificate was being looked up.
  private var spaces = 0
  /// When the incident of this screen was created.
  private var incident: Date?
  private var size = Size(rows: 20, columns: 80)

  // MARK: - Position

  var layout: CertificatesLayout { CertificatesLayout(size: size, hasPane: pane.isOpen) }

  /// The certificate under the cursor; `nil` while it is unread.
  var current: IncidentCertificate? { rows[viewport.cursor] }

  /// The rows of the range that is being selected.
  var range: ClosedRange<Int>? {
    rangeStart.map { min($0, viewport.cursor)...max($0, viewport.cursor) }
  }

  /// Whether the counts shown can lag behind the operator's changes.
  var isCounting: Bool { checks.isWriting || checks.totals == nil || isAwaiting }

  /// Whether a check will change once its row is read.
  private var isAwaiting: Bool { !awaited.isEmpty || spaces > 0 }

  /// Whether the row under the cursor is read and reflects the last bulk change.
  var isCurrentKnown: Bool { current.map(checks.isKnown) ?? false }

  /// Whether the row under the cursor is about to be read.
  var isCurrentAwaited: Bool { !isCurrentKnown && !isBuilding && failure == nil }

  mutating func resize(to body: Size) {
    size = body
    viewport.setHeight(layout.rowCount)
  }

  // MARK: - Appearing

  mutating func appear(in context: inout AppContext) -> [Effect] {
    if incident != context.incident?.createdAt {
      let body = size
      self = CertificatesScreen()
      resize(to: body)
      incident = context.incident?.createdAt
    }
    query.filter = context.filter
    // This screen missed every confirmation that arrived while another screen was shown.
    checks = CheckTracker()
    (goesOn, rangeStart, prompt, releasing) = (false, nil, nil, nil)
    (awaited, spaces) = ([], 0)
    return refresh(in: context)
  }

  private mutating func refresh(in context: AppContext) -> [Effect] {
    failure = nil
    pane.expire()
    let window = context.incident?.window ?? context.window
    return build() + [.loadChecks(filter: query.filter)]
      + (window.map { [.loadHistogram($0)] } ?? [])
  }

  /// Asks for the list after all pending changes are written: some name positions in the old list.
  private mutating func build() -> [Effect] {
    rangeStart = nil
    following = nil
    // An empty list has no current row, so keep the previous certificate.
    if viewport.count > 0 { anchor = viewport.cursor > 0 ? current?.id ?? anchor : nil }
    failure = nil
    (isBuilding, isGrowing, wantsEnd) = (true, false, false)
    mustBuild = checks.isWriting
    return giveUpAwaited() + (mustBuild ? [] : [.list(query)])
  }

  /// Drops the toggles of unread rows and says so: the row numbers now belong to another list.
  private mutating func giveUpAwaited() -> [Effect] {
    guard isAwaiting else { return [] }
    (awaited, spaces) = ([], 0)
    return [
      .say("The last Space came before its row was read and changed nothing: press it again.")
    ]
  }

  /// Asks for the rows and the details that the visible part lacks.
  private mutating func keepUp() -> [Effect] {
    guard !isBuilding, failure == nil, following == nil else { return [] }
    var effects: [Effect] = []
    if let range = rows.request(around: viewport.visible, of: viewport.count) {
      effects.append(.loadRows(range))
    }
    if let id = current?.id, pane.turn(to: id) {
      effects.append(.loadDetail(id: id))
    }
    return effects
  }

  // MARK: - Commands

  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
    if command != .reason { goesOn = false }
    switch command {
    case .move(let key):
      let effects = move { _ = $0.handle(key) }
      wantsEnd = isGrowing && viewport.cursor == viewport.count - 1
      return effects
    case .toggle:
      guard following == nil else {
        spaces += 1
        return []
      }
      return toggleRow(viewport.cursor) + move { $0.moveCursor(by: 1) }
    case .beginRange: rangeStart = viewport.cursor
    case .checkRange: return checkRange()
    case .leaveRange: rangeStart = nil
    case .changeShown(let change): return changeMany(change, .shown(query.filter))
    case .changeAll(let change): return changeMany(change, .all)
    case .editFilter: prompt = FilterPrompt(text: query.filter?.text ?? "")
    case .applyFilter: return applyFilter(in: &context)
    case .leaveFilter: prompt = nil
    case .clearFilter: prompt?.clear()
    case .release:
      releasing = current.map {
        (TypedLine("Why is this protected certificate revoked?", shownAt: context.instant), $0.id)
      }
    case .finishRelease: return finishRelease()
    case .leaveRelease: releasing = nil
    case .sortByNext: return sort(by: query.order.next, isReversed: false)
    case .reverseOrder: return sort(by: query.order, isReversed: !query.isReversed)
    case .toggleDetail:
      pane.toggle()
      return keepUp()
    case .scrollDetail(let pages): scrollDetail(pages: pages, in: context)
    case .refresh: return refresh(in: context)
    case .reason:
      guard isCounting else { return [.go(.reason)] }
      goesOn = true
    }
    return []
  }

  private mutating func move(_ change: (inout ListViewport) -> Void) -> [Effect] {
    change(&viewport)
    (following, anchor, wantsEnd) = (nil, current?.id, false)
    return keepUp()
  }

  /// Changes the check of a row now, or once the row is read.
  private mutating func toggleRow(_ row: Int) -> [Effect] {
    guard let certificate = rows[row], checks.isKnown(certificate) else {
      awaited.append(row)
      return []
    }
    return toggle(certificate)
  }

  private mutating func toggle(_ certificate: IncidentCertificate) -> [Effect] {
    let isChecked = !checks.isChecked(certificate)
    checks.show(certificate, checked: isChecked)
    checks.changeBegins()
    return [.check(isChecked ? .check : .uncheck, .rows([certificate.id]))]
  }

  /// Applies the toggles of rows that were unread at the time.
  private mutating func toggleAwaited() -> [Effect] {
    let asked = awaited
    awaited = []
    return asked.flatMap { row in
      rows[row].flatMap(Self.obstacle).map { [.say($0)] } ?? toggleRow(row)
    }
  }

  private mutating func checkRange() -> [Effect] {
    guard let range else { return [] }
    rangeStart = nil
    let loaded = (range.lowerBound..<range.upperBound + 1).clamped(to: rows.requested)
    checks.show(loaded.compactMap { rows[$0] }, .check)
    checks.changeBegins()
    return [.check(.check, .positions(range))]
  }

  private mutating func changeMany(_ change: CheckChange, _ span: CheckSpan) -> [Effect] {
    rangeStart = nil
    checks.show(rows.all, change)
    checks.changeBegins()
    saysAll = change == .check && span == .all
    return [.check(change, span)]
  }

  private mutating func applyFilter(in context: inout AppContext) -> [Effect] {
    guard let text = prompt?.field.text else { return [] }
    let isEmpty = text.allSatisfy(\.isWhitespace)
    do throws(FilterError) {
      let filter = isEmpty ? nil : try FilterExpression(text, now: context.now)
      prompt = nil
      guard filter != query.filter else { return [] }
      query.filter = filter
      context.filter = filter
      return build() + [.loadChecks(filter: filter)]
    } catch {
      prompt?.show(error)
      return []
    }
  }

  private mutating func finishRelease() -> [Effect] {
    guard let (line, id) = releasing, !line.text.isEmpty else {
      return [.say("Say why, for the record; Esc leaves it protected.")]
    }
    releasing = nil
    checks.changeBegins()
    return [.release(id: id, because: line.text)]
  }

  private mutating func sort(by order: ListingQuery.Order, isReversed: Bool) -> [Effect] {
    query.order = order
    query.isReversed = isReversed
    return build()
  }

  private mutating func scrollDetail(pages: Int, in context: AppContext) {
    scrollDetail(lines: pages * max(1, layout.rowCount - 1), in: context)
  }

  private mutating func scrollDetail(lines: Int, in context: AppContext) {
    guard let region = layout.pane, let current else { return }
    // Every sign takes one cell in every glyph set, so the number of lines is the same.
    let count = pane.text(about: current, in: context, glyphs: .unicode)
      .lines(width: region.size.columns).count
    pane.scroll(by: lines, of: count, height: region.size.rows - 1)
  }

  // MARK: - Input before the key table

  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? {
    if case .mouse(let event) = input { return handle(event, in: &context) }
    guard prompt != nil || releasing != nil else { return nil }
    if case .key(let event) = input, case .command = keys(in: context).meaning(of: event.key) {
      return nil
    }
    if releasing != nil { return releasing?.line.handle(input) ?? [] }
    return prompt?.handle(input) == true ? [] : nil
  }

  private mutating func handle(_ event: MouseEvent, in context: inout AppContext) -> [Effect]? {
    let point = event.point
    let isInPane = layout.pane?.contains(point) == true
    let wheel = 3
    switch event.action {
    case .wheelUp, .wheelDown:
      let lines = event.action == .wheelUp ? -wheel : wheel
      guard isInPane else { return move { $0.scroll(by: lines) } }
      scrollDetail(lines: lines, in: context)
      return []
    case .click:
      guard prompt == nil, releasing == nil, !isInPane, layout.list.contains(point) else {
        return nil
      }
      return click(line: point.row - layout.list.origin.row - 1, column: point.column, in: &context)
    }
  }

  private mutating func click(
    line: Int, column: Int, in context: inout AppContext
  ) -> [Effect]? {
    let width = layout.list.size.columns
    guard line >= 0 else {
      return CertificateTable(
        width: width, now: context.now, bundle: context.service.words.bundle
      )
      .order(atColumn: column, width: width)
      .map { sort(by: $0, isReversed: query.order == $0 && !query.isReversed) }
    }
    guard let row = viewport.row(atLine: line) else { return nil }
    var effects = move { $0.moveCursor(to: row) }
    guard column < 3 else { return effects }
    // A click on the check follows the same rules as Space.
    switch checkAvailability(in: context) {
    case .available: effects += toggleRow(row)
    case .disabled(let why): effects.append(.say(why))
    }
    return effects
  }

  // MARK: - News

  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect] {
    switch news {
    case .listingBegun(query, let count) where isBuilding && anchor == nil: return begun(count)
    case .listing(query, let count): return isGrowing ? grown(to: count) : listed(count)
    case .rows(let range, let certificates) where !isBuilding:
      if rows.accept(range, certificates) {
        checks.rowsWereRead()
        anchor = current?.id
        return toggleAwaited() + keepUp()
      }
    case .position(let id, let row) where id == following: place(at: row)
    case .detail(let detail): pane.accept(detail)
    case .checks(let totals): return counted(totals)
    case .checksChanged: return changeEnded()
    case .histogram(let days): histogram = IssuanceHistogram(days: days)
    case .failed(let effect, let why): return failed(effect, why)
    default: break
    }
    return keepUp()
  }

  private mutating func begun(_ count: Int) -> [Effect] {
    (isBuilding, isGrowing) = (false, true)
    rows.clear()
    viewport.setCount(count)
    return keepUp()
  }

  private mutating func grown(to count: Int) -> [Effect] {
    isGrowing = false
    viewport.setCount(count)
    if wantsEnd { viewport.moveCursor(to: count - 1) }
    wantsEnd = false
    return keepUp()
  }

  private mutating func listed(_ count: Int) -> [Effect] {
    isBuilding = false
    rows.clear()
    viewport.setCount(count)
    guard let anchor, count > 0 else { return keepUp() }
    following = anchor
    return [.findPosition(id: anchor)]
  }

  /// Moves the cursor to its certificate, and keeps it on the same line of the screen.
  private mutating func place(at row: Int?) {
    following = nil
    let line = viewport.cursor - viewport.top
    viewport.moveCursor(to: row ?? 0)
    if let row { viewport.scroll(by: row - line - viewport.top) }
    for _ in 0..<spaces {
      awaited.append(viewport.cursor)
      viewport.moveCursor(by: 1)
    }
    spaces = 0
  }

  private mutating func counted(_ totals: CheckTotals) -> [Effect] {
    guard checks.count(totals) else { return [] }
    if saysAll, !goesOn, !checks.isWriting {
      // Tell the operator: A is also the last byte of an arrow key. A bad connection can lose the
      // bytes before it.
      saysAll = false
      let hidden = totals.hidden > 0 ? " (\(totals.hidden.grouped) hidden by filter)" : ""
      return keepUp() + [
        .say(
          "\(totals.checked.grouped) checked\(hidden): all that was found. Press U to uncheck all.")
      ]
    }
    guard goesOn, !isAwaiting else { return keepUp() }
    goesOn = false
    return totals.checked > 0 ? [.go(.reason)] : [.say(Self.nothingChecked)]
  }

  private mutating func changeEnded() -> [Effect] {
    checks.changeEnds()
    guard !checks.isWriting else { return [] }
    var effects: [Effect] = [.loadChecks(filter: query.filter)]
    if mustBuild {
      mustBuild = false
      effects.append(.list(query))
    } else if !isBuilding, let range = rows.requestAgain() {
      effects.append(.loadRows(range))
    }
    return effects
  }

  private mutating func failed(_ effect: Effect, _ why: String) -> [Effect] {
    switch effect {
    case .list(query):
      (isBuilding, isGrowing) = (false, false)
      failure = why
      rows.clear()
      viewport.setCount(0)
    case .loadRows:
      failure = why
      goesOn = false
      return giveUpAwaited() + keepUp()
    case .findPosition(let id) where id == following: place(at: nil)
    case .check, .release:
      goesOn = false
      return changeEnded()
    default: break
    }
    return keepUp()
  }
}

extension ListingQuery.Order {
  /// The sort orders that the Certificates screen offers, in the order of its columns.
  private static let offered: [Self] = [.commonName, .serial, .trust, .issued, .expires, .found]

  fileprivate var next: Self {
    let index = Self.offered.firstIndex(of: self).map { $0 + 1 } ?? 0
    return Self.offered[index % Self.offered.count]
  }
}
