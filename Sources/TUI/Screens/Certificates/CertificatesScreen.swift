import Engine
import Foundation

/// The main screen: the operator inspects the certificates found and checks those to revoke.
///
/// The list is virtual: the incident file filters, sorts and counts, and the screen holds only the
/// rows around the visible part. The cursor and the checks follow certificates, not rows.
struct CertificatesScreen: Screen {
  var place: Place { .certificates }

  /// What the operator is typing on this screen.
  enum Line: Sendable {
    case filter(FilterPrompt)
    /// The reason for unlocking a protected certificate.
    case unlock(TypedLine, IncidentCertificate.ID)
  }

  /// What follows once all changes are written and counted.
  private enum Next: Hashable {
    case nothing
    /// A message tells the result of the key that checks everything.
    case tellAll
    case goToReason
  }

  private(set) var list = CertificateList(ListingQuery(order: .commonName), reach: .pages)
  private(set) var checks = CheckTracker()
  private(set) var histogram: IssuanceHistogram?
  private(set) var pane = CertificateDetailPane()
  private(set) var line: Line?
  private var next = Next.nothing
  /// When the incident of this screen was created.
  private var incident: Date?
  private var size = Size(rows: 20, columns: 80)

  // MARK: - Position

  var layout: CertificateListLayout { CertificateListLayout(size: size, hasPane: pane.isOpen) }

  /// The filter and the sort order of the list.
  var query: ListingQuery { list.query }
  var viewport: ListViewport { list.viewport }
  /// The certificate under the cursor; `nil` while it is unread.
  var current: IncidentCertificate? { list.current }

  /// Whether the counts shown can lag behind the operator's changes.
  var isCounting: Bool { checks.isWriting || checks.totals == nil || list.isAwaitingRows }

  /// Whether the row under the cursor is read and reflects the last bulk change.
  var isCurrentKnown: Bool { current.map(checks.isKnown) ?? false }

  /// Whether the row under the cursor is about to be read.
  var isCurrentAwaited: Bool { !isCurrentKnown && !list.isBuilding && list.failure == nil }

  mutating func resize(to body: Size) {
    size = body
    list.setHeight(layout.rowCount)
  }

  // MARK: - Appearing

  mutating func appear(in context: inout AppContext) -> [Effect] {
    if incident != context.incident?.createdAt {
      let body = size
      self = CertificatesScreen()
      resize(to: body)
      incident = context.incident?.createdAt
    }
    // This screen missed every result of a change that arrived while another screen was shown.
    checks = CheckTracker()
    (next, line) = (.nothing, nil)
    var query = list.query
    query.filter = context.filter
    return refresh(query, in: context)
  }

  private mutating func refresh(_ query: ListingQuery, in context: AppContext) -> [Effect] {
    pane.expire()
    let window = context.incident?.window ?? context.window
    return build(query) + [.loadChecks(filter: query.filter)]
      + (window.map { [.loadHistogram($0)] } ?? [])
  }

  /// Asks for the list once all pending changes are written: some of them name positions in the old
  /// list.
  private mutating func build(_ query: ListingQuery) -> [Effect] {
    list.build(query, mustWait: checks.isWriting)
  }

  /// Adds an effect that reads the details, if the pane lacks them.
  private mutating func withDetail(_ effects: [Effect]) -> [Effect] {
    guard !list.isBuilding, let id = current?.id, pane.turn(to: id) else { return effects }
    return effects + [.loadDetail(id: id)]
  }

  // MARK: - Commands

  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
    if command != .reason, next == .goToReason { next = .nothing }
    switch command {
    case .move(let motion): return withDetail(list.move(motion))
    case .toggle:
      let moved = list.markAndMoveOn()
      return toggleReady() + withDetail(moved)
    case .beginRange: list.startRange()
    case .checkRange: return checkRange()
    case .leaveRange: list.endRange()
    case .changeShown(let change): return changeMany(change, .shown(query.filter))
    case .changeAll(let change): return changeMany(change, .all)
    case .editFilter: line = .filter(FilterPrompt(text: query.filter?.text ?? ""))
    case .applyFilter: return applyFilter(in: &context)
    case .clearFilter: changeFilter { $0.clear() }
    case .unlock:
      line = current.map {
        .unlock(
          TypedLine("Why revoke this protected certificate?", shownAt: context.instant), $0.id)
      }
    case .finishUnlocking: return finishUnlocking()
    case .leaveLine: line = nil
    case .sortByNext: return sort(by: query.order.next, isReversed: false)
    case .reverseOrder: return sort(by: query.order, isReversed: !query.isReversed)
    case .toggleDetail:
      pane.toggle()
      return withDetail(list.keepUp())
    case .scrollDetail(let pages): scrollDetail(pages: pages, in: context)
    case .refresh: return refresh(query, in: context)
    case .reason:
      guard isCounting else { return [.go(.reason)] }
      next = .goToReason
    }
    return []
  }

  /// Changes the checks that the operator toggled and whose rows are read by now.
  private mutating func toggleReady() -> [Effect] {
    list.takeMarks { checks.isKnown($0) }.flatMap { certificate in
      Self.obstacle(certificate).map { [.say($0)] } ?? toggle(certificate)
    }
  }

  private mutating func toggle(_ certificate: IncidentCertificate) -> [Effect] {
    let isChecked = !checks.isChecked(certificate)
    checks.show(certificate, checked: isChecked)
    checks.changeBegins()
    return [.check(isChecked ? .check : .uncheck, .rows([certificate.id]))]
  }

  private mutating func checkRange() -> [Effect] {
    guard let range = list.endRange() else { return [] }
    checks.show(list.loaded(in: range), .check)
    checks.changeBegins()
    return [.check(.check, .positions(range))]
  }

  private mutating func changeMany(_ change: CheckChange, _ span: CheckSpan) -> [Effect] {
    list.endRange()
    checks.show(list.loaded, change)
    checks.changeBegins()
    next = change == .check && span == .all ? .tellAll : .nothing
    return [.check(change, span)]
  }

  private mutating func changeFilter(_ change: (inout FilterPrompt) -> Void) {
    guard case .filter(var prompt) = line else { return }
    change(&prompt)
    line = .filter(prompt)
  }

  private mutating func applyFilter(in context: inout AppContext) -> [Effect] {
    guard case .filter(let prompt) = line else { return [] }
    let text = prompt.field.text
    let isEmpty = text.allSatisfy(\.isWhitespace)
    do throws(FilterError) {
      let filter = isEmpty ? nil : try FilterExpression(text, now: context.now)
      line = nil
      guard filter != query.filter else { return [] }
      context.filter = filter
      var query = query
      query.filter = filter
      return build(query) + [.loadChecks(filter: filter)]
    } catch {
      changeFilter { $0.show(error) }
      return []
    }
  }

  private mutating func finishUnlocking() -> [Effect] {
    guard case .unlock(let typed, let id) = line, !typed.text.isEmpty else {
      return [.say("Type a reason, or press Esc to keep it protected.")]
    }
    line = nil
    checks.changeBegins()
    return [.unlock(id: id, because: typed.text)]
  }

  private mutating func sort(by order: ListingQuery.Order, isReversed: Bool) -> [Effect] {
    var query = query
    query.order = order
    query.isReversed = isReversed
    return build(query)
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
    guard let line else { return nil }
    if case .key(let event) = input, case .command = keys(in: context).meaning(of: event.key) {
      return nil
    }
    switch line {
    case .filter(var prompt):
      let isTyped = prompt.handle(input)
      self.line = .filter(prompt)
      return isTyped ? [] : nil
    case .unlock(var typed, let id):
      let effects = typed.handle(input) ?? []
      self.line = .unlock(typed, id)
      return effects
    }
  }

  private mutating func handle(_ event: MouseEvent, in context: inout AppContext) -> [Effect]? {
    let point = event.point
    let isInPane = layout.pane?.contains(point) == true
    let wheel = 3
    switch event.action {
    case .wheelUp, .wheelDown:
      let lines = event.action == .wheelUp ? -wheel : wheel
      guard isInPane else { return withDetail(list.move { $0.scroll(by: lines) }) }
      scrollDetail(lines: lines, in: context)
      return []
    case .click:
      guard line == nil, !isInPane, layout.list.contains(point) else {
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
    var effects = withDetail(list.move { $0.moveCursor(to: row) })
    guard column < 3 else { return effects }
    // A click on the check follows the same rules as Space.
    switch checkAvailability(in: context) {
    case .available:
      list.mark(row)
      effects += toggleReady()
    case .disabled(let why): effects.append(.say(why))
    }
    return effects
  }

  // MARK: - News

  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect] {
    var effects = list.receive(news)
    switch news {
    case .rows(let range, _) where list.holds(range):
      checks.rowsWereRead()
      effects = toggleReady() + effects
    case .position: effects = toggleReady() + effects
    case .detail(let detail): pane.accept(detail)
    case .checks(let totals): effects += counted(totals)
    case .checksChanged: effects += changeEnded()
    case .histogram(let days): histogram = IssuanceHistogram(days: days)
    case .failed(.loadRows, _):
      if next == .goToReason { next = .nothing }
    case .failed(.check, _), .failed(.unlock, _):
      next = .nothing
      effects += changeEnded()
    default: break
    }
    return withDetail(effects)
  }

  private mutating func counted(_ totals: CheckTotals) -> [Effect] {
    guard checks.count(totals), !checks.isWriting else { return [] }
    switch next {
    case .nothing: return []
    case .tellAll:
      // Tell the operator: A is also the last byte of an arrow key. A bad connection can lose the
      // bytes before it.
      next = .nothing
      let hidden = totals.hidden > 0 ? " (\(totals.hidden.grouped) hidden by filter)" : ""
      return [
        .say(
          "\(totals.checked.grouped) checked\(hidden): all that were found. Press U for none.")
      ]
    case .goToReason:
      guard !list.isAwaitingRows else { return [] }
      next = .nothing
      return totals.checked > 0 ? [.go(.reason)] : [.say(Self.nothingChecked)]
    }
  }

  private mutating func changeEnded() -> [Effect] {
    checks.changeEnds()
    guard !checks.isWriting else { return [] }
    return [.loadChecks(filter: query.filter)] + list.changesWereWritten()
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
