import DequeModule
import Foundation

/// How a run goes about its work.
public struct RunOptions: Sendable, Hashable {
  /// How many certificates may be on their way at once, in each direction.
  public var concurrency: Int
  /// How many certificates are revoked and verified before the rest is sent; 0 for none.
  public var canary: Int
  /// Whether this is a rehearsal that sends nothing, for display.
  public var isDryRun: Bool
  /// Whether the run goes on while nothing is left to do but to wait for administrators.
  public var awaitsApprovals: Bool
  /// How many certificates to ask for at a time, where a list confirms what was revoked.
  public var pageSize: Int

  public init(
    concurrency: Int = 8, canary: Int = 3, isDryRun: Bool = false,
    awaitsApprovals: Bool = false, pageSize: Int = 500
  ) {
    self.concurrency = concurrency
    self.canary = canary
    self.isDryRun = isDryRun
    self.awaitsApprovals = awaitsApprovals
    self.pageSize = pageSize
  }
}

/// Revokes and verifies the certificates of an incident's manifests.
///
/// The incident file is the queue: what is planned or due is read from it in small batches, every
/// transition goes back into it before the next step, and so a run that dies goes on where it was.
/// What to do with one certificate is decided by `CertificateRevocation`; here is only when, and
/// how many at once.
public actor RevocationRun {
  /// How a run ended.
  public enum Ending: Sendable, Hashable {
    /// Nothing is left to do.
    case finished
    /// Somebody stopped it.
    case stopped
    /// It paused by itself, and nobody was there to resume it; the code when the service's answer
    /// was the cause.
    case paused(because: String, code: ServiceError.Code?)
  }

  /// Pictures of the run, newest only; ends with the run.
  public nonisolated let snapshots: AsyncStream<RunSnapshot>

  /// How many certificates may be on their way at once at the most.
  public static let mostWorkers = 64

  /// Seconds between two looks whether the computer's clock was set, while nothing else happens.
  private static let clockCheckInterval = 5.0

  /// Seconds between two looks whether the incident file can be written again.
  private static let fileCheckInterval = 2.0

  let file: IncidentFile
  let service: any CertificateService
  let revoker: any RevocationService
  let options: RunOptions
  let policy: RevocationPolicy
  /// Asked before every batch of sends.
  let gate: RunGate
  /// What the gate has said; `nil` until it is asked, and after a pause.
  var pass: RunGate.Pass?
  /// What each manifest asks for, by its number.
  var orders: [Int: RevocationOrder] = [:]
  let actor: Operator
  let journal: Journal
  /// Tells the time: every wait goes by its steady instants, everything on record by its wall clock.
  var clock: RunClock

  private(set) var concurrency: Int
  var operations: [Int64: Task<Void, Never>] = [:]
  var sending = 0
  var toSend: Deque<IncidentFile.QueuedCertificate> = []
  /// The longest due first; some of them are due only in a moment.
  var toRead: Deque<IncidentFile.QueuedCertificate> = []
  /// When the file has to be asked for more of either.
  var nextWork = NextWork()
  var outcomes: [Outcome: Int] = [:]
  var stopRules = StopRules()
  /// Bundles of which a call is on the wire, to revoke or to read.
  var bundlesUnderWay: Set<String> = []
  /// Which orders are to be read again, for what a call has taken beyond what was confirmed.
  var aftermath = Aftermath()
  /// How far one call has confirmed many.
  var bulk = BulkConfirmation()
  /// When a list of what is revoked is asked for.
  var search = ConfirmationSearch()
  /// Whether a search waits for what is under way to end.
  var waitsToSearch = false
  /// How many of the accepted certificates such a list has shown as revoked.
  var shown = 0
  var activity: RunSnapshot.Activity = .recovering
  var revoked = RateMeter()
  var ended = RateMeter()
  var canary: Canary
  var pauseCode: ServiceError.Code?
  /// The longest wait that the service has asked for, and its end by the steady clock; `nil` while it
  /// has asked for none.
  var askedWait: (wait: AskedWait, end: Date)?
  /// The latest change of the computer's clock that was noticed; `nil` for none.
  var clockJump: ClockJump?
  /// When to look again whether the clock was set, if nothing else wakes the loop before.
  private var nextClockCheck = Date.distantPast
  /// When to look whether the incident file can be written again; `nil` unless that is why it pauses.
  private var nextFileCheck: Date?
  private var isOutOfPatience = false
  private let waker = Waker()
  private let snapshotSink: AsyncStream<RunSnapshot>.Continuation
  private let changes: (stream: AsyncStream<Void>, sink: AsyncStream<Void>.Continuation)

  /// - Parameters:
  ///   - service: reads certificates and lists.
  ///   - revoker: the only thing that changes anything at the CA.
  ///   - conditions: reads what the configuration demands now; asked before every batch of sends.
  ///   - clock: tells the time.
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
    concurrency = min(max(1, options.concurrency), Self.mostWorkers)
    bulk.isUsed = service.description.massConfirmation == .latest
    canary = Canary(size: options.canary, outcomes: [:])
    journal = Journal(file: file, actor: actor)
    (snapshots, snapshotSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    let (stream, sink) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    changes = (stream, sink)
  }

  /// Works until nothing is left to do, somebody stops it, or it pauses with `stopsWhenPaused`.
  ///
  /// - Parameter stopsWhenPaused: whether a pause ends the run, for use without a person.
  /// - Throws: `IncidentError` when the incident file cannot be read or written.
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

  /// Sends nothing new until `resume`; calls on the wire are finished.
  public func pause() {
    guard isWorking else { return }
    pause(because: "paused by \(actor.name)")
  }

  /// Goes on after a pause.
  public func resume() {
    guard case .paused = activity else { return }
    pass = nil
    stopRules = StopRules()
    pauseCode = nil
    nextFileCheck = nil
    forgetQueues()
    askedWait = nil
    service.endPause()
    do {
      try file.endLongWaits(now: clock.now.steady)
      try file.setPhase(.running, by: actor)
      activity = outcomes[.outcomeUnknown, default: 0] > 0 ? .recovering : afterRecovery
    } catch {
      activity = .paused(because: "\(error)")
      checkFileLater(after: error)
    }
    changed()
  }

  /// Finishes the calls on the wire, then ends the run; it can be carried on later.
  ///
  /// - Parameter grace: how long those calls may still take, for a process that has to go. What
  ///   they did is then unknown, and is read back first of all when the run is carried on; `nil`
  ///   waits for as long as they take.
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

  /// Sets how many certificates may be on their way at once, within 1 and the most there may be.
  public func setConcurrency(_ count: Int) {
    concurrency = min(max(1, count), Self.mostWorkers)
    changed()
  }

  /// Retries every certificate of this run that failed, was rejected, could not be verified or stayed
  /// unknown.
  ///
  /// - Returns: how many there are.
  public func retryTroubled() throws -> Int {
    let changes = try file.retry(policy: policy, now: clock.now.steady, by: actor)
    for change in changes {
      outcomes[change.before, default: 0] -= 1
      outcomes[change.after, default: 0] += 1
    }
    shown = try file.shownCount()
    nextWork = NextWork()
    changed()
    return changes.count
  }

  /// Asks at once about everything that waits for an administrator.
  public func askAboutApprovals() throws {
    try file.askAboutApprovals(at: clock.now.steady)
    nextWork = NextWork()
    changed()
  }

  // MARK: - The loop

  private func work(stopsWhenPaused: Bool) async throws -> Ending {
    let start = clock.now.steady
    let unknown = try file.recoverInterrupted(policy: policy, now: start, by: actor)
    try file.boundWaits(policy: policy, now: start)
    bulk.knownUntil = BulkConfirmation.start(firstSent: try file.firstSentToConfirm(), now: start)
    orders = try file.manifests().reduce(into: [:]) { $0[$1.number] = $1.order }
    try count()
    search.isUsed =
      try service.description.massConfirmation == .list && !file.header().isReleasing
    try file.setPhase(.running, by: actor)
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

  /// Whether calls may be made: neither paused nor about to end.
  var isWorking: Bool {
    activity == .running || activity == .canary || activity == .recovering
  }

  var afterRecovery: RunSnapshot.Activity { canary.isOver ? .running : .canary }

  /// Whether nothing is under way and nothing will fall due.
  func isIdle() throws -> Bool {
    guard operations.isEmpty else { return false }
    let states = IncidentFile.ReadState.allCases.filter {
      options.awaitsApprovals || $0 != .awaitingApproval
    }
    return try !aftermath.isDue && file.nextRead(in: states, besides: []) == nil
      && file.nextSendAgain() == nil
  }

  /// Starts as many operations as there are workers and work.
  private func dispatch() throws {
    let now = clock.now.steady
    try file.requireInPlace()
    try file.requireOwnSchema()
    if operations.isEmpty, outcomes[.sending, default: 0] > 0 {
      // A journal that failed has left certificates between sent and answered.
      _ = try file.recoverInterrupted(policy: policy, now: now, by: actor)
      try count()
      forgetQueues()
    }
    if bulk.isUsed { try confirmInBulk(at: now) }
    try searchToConfirm(at: now)
    try queueToRead(at: now)
    while canRead, let next = toRead.first, next.isDue(at: now) {
      toRead.removeFirst()
      guard reserve(next) else { continue }
      operations[next.id] = Task { await self.read(next) }
    }
    guard try isRecovered() else { return }
    try dispatchSends(at: now)
    try lookForTakenAlong(at: now)
  }

  /// Starts as many sends as there are workers and work, once the gate has passed.
  private func dispatchSends(at now: Date) throws {
    guard pass != nil else {
      // The loop asks the gate before it comes back here.
      if isAboutToSend { changed() }
      return
    }
    if toSend.isEmpty, sending < concurrency { try queueToSend(at: now) }
    while sending < concurrency, let next = toSend.popFirst() {
      // What shares a bundle with a call on the wire goes with that call.
      guard reserve(next) else { continue }
      if next.revocation.outcome == .planned { canary.started() }
      sending += 1
      operations[next.id] = Task { await self.send(next) }
    }
  }

  /// When a free worker has something to do; what is under way wakes the loop when it ends.
  private func wakeTime() throws -> Date? {
    guard isWorking else { return nextFileCheck }
    var times: [Date] = []
    if canRead { times += [toRead.first?.revocation.nextAt, nextWork.read].compactMap { $0 } }
    if bulk.isUsed, !isConfirming,
      let due = try file.nextRead(
        in: IncidentFile.ReadState.confirmedInBulk, besides: Set(operations.keys))
    {
      times.append(max(due, bulk.nextAt))
    }
    if sending < concurrency, activity != .recovering { times.append(nextWork.sendAgain) }
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
    // The pause holds whether or not it can be noted: a full disk is one reason to pause.
    try? file.setPhase(.paused, pause: why, by: actor)
    changed()
  }

  /// Pauses when the incident file has failed: what cannot be journalled is not sent.
  func pause(after error: any Error) {
    pause(because: "\(error)")
    checkFileLater(after: error)
  }

  /// Goes on by itself once the file can be written again; nothing tells us of room on a device.
  private func checkFileLater(after error: any Error) {
    guard case .paused = activity, let error = error as? IncidentError,
      [.diskFull, .noPermission, .deviceFailed].contains(error.code)
    else { return }
    nextFileCheck = clock.now.steady.addingTimeInterval(Self.fileCheckInterval)
  }

  /// Calls off what waits for the budget; what is on the wire is not affected.
  func callOff() {
    forgetQueues()
    for operation in operations.values { operation.cancel() }
  }

  /// Takes from the file how many certificates stand where.
  func count() throws {
    outcomes = try file.manifestOutcomeCounts()
    shown = try file.shownCount()
  }

  private func finish(_ ending: Ending) async throws -> Ending {
    switch ending {
    case .finished:
      let isDone = outcomes.allSatisfy { $0.key.isFinal || $0.value == 0 }
      try file.setPhase(
        isDone ? .finished : .paused,
        pause: isDone ? nil : reasonToWait, by: actor)
    case .stopped:
      try file.setPhase(.paused, pause: "stopped by \(actor.name)", by: actor)
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

  // MARK: - Pictures

  func changed() {
    waker.wake()
    changes.sink.yield()
  }

  /// Publishes at most 20 pictures a second, the last change always included: what these draw fits
  /// through a slow line, and an eye sees no difference.
  private func publishChanges() async {
    for await _ in changes.stream {
      await publish()
      try? await Task.sleep(for: .milliseconds(50))
    }
  }

  private func publish() async {
    let budget = await service.budget()
    snapshotSink.yield(
      RunSnapshot(
        activity: activity, outcomes: outcomes.filter { $0.value != 0 }, shown: shown,
        revokedPerSecond: revoked.perSecond(at: .now), finishedPerSecond: ended.perSecond(at: .now),
        inFlight: operations.count, concurrency: concurrency, budget: budget,
        isDryRun: options.isDryRun,
        askedWait: askedWait.flatMap { $0.end > clock.now.steady ? $0.wait : nil },
        clockJump: clockJump))
  }
}
