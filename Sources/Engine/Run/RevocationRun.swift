import DequeModule
import Foundation

/// Revokes and verifies the certificates of an incident's manifests.
///
/// The incident file is the queue. The run reads planned and due certificates from it in small
/// batches, and writes every transition back before the next step. After a crash, the next run
/// therefore continues where this one stopped. `CertificateRevocation` decides the next step for
/// one certificate; this type decides only when, and how many at once.
public actor RevocationRun {
  /// How a run ended.
  public enum Ending: Sendable, Hashable {
    /// Nothing is left to do.
    case finished
    /// The run was stopped.
    case stopped
    /// The run paused with `stopsWhenPaused`; with the error code if the service's answer was the
    /// cause.
    case paused(because: String, code: ServiceError.Code?)
  }

  /// Snapshots of the run, only the newest one; ends with the run.
  public nonisolated let snapshots: AsyncStream<RunSnapshot>

  /// The time between two checks of the computer's clock while nothing else happens, in seconds.
  private static let clockCheckInterval = 5.0

  /// The time between two attempts to resume after the incident file failed, in seconds.
  private static let fileCheckInterval = 2.0

  let file: IncidentFile
  let service: any CertificateService
  let revoker: any RevocationService
  let options: RunOptions
  let policy: RevocationPolicy
  /// Asked before every batch of sends.
  let gate: RunGate
  /// The gate's answer; `nil` if the gate must be asked before the next send.
  var pass: RunGate.Pass?
  /// The revocation instruction of each manifest, by its number.
  var instructions: [Int: RevocationInstruction] = [:]
  let actor: Operator
  let journal: Journal
  /// The clock of the run. Waits use its steady time; records use its wall clock.
  var clock: RunClock

  /// The number of calls that may be in progress at once.
  var workers: WorkerLimit {
    didSet { if workers.count != oldValue.count { workersChangedAt = .now } }
  }
  var operations: [Int64: Task<Void, Never>] = [:]
  var sending = 0
  /// The sends since a read last got a worker.
  private(set) var sendsSinceRead = 0
  var toSend: Deque<RunQueue.QueuedCertificate> = []
  /// The reads to make before their certificates can be sent again. They count as sending: the last
  /// certificate is revoked only after them.
  var toResolve: Deque<RunQueue.QueuedCertificate> = []
  /// The reads to make, the earliest due first. Some become due only shortly.
  var toRead: Deque<RunQueue.QueuedCertificate> = []
  /// When the file has to be asked for more work.
  var nextWork = NextWork()
  var outcomes: [Outcome: Int] = [:]
  var stopRules = StopRules()
  /// The bundles with an operation in progress, to revoke or to read them.
  var bundlesUnderWay: Set<String> = []
  /// The schedule for reading orders again after their revocation.
  var aftermath = Aftermath()
  /// The schedule of the call that lists recent revocations.
  var bulk = BulkConfirmation()
  /// The schedule of searches for revoked certificates.
  var search = ConfirmationSearch()
  /// Whether a search waits for operations in progress.
  var waitsToSearch = false
  /// The number of accepted certificates that a search has shown as revoked.
  var shown = 0
  var activity: RunSnapshot.Activity = .recovering
  var revoked = RateMeter()
  var ended = RateMeter()
  var canary: Canary
  var pauseCode: ServiceError.Code?
  /// The longest wait that the service has asked for, and its end by the steady clock; `nil` if it
  /// has asked for none.
  var askedWait: (wait: AskedWait, end: Date)?
  /// The latest change of the computer's clock that the run has noticed; `nil` for none.
  var clockJump: ClockJump?
  /// When to check the clock again, if nothing else wakes the loop before.
  private var nextClockCheck = Date.distantPast
  /// When to try to resume after the incident file failed; `nil` if the run did not pause for that.
  private var nextFileCheck: Date?
  /// When a call to revoke was last answered; `nil` if none was.
  var reachedAt: Date?
  /// The length of a send from its check to its answer, in seconds; later ones count more.
  var sendLength: Double?
  /// When the number of workers last changed.
  private var workersChangedAt = ContinuousClock.now
  private var isOutOfPatience = false
  private let waker = Waker()
  private let snapshotSink: AsyncStream<RunSnapshot>.Continuation
  private let changes: (stream: AsyncStream<Void>, sink: AsyncStream<Void>.Continuation)

  /// - Parameters:
  ///   - service: reads certificates and lists.
  ///   - revoker: makes every call that changes something at the CA.
  ///   - conditions: reads the present demands of the configuration; called before every batch of
  ///     sends.
  ///   - clock: the clock of the run.
  public init(
    file: IncidentFile, service: any CertificateService, revoker: any RevocationService,
    policy: RevocationPolicy, options: RunOptions,
    conditions: @escaping @Sendable () async throws -> RunConditions,
    by actor: Operator = .current, clock: RunClock = RunClock()
  ) {
    self.file = file
    self.service = service
    self.revoker = revoker
    self.policy = policy
    self.options = options
    self.actor = actor
    self.clock = clock
    gate = RunGate(
      file: file, service: service.description, revoker: revoker, conditions: conditions)
    workers = WorkerLimit(fixed: options.concurrency)
    bulk.isUsed = service.description.massConfirmation == .latest
    canary = Canary(size: options.canary, outcomes: [:])
    journal = Journal(file: file, actor: actor)
    (snapshots, snapshotSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    let (stream, sink) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    changes = (stream, sink)
  }

  /// Works until the run is finished or stopped, or pauses with `stopsWhenPaused`.
  ///
  /// - Parameter stopsWhenPaused: whether a pause ends the run, for use without an operator.
  /// - Throws: `IncidentError` if the incident file cannot be read or written.
  public func run(stopsWhenPaused: Bool) async throws -> Ending {
    let publisher = Task { await self.publishChanges() }
    defer {
      publisher.cancel()
      changes.sink.finish()
      snapshotSink.finish()
    }
    let ending = try await work(stopsWhenPaused: stopsWhenPaused)
    activity = .ended
    await publish()
    return ending
  }

  /// Starts nothing new until `resume`; calls on the wire finish.
  public func pause() {
    guard isWorking else { return }
    pause(because: "paused by \(actor.name)")
  }

  /// Continues after a pause.
  public func resume() {
    guard case .paused = activity else { return }
    pass = nil
    stopRules = StopRules()
    pauseCode = nil
    nextFileCheck = nil
    forgetQueues()
    askedWait = nil
    workers.endWait()
    service.endPause()
    do {
      try file.queue.endLongWaits(now: clock.now.steady)
      try file.queue.setPhase(.running, by: actor)
      activity = outcomes[.outcomeUnknown, default: 0] > 0 ? .recovering : afterRecovery
    } catch {
      activity = .paused(because: "\(error)")
      checkFileLater(after: error)
    }
    changed()
  }

  /// Finishes the calls on the wire, then ends the run. Another run can resume it.
  ///
  /// - Parameter grace: how long these calls may still take, if the process must exit; `nil` for no
  ///   limit. Calls without an answer by then have an unknown outcome, and the next run reads their
  ///   certificates first.
  public func stop(within grace: Duration? = nil) {
    guard activity != .ended else { return }
    activity = .stopping
    callOff()
    changed()
    guard let grace else { return }
    Task {
      try? await Task.sleep(for: grace)
      self.losePatience()
    }
  }

  private func losePatience() {
    isOutOfPatience = true
    changed()
  }

  /// Sets how many calls may be in progress at once, from 1 to `WorkerLimit.most`. The number no
  /// longer adapts to the service.
  public func setConcurrency(_ count: Int) {
    workers = WorkerLimit(fixed: count)
    changed()
  }

  /// Retries every certificate of this run that failed, was rejected, could not be verified or
  /// stayed unknown.
  ///
  /// - Returns: the number of these certificates.
  public func retryTroubled() throws -> Int {
    let changes = try file.queue.retry(policy: policy, now: clock.now.steady, by: actor)
    for change in changes {
      outcomes[change.before, default: 0] -= 1
      outcomes[change.after, default: 0] += 1
    }
    shown = try file.queue.shownCount()
    nextWork = NextWork()
    changed()
    return changes.count
  }

  /// Makes every certificate that awaits approval due now.
  public func askAboutApprovals() throws {
    try file.queue.askAboutApprovals(at: clock.now.steady)
    nextWork = NextWork()
    changed()
  }

  // MARK: - The loop

  private func work(stopsWhenPaused: Bool) async throws -> Ending {
    let start = clock.now.steady
    let unknown = try file.queue.recoverInterrupted(policy: policy, now: start, by: actor)
    try file.queue.boundWaits(policy: policy, now: start)
    bulk.knownUntil = BulkConfirmation.start(
      firstSent: try file.queue.firstSentToConfirm(), now: start)
    instructions = try file.manifests.all().reduce(into: [:]) { $0[$1.number] = $1.instruction }
    try count()
    search.isUsed =
      try service.description.massConfirmation == .list && !file.header().isReleasing
    try file.queue.setPhase(.running, by: actor)
    canary = Canary(size: options.canary, outcomes: outcomes)
    if activity != .stopping { activity = unknown > 0 ? .recovering : afterRecovery }
    changed()
    while true {
      noticeClockJump()
      if activity == .stopping {
        if operations.isEmpty || isOutOfPatience { return try await finish(.stopped) }
      } else if case .paused(let why) = activity {
        if operations.isEmpty, stopsWhenPaused {
          return try await finish(.paused(because: why, code: pauseCode))
        }
        if operations.isEmpty, let nextFileCheck, nextFileCheck <= clock.now.steady { resume() }
      } else {
        do {
          if isAboutToSend {
            try await askGate()
            // The run may have been paused or stopped while the gate was asked.
            guard isWorking else { continue }
          }
          try dispatch()
          if isWorking, outcomes[.planned, default: 0] == 0, try isIdle() {
            return try await finish(.finished)
          }
        } catch {
          pause(after: error)
          continue
        }
      }
      do {
        let now = clock.now.steady
        if nextClockCheck <= now {
          nextClockCheck = now.addingTimeInterval(Self.clockCheckInterval)
        }
        await waker.sleep(until: min(try wakeTime() ?? nextClockCheck, nextClockCheck), now: now)
      } catch {
        pause(after: error)
      }
    }
  }

  /// Whether the run makes calls: it is neither paused, stopping nor ended.
  var isWorking: Bool {
    activity == .running || activity == .canary || activity == .recovering
  }

  var afterRecovery: RunSnapshot.Activity { canary.isOver ? .running : .canary }

  /// Whether nothing is in progress and nothing will become due.
  func isIdle() throws -> Bool {
    guard operations.isEmpty else { return false }
    let states = RunQueue.ReadState.allCases.filter {
      options.awaitsApprovals || $0 != .awaitingApproval
    }
    return try !aftermath.isDue && file.queue.nextRead(in: states, besides: []) == nil
      && file.queue.nextSendAgain() == nil
  }

  /// Starts operations until no worker is free or nothing is due.
  private func dispatch() throws {
    let now = clock.now.steady
    try file.requireInPlace()
    try file.requireOwnSchema()
    if operations.isEmpty, outcomes[.sending, default: 0] > 0 {
      // The journal failed, so the answers about these certificates are not stored.
      _ = try file.queue.recoverInterrupted(policy: policy, now: now, by: actor)
      try count()
      forgetQueues()
    }
    if bulk.isUsed { try confirmInBulk(at: now) }
    try searchToConfirm(at: now)
    guard !waitsForService(at: now) else { return }
    try queueToResolve(at: now)
    while canSend, let next = toResolve.popFirst() {
      guard reserve(next) else { continue }
      sending += 1
      operations[next.id] = Task { await self.read(next, isSending: true) }
    }
    let isRecovered = try isRecovered()
    // Sends come first: a certificate that is sent again must not wait until all others are read.
    if isRecovered { try dispatchSends(at: now) }
    try queueToRead(at: now)
    while canRead, let next = toRead.first, next.isDue(at: now) {
      toRead.removeFirst()
      guard reserve(next) else { continue }
      sendsSinceRead = 0
      operations[next.id] = Task { await self.read(next) }
    }
    if isRecovered { try lookForTakenAlong(at: now) }
  }

  /// Starts sends until no worker is free or nothing is due. Needs the gate's answer.
  private func dispatchSends(at now: Date) throws {
    guard pass != nil else {
      // Wake the loop, which asks the gate before it calls this again.
      if isAboutToSend { changed() }
      return
    }
    if toSend.isEmpty, canSend { try queueToSend(at: now) }
    while canSend, let next = toSend.popFirst() {
      // Another operation for the bundle is in progress. When it ends, this certificate is taken
      // from the file again.
      guard reserve(next) else { continue }
      if next.revocation.outcome == .planned { canary.started() }
      sending += 1
      sendsSinceRead += 1
      operations[next.id] = Task { await self.send(next) }
    }
  }

  /// When a free worker has something to do. Operations in progress wake the loop when they end.
  private func wakeTime() throws -> Date? {
    guard isWorking else { return nextFileCheck }
    if let end = workers.waitsUntil, clock.now.steady < end { return end }
    var times: [Date] = []
    if canSend {
      times += [toResolve.first?.revocation.nextAt, nextWork.resolve].compactMap(\.self)
    }
    if canRead { times += [toRead.first?.revocation.nextAt, nextWork.read].compactMap { $0 } }
    if bulk.isUsed, !isConfirming,
      let due = try file.queue.nextRead(
        in: RunQueue.ReadState.confirmedInBulk, besides: Set(operations.keys))
    {
      times.append(max(due, bulk.nextAt))
    }
    if canSend, activity != .recovering { times.append(nextWork.sendAgain) }
    if let nextSearch { times.append(nextSearch) }
    if let next = aftermath.nextLook { times.append(next) }
    return times.filter { $0 < .distantFuture }.min()
  }

  // MARK: - Pausing and ending

  func pause(because why: String) {
    switch activity {
    case .paused, .stopping, .ended: return
    default: break
    }
    activity = .paused(because: why)
    callOff()
    // The run pauses even if the file cannot record it: a full disk is one reason to pause.
    try? file.queue.setPhase(.paused, pause: why, by: actor)
    changed()
  }

  /// Pauses after an error, for example if the incident file fails. Nothing is sent that cannot be
  /// journalled.
  func pause(after error: any Error) {
    pause(because: "\(error)")
    checkFileLater(after: error)
  }

  /// Schedules an attempt to resume if the incident file has failed. The system does not report
  /// when the file can be written again.
  private func checkFileLater(after error: any Error) {
    guard case .paused = activity, let error = error as? IncidentError,
      [.diskFull, .noPermission, .deviceFailed].contains(error.code)
    else { return }
    nextFileCheck = clock.now.steady.addingTimeInterval(Self.fileCheckInterval)
  }

  /// Cancels the operations that wait for the call budget. Calls on the wire are not affected.
  func callOff() {
    forgetQueues()
    for operation in operations.values { operation.cancel() }
  }

  /// Reads the number of certificates with each outcome from the file.
  func count() throws {
    outcomes = try file.manifestOutcomeCounts()
    shown = try file.queue.shownCount()
  }

  private func finish(_ ending: Ending) async throws -> Ending {
    switch ending {
    case .finished:
      let isDone = outcomes.allSatisfy { $0.key.isFinal || $0.value == 0 }
      try file.queue.setPhase(
        isDone ? .finished : .paused,
        pause: isDone ? nil : reasonToWait, by: actor)
    case .stopped:
      try file.queue.setPhase(.paused, pause: "stopped by \(actor.name)", by: actor)
    case .paused:
      break
    }
    return ending
  }

  private var reasonToWait: String {
    let waiting = outcomes[.awaitingApproval, default: 0]
    return waiting > 0
      ? "\(waiting) \(waiting == 1 ? "waits" : "wait") for an administrator's approval"
      : "some certificates need attention"
  }

  // MARK: - Snapshots

  func changed() {
    waker.wake()
    changes.sink.yield()
  }

  /// Publishes at most 20 snapshots a second, and always the last change. The screens they draw fit
  /// through a slow line, and the eye sees no difference.
  private func publishChanges() async {
    for await _ in changes.stream {
      await publish()
      try? await Task.sleep(for: .milliseconds(50))
    }
  }

  private func publish() async {
    let budget = await service.budget()
    var snapshot = RunSnapshot(
      activity: activity, outcomes: outcomes.filter { $0.value != 0 }, shown: shown,
      revokedPerSecond: revoked.perSecond(at: .now), finishedPerSecond: ended.perSecond(at: .now),
      inFlight: operations.count, concurrency: workers.count, isAdapting: workers.isAdapting,
      waitsForService: serviceWait, budget: budget,
      isDryRun: options.isDryRun,
      askedWait: askedWait.flatMap { $0.end > clock.now.steady ? $0.wait : nil },
      clockJump: clockJump)
    if isWorking { snapshot.estimate = estimate(of: snapshot) }
    snapshotSink.yield(snapshot)
  }

  /// Returns how long it takes until everything is sent.
  private func estimate(of snapshot: RunSnapshot) -> RunEstimate? {
    let now = ContinuousClock.now
    func sending(_ count: Int) -> Int { count - count / WorkerLimit.sendsPerRead }
    var limits = RunEstimate.Limits(
      perSecond: snapshot.budget.perSecond, windows: snapshot.budget.windows,
      workers: sending(workers.count), sendLength: sendLength)
    limits.mostWorkers = workers.mayGrow ? sending(WorkerLimit.most) : nil
    limits.growth = snapshot.budget.growth
    let isSteady =
      now - workersChangedAt >= RateMeter.measured && revoked.hasMeasured(at: now)
      && limits.growth == 0
    return RunEstimate(
      left: snapshot.total - snapshot.sent,
      measured: (snapshot.revokedPerSecond, revoked.count), isSteady: isSteady, limits: limits)
  }
}
