import Engine
import Foundation

/// Carries out the effects that screens ask for, with the engine, and reports what came of them.
@MainActor
final class EffectRunner {
  /// Where news goes; set once, before the first effect.
  var report: @MainActor @Sendable (News) -> Void = { _ in }

  private let settings: ConsoleSettings
  private var file: IncidentFile?
  private var listing: CertificateListing?
  private var search: Task<Void, Never>?
  private var run: (run: RevocationRun, work: Task<Void, Never>)?
  private var clock: Task<Void, Never>?
  private var latest: [String: Int] = [:]
  private var lastChange: Task<Void, Never>?

  private var service: any CertificateService { settings.access.reader }

  init(settings: ConsoleSettings) {
    self.settings = settings
  }

  /// Tells the time once a second, for deadlines.
  func startClock() {
    clock = Task { [weak self] in
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(1))
        self?.report(.tick)
      }
    }
  }

  /// Ends everything: a run comes to its stop, the incident is closed.
  func finish() async -> ConsoleEnding {
    clock?.cancel()
    search?.cancel()
    await search?.value
    await run?.run.stop()
    await run?.work.value
    var ending = ConsoleEnding()
    if let file, let counts = try? file.counts() { ending.incident = (file.path, counts) }
    close()
    return ending
  }

  /// Does what an effect asks for; what takes time goes on in the background.
  func carryOut(_ effect: Effect) {
    switch effect {
    case .listIncidents: listIncidents(effect)
    case .openIncident(let path): attempt(effect) { try self.open(path) }
    case .closeIncident: close()
    case .setDeadline(let deadline):
      attempt(effect) {
        try self.openFile().setDeadline(deadline)
        self.report(.deadlineSet(deadline))
      }
    case .loadProfiles:
      background(effect) { .profiles(try await $0.profiles()) }
    case .loadProfile(let id):
      background(effect) { .profile(try await $0.profile(id: id)) }
    case .countMatches(let profileID, let window):
      newest("count", effect) {
        .matchCount(
          try await $0.certificates(
            profileID: profileID, window: window, status: .issued, offset: 0, limit: 1
          ).total, window)
      }
    case .search(let profile, let window, let deadline):
      beginSearch(effect, profile: profile, window: window, deadline: deadline)
    case .cancelSearch: search?.cancel()
    case .list, .loadRows, .findPosition, .loadDetail, .check, .loadChecks, .loadHistogram:
      carryOutOnList(effect)
    case .loadChoices, .narrow, .overrideTrust, .loadSummary, .confirm:
      carryOutOnSelection(effect)
    case .startRun, .pauseRun, .resumeRun, .stopRun, .setConcurrency, .retryTroubled:
      carryOutOnRun(effect)
    case .searchRemaining: searchRemaining(effect)
    case .loadCounts: attempt(effect) { self.report(.counts(try self.openFile().counts())) }
    case .loadRecord: attempt(effect) { self.report(.record(try self.openFile().runRecord())) }
    case .checkStragglers: checkStragglers(effect)
    case .releaseHolds: releaseHolds(effect)
    case .export(let format, let path): export(effect, format, path)
    case .go, .restart, .say, .quit, .leave, .suspend, .flushInput:
      assertionFailure("\(effect) concerns the console itself")
    }
  }

  // MARK: - Incidents

  private func listIncidents(_ effect: Effect) {
    let (folder, service) = (settings.folder, service.description)
    let isReadOnly = settings.isReadOnly
    background(effect) { _ in
      .incidents(
        IncidentFolder(path: folder).summaries(for: service, isReadOnly: isReadOnly))
    }
  }

  private func open(_ path: String) throws {
    close()
    let file =
      settings.isReadOnly
      ? try IncidentFile.openForReading(at: path) : try IncidentFile.open(at: path)
    try adopt(file)
  }

  private func adopt(_ file: IncidentFile) throws {
    self.file = file
    listing = try CertificateListing(of: file)
    report(.incidentFile(path: file.path))
    report(.incidentOpened(try file.header(), try file.counts()))
  }

  private func close() {
    listing?.close()
    listing = nil
    file?.close()
    file = nil
  }

  private func openFile() throws -> IncidentFile {
    guard let file else { throw IncidentError(.wrongState, "no incident is open") }
    return file
  }

  // MARK: - Searching

  private func beginSearch(
    _ effect: Effect, profile: Profile, window: IssuanceWindow, deadline: Date?
  ) {
    close()
    let scope = IncidentScope(
      service: service.description, profile: profile, window: window, deadline: deadline)
    let path = IncidentFolder(path: settings.folder).newPath(profile: profile, now: Date())
    search = Task {
      do {
        let file = try IncidentFile.create(at: path, scope: scope)
        do {
          let summary = try await fill(file, profile: profile, window: window)
          try adopt(file)
          report(.searchFinished(summary))
        } catch {
          // A search that did not come to its end leaves nothing that could be mistaken for one.
          file.discard()
          throw error
        }
      } catch {
        report(Task.isCancelled ? .searchCancelled : .failed(effect, because: "\(error)"))
      }
    }
  }

  private func fill(
    _ file: IncidentFile, profile: Profile, window: IssuanceWindow
  ) async throws -> IncidentSearch.Summary {
    try await IncidentSearch(
      service: service, profile: profile, window: window, pageSize: settings.pageSize
    ).fill(file, progress: progressReporter())
  }

  private func progressReporter() -> @Sendable (IncidentSearch.Progress) -> Void {
    { [weak self] progress in
      Task { @MainActor in self?.report(.searchProgress(progress)) }
    }
  }

  private func searchRemaining(_ effect: Effect) {
    search = Task {
      do {
        let file = try openFile()
        let header = try file.header()
        let profile = try await service.profile(named: header.profileID)
        let (remaining, notes) = try await IncidentSearch(
          service: service, profile: profile, window: header.window, pageSize: settings.pageSize
        ).findRemaining(file, progress: progressReporter())
        report(.remaining(remaining, notes: notes))
      } catch {
        report(Task.isCancelled ? .searchCancelled : .failed(effect, because: "\(error)"))
      }
    }
  }

  // MARK: - The list

  private func carryOutOnList(_ effect: Effect) {
    guard let file, let listing else {
      return report(.failed(effect, because: "no incident is open"))
    }
    switch effect {
    case .list(let query):
      // Only the newest list matters: one still being built for an older query is broken off.
      listing.interrupt()
      // Rows of the older list must not turn up in the new one.
      latest["rows", default: 0] += 1
      newest("list", effect) { _ in .listing(query, count: try await listing.build(query)) }
    case .loadRows(let range):
      newest("rows", effect) { _ in .rows(range, try await listing.certificates(in: range)) }
    case .findPosition(let id):
      background(effect) { _ in .position(id: id, try await listing.position(of: id)) }
    case .loadDetail(let id):
      newest("detail", effect) { _ in .detail(try CertificateDetail.load(id, from: file)) }
    case .check(let change, let span):
      inOrder(effect) { _ in
        let target: CheckTarget =
          switch span {
          case .rows(let ids): .rows(ids)
          case .positions(let range):
            .rows(try await listing.ids(in: range.lowerBound..<(range.upperBound + 1)))
          case .shown(let filter): filter.map { .matching($0) } ?? .all
          case .all: .all
          }
        _ = try await file.change(change, target)
        return .checksChanged
      }
    case .loadChecks(let filter):
      newest("checks", effect) { _ in
        .checks(
          CheckTotals(
            found: try file.foundCount(), checked: try file.checkedCount(),
            hidden: try filter.map { try file.checkedCount(hiddenBy: $0) } ?? 0))
      }
    case .loadHistogram(let window):
      newest("histogram", effect) { _ in
        .histogram(
          try file.issuedPerDay(in: window).map { DayCount(day: $0.day, count: $0.count) })
      }
    default: break
    }
  }

  // MARK: - Reason and confirmation

  private func carryOutOnSelection(_ effect: Effect) {
    guard let file else { return report(.failed(effect, because: "no incident is open")) }
    let description = service.description
    let protectedNames = settings.runOptions.protectedNames
    @Sendable func choices() throws -> News {
      let trust = try file.checkedTrustCounts()
      return .choices(ReasonChoice.all(of: description, trustCounts: trust), trust: trust)
    }
    switch effect {
    case .loadChoices:
      background(effect) { _ in try choices() }
    case .narrow(let option):
      background(effect) { _ in
        _ = try await file.narrow(to: option)
        return try choices()
      }
    case .overrideTrust(let trust):
      background(effect) { _ in
        _ = try await file.overrideTrust(ofCheckedTo: trust)
        return try choices()
      }
    case .loadSummary(let option):
      background(effect) { _ in
        .summary(
          try file.confirmationSummary(
            reason: option.reason, service: description, protectedNames: protectedNames,
            now: Date()), option)
      }
    case .confirm(let option, let comment, let ticket, let digest):
      background(effect) { _ in
        .confirmed(
          try file.confirm(
            reason: option.reason, comment: comment, ticket: ticket, expectedDigest: digest))
      }
    default: break
    }
  }

  // MARK: - The run

  private func carryOutOnRun(_ effect: Effect) {
    switch effect {
    case .startRun: attempt(effect) { try self.startRun(effect) }
    case .pauseRun: onRun { await $0.pause() }
    case .resumeRun: onRun { await $0.resume() }
    case .stopRun: onRun { await $0.stop() }
    case .setConcurrency(let count): onRun { await $0.setConcurrency(count) }
    case .retryTroubled:
      if run == nil {
        attempt(effect) {
          let file = try self.openFile()
          let count = try file.retryTroubled(policy: try self.policy(of: file))
          self.report(.retrying(count))
        }
      } else {
        onRun { [weak self] run in
          do {
            let count = try await run.retryTroubled()
            await self?.report(.retrying(count))
          } catch {
            await self?.report(.failed(effect, because: "\(error)"))
          }
        }
      }
    default: break
    }
  }

  private func policy(of file: IncidentFile) throws -> RevocationPolicy {
    let header = try file.header()
    guard let reason = header.reason else {
      throw IncidentError(.wrongState, "nothing was confirmed in this incident yet")
    }
    return RevocationPolicy(
      reason: reason, comment: header.comment, verifyTimeout: settings.verifyTimeout)
  }

  private func startRun(_ effect: Effect) throws {
    guard run == nil else { return }
    let file = try openFile()
    let run = RevocationRun(
      file: file, service: service, revoker: settings.access.revoker, policy: try policy(of: file),
      options: settings.runOptions)
    let pictures = Task {
      for await snapshot in run.snapshots { self.report(.snapshot(snapshot)) }
    }
    let work = Task {
      do {
        let ending = try await run.run(stopsWhenPaused: false)
        await pictures.value
        self.run = nil
        self.report(.runEnded(ending))
      } catch {
        self.run = nil
        self.report(.failed(effect, because: "\(error)"))
      }
    }
    self.run = (run, work)
  }

  private func onRun(_ body: @escaping @Sendable (RevocationRun) async -> Void) {
    guard let run = run?.run else { return }
    Task { await body(run) }
  }

  // MARK: - Afterwards

  private func checkStragglers(_ effect: Effect) {
    background(effect) { [file] _ in
      guard let file else { throw IncidentError(.wrongState, "no incident is open") }
      _ = try await file.checkStragglers()
      return .checksChanged
    }
  }

  private func releaseHolds(_ effect: Effect) {
    let revoker = settings.access.revoker
    background(effect) { [file] _ in
      guard let file else { throw IncidentError(.wrongState, "no incident is open") }
      let result = try await HoldRelease(file: file, revoker: revoker).run()
      return .holdsReleased(result.released, failed: result.failed)
    }
  }

  private func export(_ effect: Effect, _ format: ReportFormat, _ path: String) {
    background(effect) { [file] _ in
      guard let file else { throw IncidentError(.wrongState, "no incident is open") }
      try ReportFile.write(IncidentReport(file: file), format: format, to: path)
      return .exported(path: path)
    }
  }

  // MARK: - How effects are carried out

  /// Does something quick, here and now.
  private func attempt(_ effect: Effect, _ body: () throws -> Void) {
    do {
      try body()
    } catch {
      report(.failed(effect, because: "\(error)"))
    }
  }

  /// Does something away from the main actor, and reports what came of it.
  private func background(
    _ effect: Effect,
    _ body: @escaping @Sendable (any CertificateService) async throws -> News
  ) {
    let service = service
    Task {
      let news = await Self.result(of: effect, service, body)
      if let news { report(news) }
    }
  }

  /// Like `background`, but an answer that a newer request of the same kind has overtaken is
  /// dropped.
  private func newest(
    _ kind: String, _ effect: Effect,
    _ body: @escaping @Sendable (any CertificateService) async throws -> News
  ) {
    let number = latest[kind, default: 0] + 1
    latest[kind] = number
    let service = service
    Task {
      let news = await Self.result(of: effect, service, body)
      if let news, latest[kind] == number { report(news) }
    }
  }

  /// Like `background`, but after every earlier change: a check and its undoing must not swap places.
  private func inOrder(
    _ effect: Effect,
    _ body: @escaping @Sendable (any CertificateService) async throws -> News
  ) {
    let (service, earlier) = (service, lastChange)
    lastChange = Task {
      await earlier?.value
      let news = await Self.result(of: effect, service, body)
      if let news { report(news) }
    }
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
