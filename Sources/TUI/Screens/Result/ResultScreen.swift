import Engine
import Foundation

/// The screen of a run's result: the verdict, the next steps and the record.
struct ResultScreen: Screen {
  enum Command: Hashable, Sendable {
    case export, retry, checkStragglers, releaseHolds, searchAgain, stopSearching, close, detail
    case quit
    case move(ListMotion)
  }

  /// The state of the search for certificates that are still issued.
  enum Search: Sendable {
    case notYet
    case searching(IncidentSearch.Progress?)
    case stopped
    case failed(String)
    case found(RemainingCertificates, notes: [String])
  }

  /// A question of this screen.
  enum Question: Sendable {
    case export(Dialog)
    case release(ReleaseQuestion)
  }

  var place: Place { .result }

  private(set) var counts: IncidentCounts?
  private(set) var record: RunRecord?
  private(set) var search = Search.notYet
  private(set) var list = CertificateList(ListingQuery(scope: .troubled), reach: .visible)
  private(set) var detail: RunDetail?
  private(set) var question: Question?
  private(set) var trouble: String?
  private(set) var body = Size(rows: 20, columns: 80)
  private var isCheckingStragglers = false

  /// Whether the search for certificates that are still issued is under way.
  var isSearching: Bool {
    if case .searching = search { true } else { false }
  }

  /// The number of certificates that only the search after the run found.
  var stragglers: Int {
    if case .found(let remaining, _) = search { remaining.stragglers } else { 0 }
  }

  func verdict(in context: AppContext) -> ResultVerdict? {
    counts.map {
      ResultVerdict(
        counts: $0, reason: context.incident?.reason,
        isRelease: context.incident?.isReleasing == true, obstacle: obstacle)
    }
  }

  /// Why the incident is incomplete although every selected certificate is final. The command line
  /// does not exit with status 0 in these cases either.
  private var obstacle: String? {
    var parts: [String] = []
    func add(_ count: Int, _ words: String) {
      if count > 0 { parts.append("\(count.counted(words))") }
    }
    if case .found(let remaining, _) = search {
      add(remaining.stragglers, "new certificate")
      add(remaining.inManifest, "selected certificate")
      if !parts.isEmpty { parts = [parts.joined(separator: " and ") + " remain issued"] }
      if remaining.unread > 0 {
        parts.append("\(remaining.unread.counted("row")) could not be read")
      }
    }
    if let record {
      if record.alsoRevoked > 0 {
        parts.append("\(record.alsoRevoked.grouped) more were revoked than confirmed")
      }
      if record.ordersNotRead > 0 {
        parts.append("\(record.ordersNotRead.counted("order")) not read after the revocation")
      }
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  // MARK: - Updating

  mutating func appear(in context: inout AppContext) -> [Effect] {
    var effects: [Effect] = [.loadCounts, .loadRecord]
    // Reopening a finished incident does not search again: the earlier result is on record.
    if !context.isReadOnly, context.incident?.remaining == nil, !isSearching {
      effects += beginSearch()
    }
    return effects + list.build() + arrange(in: context)
  }

  private mutating func beginSearch() -> [Effect] {
    search = .searching(nil)
    return [.searchRemaining]
  }

  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
    let effects = carryOut(command, in: &context)
    return effects + arrange(in: context)
  }

  private mutating func carryOut(
    _ command: Command, in context: inout AppContext
  ) -> [Effect] {
    switch command {
    case .export:
      question = .export(Self.exportQuestion(folder: context.incidentPath ?? ""))
    case .releaseHolds:
      question = .release(ReleaseQuestion(count: counts?.onHold ?? 0, shownAt: context.instant))
      return [.flushInput]
    case .retry:
      return goOn(in: &context, with: .retryTroubled)
    case .checkStragglers:
      isCheckingStragglers = true
      return [.checkStragglers]
    case .searchAgain: return beginSearch()
    case .stopSearching: return [.cancelSearch]
    case .close: return [.closeIncident, .restart(.start)]
    case .quit: return [.quit]
    case .detail:
      detail = detail == nil ? RunDetail() : nil
      return loadDetail()
    case .move(let motion):
      if var open = detail, motion == .pageUp || motion == .pageDown {
        open.scroll(by: motion == .pageUp ? -5 : 5)
        detail = open
        return []
      }
      return list.move(motion) + loadDetail()
    }
    return []
  }

  /// Returns an effect that gives the run more work, and one that opens the Progress screen.
  private func goOn(in context: inout AppContext, with effect: Effect) -> [Effect] {
    context.isRunAskedFor = true
    context.incident?.remaining = nil
    context.incident?.phase = .running
    return [effect, .restart(.progress)]
  }

  private func loadDetail() -> [Effect] {
    guard detail != nil, let id = list.current?.id else { return [] }
    return [.loadDetail(id: id)]
  }

  // MARK: - Questions

  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? {
    switch question {
    case .export(let dialog):
      guard case .key(let event) = input else { return [] }
      return answer(dialog, event.key, in: context)
    case .release(let asked): return answer(asked, input)
    case nil: break
    }
    guard case .mouse(let event) = input else { return nil }
    return list.handle(event, firstLine: listTop(in: context)) + loadDetail()
  }

  private mutating func answer(
    _ asked: Dialog, _ key: Key, in context: AppContext
  ) -> [Effect] {
    var dialog = asked
    switch dialog.handle(key) {
    case .open:
      question = .export(dialog)
      return []
    case .cancelled:
      question = nil
      return []
    case .answered(let number):
      question = nil
      guard number > 0, let path = context.incidentPath else { return [] }
      let format = ReportFormat.allCases[number - 1]
      return [.export(format, path: Self.path(of: format, beside: path))]
    }
  }

  private mutating func answer(_ asked: ReleaseQuestion, _ input: InputEvent) -> [Effect] {
    if case .key(let event) = input {
      if event.key == .escape {
        question = nil
        return [.say("The holds are kept; nothing was sent.")]
      }
      if event.key == .enter, event.arrivedTogether == 1 {
        guard asked.isAnswered else {
          return [
            .say(
              "Nothing was sent. Type release \(asked.count) and press Enter, or Esc to go back.")
          ]
        }
        question = nil
        return [.releaseHolds(count: asked.count)]
      }
    }
    var typed = asked
    let effects = typed.handle(input) ?? []
    question = .release(typed)
    return effects
  }

  // MARK: - News

  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect] {
    var effects = list.receive(news)
    switch news {
    case .counts(let counts): self.counts = counts
    case .confirmed(let header):
      context.work.runWasConfirmed(header)
      return effects + [.restart(.progress)]
    case .record(let record):
      self.record = record
      if case .notYet = search, let remaining = record.remaining {
        search = .found(remaining, notes: [])
      }
    case .searchProgress(let progress) where isSearching: search = .searching(progress)
    case .searchCancelled: search = .stopped
    case .remaining(let remaining, let notes):
      search = .found(remaining, notes: notes)
      context.incident?.remaining = remaining.total
      // A certificate whose outcome the search contradicts is no longer verified.
      effects += [.loadCounts] + list.build()
    case .checksChanged where isCheckingStragglers:
      isCheckingStragglers = false
      context.filter = nil
      effects.append(.restart(.certificates))
    case .detail(let detail): self.detail?.show(detail)
    case .rows where detail?.detail?.certificate.id != list.current?.id: effects += loadDetail()
    case .failed(let effect, let why): take(why, of: effect)
    default: break
    }
    return effects + arrange(in: context)
  }

  private mutating func take(_ why: String, of effect: Effect) {
    switch effect {
    case .searchRemaining: search = .failed(why)
    case .checkStragglers: isCheckingStragglers = false
    case .loadCounts, .loadRecord: trouble = why
    default: break
    }
  }

  // MARK: - Drawing

  mutating func resize(to body: Size) {
    self.body = body
  }

  private mutating func arrange(in context: AppContext) -> [Effect] {
    list.setHeight(max(0, body.rows - listTop(in: context)))
    return list.keepUp()
  }

  /// The body row of the first certificate.
  private func listTop(in context: AppContext) -> Int {
    ResultView(screen: self, context: context).layout(of: body).listTop
  }

  func draw(on canvas: inout Canvas, in context: AppContext) -> Point? {
    ResultView(screen: self, context: context).draw(on: &canvas)
    switch question {
    case .export(let dialog): dialog.draw(on: &canvas)
    case .release(let asked): return asked.draw(on: &canvas)
    case nil: break
    }
    return nil
  }
}
