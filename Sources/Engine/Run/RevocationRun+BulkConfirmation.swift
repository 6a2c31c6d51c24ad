import Foundation

// If the service has a call that lists recent revocations, the run confirms accepted certificates
// with it, and reads a certificate by itself only if the list does not show it.
extension RevocationRun {
  /// Whether the call that lists recent revocations is in progress.
  var isConfirming: Bool { operations[BulkConfirmation.operation] != nil }

  /// Asks for the recent revocations if a certificate waits to be shown as revoked.
  func confirmInBulk(at now: Date) throws {
    guard !isConfirming, bulk.nextAt <= now else { return }
    let waiting = try file.queue.certificatesToRead(
      in: RunQueue.ReadState.confirmedInBulk, at: now, limit: 1_000)
    guard !waiting.isEmpty else { return }
    // Set this even if no certificate is free: busy ones are tried after the interval, not at once.
    bulk.nextAt = now.addingTimeInterval(BulkConfirmation.interval)
    let due = waiting.filter(isFree)
    guard !due.isEmpty else { return }
    let start = bulk.knownUntil ?? now
    // Certificates that are queued for a read get their answer from that read.
    let queued = Set(toRead.map(\.id))
    let judged = due.filter { !queued.contains($0.id) }
    operations[BulkConfirmation.operation] = Task {
      await self.confirm(judged, askingSince: start.addingTimeInterval(-BulkConfirmation.margin))
    }
  }

  /// - Parameter start: the start of the period that the list must cover, by the steady clock.
  private func confirm(
    _ due: [RunQueue.QueuedCertificate], askingSince start: Date
  ) async {
    let asked = clock.now.steady
    do {
      let revoked = try await service.revoked(since: clock.wallTime(of: start))
      bulk.knownUntil = asked
      bulk.failures = 0
      try noteSuspects(among: revoked)
      toRead.removeAll { revoked.contains($0.identity.reference) }
      for reference in revoked {
        // Look up each certificate only now: a read may have confirmed it meanwhile.
        let named = try file.queue.certificatesToConfirm([reference])
        // A reference that two certificates share proves nothing about either.
        guard named.count == 1, var certificate = named.first, isFree(certificate) else { continue }
        try await takeIn(.read(.revoked, nil), of: &certificate)
      }
      for var certificate in try due.flatMap(latest)
      where !revoked.contains(certificate.identity.reference) {
        if BulkConfirmation.isReadSingly(certificate.revocation) {
          toRead.prepend(certificate)
        } else if isFree(certificate) {
          try await takeIn(.notAmongRevoked, of: &certificate)
        }
      }
    } catch let error as ServiceError {
      note(error)
    } catch is CancellationError {
      // The run asks again when it resumes.
    } catch {
      pause(after: error)
    }
    operations[BulkConfirmation.operation] = nil
    changed()
  }

  /// Returns the present state of a certificate, because a read of its bundle may have settled it
  /// meanwhile; empty if nothing is left to confirm, or its bundle is in use.
  private func latest(
    _ certificate: RunQueue.QueuedCertificate
  ) throws -> [RunQueue.QueuedCertificate] {
    guard sharesCalls(certificate) else { return [certificate] }
    return isFree(certificate)
      ? try file.queue.certificatesToConfirm([certificate.identity.reference]) : []
  }

  /// Handles an event, and reserves the certificate's bundle meanwhile. A call that started now
  /// would use the earlier state in the file.
  private func takeIn(
    _ event: CertificateRevocation.Event, of certificate: inout RunQueue.QueuedCertificate
  ) async throws {
    guard reserve(certificate) else { return }
    defer { letGo(of: certificate) }
    try await handle(event, of: &certificate)
  }

  /// Pauses the run for an error that concerns every call, and for a long wait.
  ///
  /// If the service refuses the list, or the list fails several times in a row, the run does
  /// without it and reads each certificate by itself.
  private func note(_ error: ServiceError) {
    noteWait(askedBy: error)
    if let wait = error.wait, wait.isTooLongForRun {
      pause(because: "\(wait.sentence); resume to retry sooner")
    } else if error.code.concernsEveryCall {
      pauseCode = error.code
      pause(because: error.description)
    } else if error.code != .throttled, error.code != .unreachable {
      bulk.failures += 1
      bulk.isUsed =
        error.leavesOutcomeUnknown && bulk.failures < BulkConfirmation.longestTrouble
      nextWork = NextWork()
    }
  }
}
