import Engine
import Foundation

/// Carries out the effects of screens with the engine, and reports the results as news.
@MainActor
final class EffectRunner {
  /// The receiver of all news; set once, before the first effect.
  var report: @MainActor @Sendable (News) -> Void = { _ in }

  let settings: ConsoleSettings
  /// The open incident; `nil` while none is open.
  var session: IncidentSession?
  var listing: CertificateListing?
  var search: Task<Void, Never>?
  var widening: Task<Void, Never>?
  var run: (run: RevocationRun, work: Task<Void, Never>)?
  var watching: (watch: IncidentWatch, work: Task<Void, Never>, last: String?)?
  var clock: Task<Void, Never>?
  var latest: [Answer: Int] = [:]
  var lastChange: Task<Void, Never>?

  /// The background tasks, apart from the search, the run and the changes made in order.
  private var pending: [Int: Task<Void, Never>] = [:]
  private var nextPending = 0
  /// The stream that `finish` waits on until the stream ends.
  private let patience = AsyncStream.makeStream(of: Void.self)
  private var isHurried = false

  /// The time that API calls in progress still get when the process must exit.
  private static let grace = Duration.seconds(3)

  /// The index of the current service.
  private var serviceNumber = 0
  /// The current service.
  var sessionService: SessionService { settings.services[serviceNumber].service }
  var service: any CertificateService { sessionService.access.reader }
  /// The file of the open incident.
  var file: IncidentFile? { session?.file }

  init(settings: ConsoleSettings) {
    self.settings = settings
  }

  /// Starts a clock that reports a tick after each pause, and stops the previous clock.
  ///
  /// - Parameter pause: Returns the length of the next pause.
  func startClock(pause: @escaping () -> Duration) {
    clock?.cancel()
    clock = Task { [weak self] in
      while true {
        try? await Task.sleep(for: pause())
        guard !Task.isCancelled else { return }
        self?.report(.tick)
      }
    }
  }

  /// Returns the session of the open incident; throws `wrongState` if none is open.
  func openSession() throws -> IncidentSession {
    guard let session else { throw IncidentError(.wrongState, "no incident is open") }
    return session
  }

  /// Stops the run, cancels the search, and closes the incident.
  func finish() async -> ConsoleEnding {
    clock?.cancel()
    search?.cancel()
    widening?.cancel()
    listing?.interrupt()
    for task in pending.values { task.cancel() }
    let underWay = [search, run?.work, lastChange].compactMap { $0 } + pending.values
    let run = run?.run
    Task {
      await run?.stop()
      for task in underWay { await task.value }
      patience.continuation.finish()
    }
    for await _ in patience.stream {}
    await session?.saveCalls()
    var ending = ConsoleEnding()
    if let file, let counts = try? file.counts() { ending.incident = (file.path, counts) }
    close()
    return ending
  }

  /// Limits the wait of `finish` to a few seconds.
  ///
  /// An API call without an answer by then has an unknown outcome, which the next run reads first.
  func hurry() {
    guard !isHurried else { return }
    isHurried = true
    let run = run?.run
    Task {
      await run?.stop(within: Self.grace)
      // The last 250 ms let the run record that it was stopped.
      try? await Task.sleep(for: Self.grace + .milliseconds(250))
      patience.continuation.finish()
    }
  }

  /// Carries out an effect; slow work continues in the background.
  func carryOut(_ effect: Effect) {
    switch effect {
    case .useService(let description): use { $0 == description }
    case .listIncidents: listIncidents(effect)
    case .openIncident(let path): attempt(effect) { try self.open(path) }
    case .watchIncident(let path): attempt(effect) { try self.watch(path) }
    case .takeOver: takeOver(effect)
    case .openReview(let path): attempt(effect) { try self.openReview(path) }
    case .closeIncident: close()
    case .setDeadline(let deadline, let start):
      attempt(effect) {
        try self.openSession().file.setDeadline(deadline, countedFrom: start)
        self.report(.deadlineSet(deadline))
        if let start { self.report(.clockStart(start)) }
      }
    case .loadClockStart:
      background(effect) { [session] _ in .clockStart(try session?.file.clockStart()) }
    case .loadProfiles:
      newest(.profiles, effect) { .profiles(try await $0.profiles()) }
    case .loadProfile(let id):
      background(effect) { .profile(try await $0.profile(id: id)) }
    case .loadDivisions:
      newest(.divisions, effect) { .divisions(try await $0.divisions()) }
    case .countMatches(let profileID, let window):
      newest(.matchCount, effect) {
        .matchCount(
          try await $0.matchCount(profileID: profileID, window: window), window)
      }
    case .search(let profile, let window, let deadline):
      beginSearch(effect, profile: profile, window: window, deadline: deadline)
    case .cancelSearch: search?.cancel()
    case .list, .loadRows, .findPosition, .findUnfinished, .loadDetail, .check, .unlock,
      .loadChecks, .loadHistogram:
      carryOutOnList(effect)
    case .loadChoices, .narrow, .overrideTrust, .loadSummary, .confirm:
      carryOutOnSelection(effect)
    case .compareInventory: compareInventory(effect)
    case .freeze, .loadReview, .loadDifferences, .loadVerdicts, .mark, .approve, .sendBack,
      .unfreeze,
      .checkAdmission, .admit:
      carryOutOnReview(effect)
    case .widenToBundles, .leaveAlong: carryOutOnBundles(effect)
    case .cancelWidening: widening?.cancel()
    case .startRun, .pauseRun, .resumeRun, .stopRun, .setConcurrency, .retryTroubled,
      .askAboutApprovals:
      carryOutOnRun(effect)
    case .loadAwaited:
      newest(.awaited, effect) { [session] _ in
        .awaited(try session?.file.queue.awaitedRequests() ?? [])
      }
    case .approveRequests: approveRequests(effect)
    case .stopSkippingApproval: stopSkippingApproval(effect)
    case .searchRemaining: searchRemaining(effect)
    case .loadCounts: attempt(effect) { self.report(.counts(try self.openSession().file.counts())) }
    case .loadRecord:
      attempt(effect) { self.report(.record(try self.openSession().file.queue.runRecord())) }
    case .checkStragglers: checkStragglers(effect)
    case .releaseHolds(let count): releaseHolds(effect, count: count)
    case .export(let format, let path): export(effect, format, path)
    case .go, .restart, .say, .quit, .leave, .hurry, .suspend, .flushInput:
      assertionFailure("\(effect) concerns the console itself")
    }
  }

  /// Switches to the first matching service.
  func use(_ isMeant: (ServiceDescription) -> Bool) {
    let found = settings.services.firstIndex { isMeant($0.service.description) }
    guard let found else { return }
    serviceNumber = found
    report(.service(settings.services[found].offer))
  }

  // MARK: - How effects are carried out

  /// The kinds of answers; only the newest answer of each kind counts.
  enum Answer: Hashable {
    case profiles, divisions, matchCount, awaited
    case list, rows, unfinished, detail, checks, histogram
    case summary, review, differences, verdicts
  }

  /// Runs a quick body at once, and reports its error.
  func attempt(_ effect: Effect, _ body: () throws -> Void) {
    do {
      try body()
    } catch {
      report(.failed(effect, because: "\(error)"))
    }
  }

  /// Runs a body off the main actor, and reports its news or its error. Reports nothing if the body
  /// was cancelled.
  func background(
    _ effect: Effect,
    _ body: @escaping @Sendable (any CertificateService) async throws -> News
  ) {
    let service = service
    keep { [weak self] in
      let news = await Self.result(of: effect, service, body)
      if let news { self?.report(news) }
    }
  }

  /// Like `background`, with the session of the open incident.
  func inSession(
    _ effect: Effect, _ body: @escaping @Sendable (IncidentSession) async throws -> News
  ) {
    attempt(effect) {
      let session = try openSession()
      background(effect) { _ in try await body(session) }
    }
  }

  /// Like `background`, but drops an answer that a newer effect of this kind, or a change, has made
  /// out of date.
  func newest(
    _ kind: Answer, _ effect: Effect,
    _ body: @escaping @Sendable (any CertificateService) async throws -> News
  ) {
    let number = latest[kind, default: 0] + 1
    latest[kind] = number
    let service = service
    keep { [weak self] in
      let news = await Self.result(of: effect, service, body)
      if let self, let news, latest[kind] == number { report(news) }
    }
  }

  /// Runs a body in a task that `finish` cancels and waits for.
  private func keep(_ body: @escaping @MainActor () async -> Void) {
    let number = nextPending
    nextPending += 1
    pending[number] = Task {
      await body()
      pending[number] = nil
    }
  }

  /// Like `background`, but after all earlier changes: a check and its undo must not swap places.
  @discardableResult
  func inOrder(
    _ effect: Effect,
    _ body: @escaping @Sendable (any CertificateService) async throws -> News
  ) -> Task<Void, Never> {
    let (service, earlier) = (service, lastChange)
    let change = Task {
      await earlier?.value
      let news = await Self.result(of: effect, service, body)
      // Discards counts and rows that were read before the change.
      latest[.checks, default: 0] += 1
      latest[.rows, default: 0] += 1
      if let news { report(news) }
    }
    lastChange = change
    return change
  }

  @concurrent
  private nonisolated static func result(
    of effect: Effect, _ service: any CertificateService,
    _ body: @Sendable (any CertificateService) async throws -> News
  ) async -> News? {
    do {
      return try await body(service)
    } catch is CancellationError {
      return nil
    } catch {
      return .failed(effect, because: "\(error)")
    }
  }
}
