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

  /// Whether a worker is free to read.
  var canRead: Bool { operations.count - sending < concurrency }

  /// Queues the certificates that are due to be read now or shortly, if the file may hold any.
  func queueToRead(at now: Date) throws {
    guard canRead, nextWork.read <= now else { return }
    // Certificates that the bulk call did not show are queued here too, so the queue is kept.
    guard toRead.isEmpty || (!bulk.isUsed && toRead[0].isDue(at: now) == false) else { return }
    let horizon = bulk.isUsed ? now : now.addingTimeInterval(NextWork.foresight)
    let limit = 4 * concurrency + operations.count
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
    var room = 4 * concurrency
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
    toRead = []
    nextWork = NextWork()
  }
}
