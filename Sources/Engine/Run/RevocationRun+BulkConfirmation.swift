import Foundation

// Where the service has a call that shows everything lately revoked, what was accepted is confirmed by
// that, and read by itself only when it does not show.
extension RevocationRun {
  /// Whether the call is on the wire that confirms many.
  var isConfirming: Bool { operations[BulkConfirmation.operation] != nil }

  /// Asks for everything that was revoked lately when something waits to be shown as revoked.
  func confirmInBulk(at now: Date) throws {
    guard !isConfirming, bulk.nextAt <= now else { return }
    let waiting = try file.certificatesToRead(
      in: IncidentFile.ReadState.confirmedInBulk, at: now, limit: 1_000)
    guard !waiting.isEmpty else { return }
    // What is under way with its bundle is looked at again after a while, and not at once.
    bulk.nextAt = now.addingTimeInterval(BulkConfirmation.interval)
    let due = waiting.filter(isFree)
    guard !due.isEmpty else { return }
    let start = bulk.knownUntil ?? now
    // What is about to be read by itself has its answer from there.
    let queued = Set(toRead.map(\.id))
    let judged = due.filter { !queued.contains($0.id) }
    operations[BulkConfirmation.operation] = Task {
      await self.confirm(judged, askingSince: start.addingTimeInterval(-BulkConfirmation.margin))
    }
  }

  /// - Parameter start: since when the answer has to reach back, by the steady clock.
  private func confirm(
    _ due: [IncidentFile.QueuedCertificate], askingSince start: Date
  ) async {
    let asked = clock.now.steady
    do {
      let revoked = try await service.revoked(since: clock.wallTime(of: start))
      bulk.knownUntil = asked
      bulk.failures = 0
      try noteSuspects(among: revoked)
      toRead.removeAll { revoked.contains($0.identity.reference) }
      for reference in revoked {
        // Each is looked up when its turn comes: a read may have confirmed it meanwhile.
        let named = try file.certificatesToConfirm([reference])
        // A reference that two certificates have proves nothing about either.
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
      // It is asked for again when the run goes on.
    } catch {
      pause(after: error)
    }
    operations[BulkConfirmation.operation] = nil
    changed()
  }

  /// A certificate as it stands now: a read of its bundle may have settled it meanwhile.
  private func latest(
    _ certificate: IncidentFile.QueuedCertificate
  ) throws -> [IncidentFile.QueuedCertificate] {
    guard sharesCalls(certificate) else { return [certificate] }
    return isFree(certificate)
      ? try file.certificatesToConfirm([certificate.identity.reference]) : []
  }

  /// Takes an event in while no call for the certificate's bundle can begin, which would go by what
  /// the file held before.
  private func takeIn(
    _ event: CertificateRevocation.Event, of certificate: inout IncidentFile.QueuedCertificate
  ) async throws {
    guard reserve(certificate) else { return }
    defer { letGo(of: certificate) }
    try await handle(event, of: &certificate)
  }

  /// What many calls would meet as well pauses the run. A call that is refused, or comes to nothing
  /// again and again, is not made any more: each certificate is read by itself from then on.
  private func note(_ error: ServiceError) {
    noteWait(askedBy: error)
    if let wait = error.wait, wait.isTooLongForRun {
      pause(because: "\(wait.sentence); resume to try sooner")
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
