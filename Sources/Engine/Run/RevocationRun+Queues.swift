import DequeModule
import Foundation

// What is due is taken from the incident file in small batches, and waits here for a free worker.
extension RevocationRun {
  func isFree(_ certificate: IncidentFile.QueuedCertificate) -> Bool {
    operations[certificate.id] == nil
      && !(sharesCalls(certificate) && bundlesUnderWay.contains(certificate.bundle))
  }

  /// Lets go of a bundle after its call. What was queued of it stands otherwise in the file by now,
  /// and is asked for anew.
  func letGo(of certificate: IncidentFile.QueuedCertificate) {
    guard sharesCalls(certificate) else { return }
    bundlesUnderWay.remove(certificate.bundle)
    toSend.removeAll { $0.bundle == certificate.bundle }
    toRead.removeAll { $0.bundle == certificate.bundle }
    nextWork = NextWork()
  }

  /// Whether sending may begin: not while an outcome that is unknown from before can be read.
  func isRecovered() throws -> Bool {
    guard activity == .recovering else { return true }
    guard try !file.hasUnknownToRead() else { return false }
    activity = afterRecovery
    changed()
    return true
  }

  /// Whether a worker is free to read.
  var canRead: Bool { operations.count - sending < concurrency }

  /// Queues what is to be read now or in a moment, when the file may hold something that is.
  func queueToRead(at now: Date) throws {
    guard canRead, nextWork.read <= now else { return }
    // What a list of many did not show is queued besides, and is due.
    guard toRead.isEmpty || (!bulk.isUsed && toRead[0].isDue(at: now) == false) else { return }
    let horizon = bulk.isUsed ? now : now.addingTimeInterval(NextWork.foresight)
    let limit = 4 * concurrency + operations.count
    let found = try file.certificatesToRead(in: statesReadSingly, at: horizon, limit: limit)
    toRead = Deque(found.filter(isFree))
    nextWork.askedForReads(
      next: found.count < limit
        ? try file.nextRead(in: statesReadSingly, after: horizon)
        // What is found and not free is asked for anew when its call ends.
        : toRead.isEmpty ? nil : found.last?.revocation.nextAt)
  }

  /// Queues what was sent before and is due to be sent again, when the file may hold such.
  private func queueToSendAgain(at now: Date, room: Int) throws {
    guard nextWork.sendAgain <= now else { return }
    let limit = room + operations.count
    let found = try file.certificatesToSendAgain(at: now, limit: limit)
    toSend = Deque(found.filter(isFree))
    nextWork.askedForSends(
      next: found.count < limit ? try file.nextSendAgain(after: now) : toSend.isEmpty ? nil : now)
  }

  /// Queues what may be sent: what was sent before, and of the rest what the canary allows.
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
    toSend += try file.plannedCertificates(limit: room + operations.count).filter(isFree)
      .prefix(room)
  }

  /// What was queued is asked for anew.
  func forgetQueues() {
    toSend = []
    forgetReads()
  }

  func forgetReads() {
    toRead = []
    nextWork = NextWork()
  }
}
