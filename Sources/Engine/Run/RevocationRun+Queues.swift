import DequeModule
import Foundation

// The run takes due certificates from the incident file in small batches, and queues them here.
extension RevocationRun {
  func isFree(_ certificate: RunQueue.QueuedCertificate) -> Bool {
    operations[certificate.id] == nil
      && !(sharesCalls(certificate) && bundlesUnderWay.contains(certificate.bundle))
  }

  /// Frees a bundle after its call. Its queued certificates are dropped and taken from the file
  /// again, because the call may have changed their state.
  func letGo(of certificate: RunQueue.QueuedCertificate) {
    guard sharesCalls(certificate) else { return }
    bundlesUnderWay.remove(certificate.bundle)
    toSend.removeAll { $0.bundle == certificate.bundle }
    toRead.removeAll { $0.bundle == certificate.bundle }
    toResolve.removeAll { $0.bundle == certificate.bundle }
    nextWork = NextWork()
  }

  /// Whether sending may start: no certificate of unknown outcome waits to be read any more. Ends
  /// the recovery in this case.
  func isRecovered() throws -> Bool {
    guard activity == .recovering else { return true }
    guard try !file.queue.hasUnknownToRead() else { return false }
    activity = afterRecovery
    changed()
    return true
  }

  /// The workers that belong to reads while certificates wait to be sent: one in sixteen, and with
  /// fewer than sixteen workers one now and then. A service that accepts without acting must show
  /// early.
  private var readers: Int {
    let isReadDue = sendsSinceRead >= WorkerLimit.sendsPerRead
    return max(isReadDue ? 1 : 0, workers.count / WorkerLimit.sendsPerRead)
  }

  /// Whether a worker is free to send, or to read a certificate that is sent after it.
  var canSend: Bool {
    let reserved = toRead.isEmpty ? 0 : max(0, readers - (operations.count - sending))
    return operations.count + reserved < workers.count
  }

  /// Whether a worker is free to read. Reads give way to sends.
  var canRead: Bool {
    let isSendWaiting =
      activity == .running
      && (outcomes[.planned, default: 0] > 0 || !toSend.isEmpty || !toResolve.isEmpty)
    let share = isSendWaiting ? readers : workers.count
    return operations.count - sending < share && operations.count < workers.count
  }

  /// Whether all calls wait because the service refused even a single one.
  func waitsForService(at now: Date) -> Bool {
    workers.waitsUntil.map { now < $0 } ?? false
  }

  /// How long all calls still wait because the service is overloaded, in seconds.
  var serviceWait: Double? {
    let seconds = workers.waitsUntil?.timeIntervalSince(clock.now.steady) ?? 0
    return seconds > 0 ? seconds : nil
  }

  /// Notes what a call shows about the load that the service bears.
  ///
  /// - Parameter error: the error of the call; `nil` for an answer.
  func noteLoad(_ error: ServiceError?) async {
    // The budget learns from a 429 which rate is too high.
    if error?.code == .throttled { return }
    // Calls that wait for the budget are no load.
    let onTheWire = operations.count - (await service.waitingCalls())
    if let error, error.isOverload {
      workers.overloaded(others: max(0, onTheWire - 1), at: clock.now.steady)
    } else if error == nil || error?.status != nil {
      // Some calls must wait for the budget, or a rate that adapts would not rise. More than as many
      // again would only wait.
      let isFull = operations.count >= workers.count && workers.count < 2 * onTheWire + 8
      workers.answered(isFull: isFull)
    }
  }

  /// Queues the certificates to read before they can be sent again, if the file may hold any that
  /// are due.
  func queueToResolve(at now: Date) throws {
    guard canSend, toResolve.isEmpty, nextWork.resolve <= now else { return }
    let limit = 4 * workers.count + operations.count
    let states = RunQueue.ReadState.beforeSending
    let found = try file.queue.certificatesToRead(in: states, at: now, limit: limit)
    toResolve = Deque(found.filter(isFree))
    nextWork.askedForResolutions(
      next: found.count < limit
        ? try file.queue.nextRead(in: states, after: now)
        : toResolve.isEmpty ? nil : now)
  }

  /// Queues the certificates that are due to be read now or shortly, if the file may hold any.
  func queueToRead(at now: Date) throws {
    guard canRead, nextWork.read <= now else { return }
    // Certificates that the bulk call did not show are queued here too, so the queue is kept.
    guard toRead.isEmpty || (!bulk.isUsed && toRead[0].isDue(at: now) == false) else { return }
    let horizon = bulk.isUsed ? now : now.addingTimeInterval(NextWork.foresight)
    let limit = 4 * workers.count + operations.count
    let found = try file.queue.certificatesToRead(in: statesReadSingly, at: horizon, limit: limit)
    toRead = Deque(found.filter(isFree))
    nextWork.askedForReads(
      next: found.count < limit
        ? try file.queue.nextRead(in: statesReadSingly, after: horizon)
        // Certificates that are not free are taken from the file again when their call ends.
        : toRead.isEmpty ? nil : found.last?.revocation.nextAt)
  }

  /// Queues the certificates that are due to be sent again, if the file may hold any.
  private func queueToSendAgain(at now: Date, room: Int) throws {
    guard nextWork.sendAgain <= now else { return }
    let limit = room + operations.count
    let found = try file.queue.certificatesToSendAgain(at: now, limit: limit)
    toSend = Deque(found.filter(isFree))
    nextWork.askedForSends(
      next: found.count < limit
        ? try file.queue.nextSendAgain(after: now) : toSend.isEmpty ? nil : now)
  }

  /// Queues certificates to send: those to be sent again, then new ones as far as the canary
  /// allows.
  func queueToSend(at now: Date) throws {
    var room = 4 * workers.count
    try queueToSendAgain(at: now, room: room)
    let again = toSend
    room -= again.count
    let isIdle = try !canary.isOver && again.isEmpty && isIdle()
    switch canary.judge(outcomes, isIdle: isIdle) {
    case .send(let count): room = min(room, count)
    case .passed: break
    case .wait: return
    case .failed(let outcome):
      return pause(
        because: "one of the first \(canary.size) certificates ended as “\(outcome.word)”; "
          + "look at it before the rest is sent")
    }
    if activity == .canary, canary.isOver {
      activity = .running
      changed()
    }
    guard room > 0, outcomes[.planned, default: 0] > 0 else { return }
    toSend += try file.queue.plannedCertificates(limit: room + operations.count).filter(isFree)
      .prefix(room)
  }

  /// Empties both queues, which are then filled from the file again.
  func forgetQueues() {
    toSend = []
    forgetReads()
  }

  func forgetReads() {
    (toRead, toResolve) = ([], [])
    nextWork = NextWork()
  }
}
