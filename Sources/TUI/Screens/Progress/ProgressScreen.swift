import Engine
import Foundation

/// The screen of a run: its progress, its expected end, and the state of each certificate.
struct ProgressScreen: Screen {
  enum Command: Hashable, Sendable {
    case pauseOrGoOn, moreWorkers, fewerWorkers, failuresOnly, retryFailures, detail, stop, follow
    case result, takeOver
    case askAgain, approve, askForApproval
    case move(ListMotion)
  }

  /// The state of the run on this screen.
  enum RunState: Hashable, Sendable {
    /// No run is active; a key starts one.
    case idle
    /// The run was told to start; no snapshot has arrived yet.
    case starting
    case active
    case stopped
    case failed(String)
    case ended
  }

  var place: Place { .progress }

  var state = RunState.idle
  private(set) var snapshot: RunSnapshot?
  var figures = RunFigures()
  /// The speed of a watched run.
  var pace = WatchedPace()
  private(set) var list = CertificateList(ListingQuery(scope: .manifest), reach: .visible)
  /// The details of the certificate under the cursor; `nil` while they are closed.
  private(set) var detail: RunDetail?
  /// The approval requests, and the number of certificates that awaited approval when they were
  /// read.
  private(set) var awaited: (requests: [AwaitedRequest], count: Int) = ([], 0)
  private(set) var approvalQuestion: Dialog?
  private(set) var body = Size(rows: 20, columns: 80)

  /// Whether the list shows only certificates that need attention.
  var isFailuresOnly: Bool { list.query.scope == .troubled }

  /// Whether an active run is paused.
  var isPaused: Bool {
    if case .paused = snapshot?.activity { state == .active } else { false }
  }

  // MARK: - Updating

  mutating func appear(in context: inout AppContext) -> [Effect] {
    var effects: [Effect] = []
    if context.isRunAskedFor, !context.isReadOnly {
      context.isRunAskedFor = false
      if !isAtWork { effects += start() }
    } else if !isAtWork {
      effects.append(.loadCounts)
    }
    approvalQuestion = nil
    return effects + list.followRun() + list.build() + [.loadAwaited] + arrange(in: context)
  }

  private mutating func start() -> [Effect] {
    state = .starting
    return [.startRun]
  }

  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
    var effects = carryOut(command, in: &context)
    effects += arrange(in: context)
    return effects
  }

  private mutating func carryOut(
    _ command: Command, in context: inout AppContext
  ) -> [Effect] {
    switch command {
    case .pauseOrGoOn:
      guard state == .active else { return start() }
      return isPaused ? [.resumeRun] : [.pauseRun]
    case .moreWorkers: return setWorkers((snapshot?.concurrency ?? 0) + 1)
    case .fewerWorkers: return setWorkers((snapshot?.concurrency ?? 2) - 1)
    case .failuresOnly:
      return list.build(ListingQuery(scope: isFailuresOnly ? .manifest : .troubled))
    case .retryFailures:
      return state == .active ? [.retryTroubled] : [.retryTroubled] + start()
    case .detail: return toggleDetail()
    case .stop: return [.quit]
    case .follow: return list.followRun()
    case .result: return [.restart(.result)]
    case .takeOver: return [.takeOver]
    case .askAgain: return [.askAboutApprovals, .say("Reading the requests…")]
    case .askForApproval: return [.stopSkippingApproval]
    case .approve:
      approvalQuestion = Self.approvalQuestion(count: awaited.requests.count)
      return []
    case .move(let motion):
      if var open = detail, motion == .pageUp || motion == .pageDown {
        open.scroll(by: motion == .pageUp ? -5 : 5)
        detail = open
        return []
      }
      return list.move(motion) + loadDetail()
    }
  }

  private func setWorkers(_ wanted: Int) -> [Effect] {
    let count = min(max(1, wanted), WorkerLimit.most)
    return [.setConcurrency(count), .say("\(count) \(count == 1 ? "worker" : "workers")")]
  }

  private mutating func toggleDetail() -> [Effect] {
    guard detail == nil else {
      detail = nil
      return []
    }
    detail = RunDetail()
    // Keep the cursor on the certificate whose details are shown.
    list.stopFollowingRun()
    return loadDetail()
  }

  private func loadDetail() -> [Effect] {
    guard detail != nil, let id = list.current?.id else { return [] }
    return [.loadDetail(id: id)]
  }

  private static func approvalQuestion(count: Int) -> Dialog {
    let requests = count == 1 ? "1 request" : "\(count.grouped) requests"
    return Dialog(
      title: "Approve \(requests) as an administrator?",
      paragraphs: [
        "Each approval revokes certificates that were confirmed here, and cannot be undone. "
          + "The key must be an administrator's.",
        "",
        "The event log records who approved each request.",
      ],
      answers: [
        .init("Leave them to an administrator", key: .character("l")),
        .init("Approve", key: .character("a")),
      ], style: .warning)
  }

  private mutating func answer(_ input: InputEvent) -> [Effect]? {
    guard case .key(let event) = input, var question = approvalQuestion else { return nil }
    switch question.handle(event.key) {
    case .open:
      approvalQuestion = question
      return []
    case .cancelled, .answered(0):
      approvalQuestion = nil
      return []
    case .answered:
      approvalQuestion = nil
      return [.approveRequests, .say("Approving…")]
    }
  }

  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? {
    if approvalQuestion != nil { return answer(input) }
    guard case .mouse(let event) = input else { return nil }
    return list.handle(event, firstLine: layout(in: context).listTop) + loadDetail()
  }

  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect] {
    var effects = list.receive(news)
    switch news {
    case .snapshot(let snapshot):
      guard state == .starting || state == .active else { break }
      state = .active
      self.snapshot = snapshot
      figures = RunFigures(snapshot)
      effects += refresh()
    case .incidentChanged(_, let outcomes, _) where context.watched != nil:
      effects += show(outcomes, in: context)
    case .counts(let counts) where !isAtWork:
      figures = RunFigures(counts)
    case .runEnded(let ending):
      effects += end(ending, in: &context)
    case .failed(.startRun, let why):
      state = .failed(why)
    case .retrying(let count):
      effects.append(
        .say("Retrying \(count.counted("certificate"))")
      )
    case .awaited(let requests):
      awaited = (requests, figures[.awaitingApproval])
    case .frozen(let header):
      context.incident = header
      return effects + [.restart(.review)]
    case .approvalNoLongerSkipped:
      effects.append(.say("Approval is no longer skipped. Press p to resume."))
    case .approved(let result):
      effects += [.loadAwaited, .say(result.sentence)]
    case .detail(let detail):
      self.detail?.show(detail)
    case .rows where detail?.detail?.certificate.id != list.current?.id:
      effects += loadDetail()
    case .tick:
      if isRunWatched(in: context) { keepPace(in: context) }
      if awaited.count != figures[.awaitingApproval] { effects.append(.loadAwaited) }
    default:
      break
    }
    context.expectedEnd = expectedEnd(
      at: context.now, isWatched: isRunWatched(in: context))
    return effects + arrange(in: context)
  }

  /// Returns when the run ends at the current speed; `nil` if unknown, as during a pause.
  private func expectedEnd(at now: Date, isWatched: Bool) -> Date? {
    guard state == .active && !isPaused || isWatched, figures.isWorkLeft else { return nil }
    return figures.secondsLeft.map { now.addingTimeInterval($0) }
  }

  mutating func refresh() -> [Effect] {
    let isShowingCertificate = detail?.detail.map { $0.certificate != list.current } ?? false
    return list.refresh() + (isShowingCertificate ? loadDetail() : [])
  }

  private mutating func end(
    _ ending: RevocationRun.Ending, in context: inout AppContext
  ) -> [Effect] {
    switch ending {
    case .finished:
      state = .ended
      context.incident?.phase = figures.isWorkLeft ? .paused : .finished
      context.incident?.pause =
        figures.isWorkLeft ? "some certificates need attention" : nil
      return [.restart(.result)]
    case .stopped:
      state = .stopped
    case .paused(let why, _):
      context.incident?.pause = why
      state = .idle
    }
    context.incident?.phase = .paused
    return refresh()
  }

  // MARK: - Layout and drawing

  mutating func resize(to body: Size) {
    self.body = body
  }

  /// Gives the list the rows that the header leaves.
  private mutating func arrange(in context: AppContext) -> [Effect] {
    list.setHeight(layout(in: context).listHeight)
    return list.keepUp()
  }

  func layout(in context: AppContext) -> ProgressLayout {
    let header = ProgressHeader(
      figures: figures, snapshot: snapshot, state: state, awaited: awaited.requests,
      context: context, width: body.columns, glyphs: .unicode)
    return ProgressLayout(
      body: body, headerHeight: header.lines.count, isDetailOpen: detail != nil)
  }

  func draw(on canvas: inout Canvas, in context: AppContext) -> Point? {
    let header = ProgressHeader(
      figures: figures, snapshot: snapshot, state: state, awaited: awaited.requests,
      context: context, width: canvas.size.columns, glyphs: canvas.glyphs
    ).lines
    for (row, line) in header.enumerated() { line.draw(on: &canvas, row: row) }
    let layout = layout(in: context)
    canvas.within(layout.table) { canvas in
      RunTable(width: canvas.size.columns).draw(list, on: &canvas, now: context.now)
      if list.phase == .complete, list.viewport.count == 0 {
        canvas.write(
          isFailuresOnly ? "No failures." : "No certificates.",
          at: Point(row: 1, column: 1), style: .dim)
      }
    }
    if let detail {
      canvas.within(layout.detail) { detail.draw(on: &$0, now: context.now) }
    }
    approvalQuestion?.draw(on: &canvas)
    return nil
  }
}
