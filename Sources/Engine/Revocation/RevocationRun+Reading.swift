import Foundation

/// How far a run confirms many certificates with one call.
struct BulkConfirmation {
  /// The name that the call has among those under way, which are named by rows.
  static let operation: Int64 = 0
  /// Seconds from one call to the next at the least.
  static let interval = 2.0
  /// What the service may be late in noting, in seconds.
  static let margin = 120.0
  /// After so many calls in a row that came to nothing the run goes without.
  static let longestTrouble = 3

  /// After how many calls without it a certificate is looked at by itself.
  static let patience = 4
  /// The same for one that waits for an administrator.
  static let patienceWithAdministrators = 2

  /// Whether a certificate that so many calls did not show is looked at by itself: what waits for an
  /// administrator more often, since that it was declined shows nowhere else.
  static func isReadSingly(_ revocation: CertificateRevocation) -> Bool {
    let patience =
      revocation.outcome == .awaitingApproval ? patienceWithAdministrators : patience
    return revocation.fruitlessTries % patience == patience - 1
  }

  /// Whether the service has such a call, and it works.
  var isUsed = false
  /// How many calls in a row came to nothing.
  var failures = 0
  /// When the next call may be made.
  var nextAt = Date.distantPast
  /// What the latest call that was answered asked for reached up to here.
  var knownUntil: Date?
}

// What was accepted is read back: many with one call where the service has one, else one by one.
extension RevocationRun {
  /// The states in which certificates are read one by one.
  var statesReadSingly: [IncidentFile.ReadState] {
    IncidentFile.ReadState.allCases.filter {
      !(bulk.isUsed && IncidentFile.ReadState.confirmedInBulk.contains($0))
        && !(holdsReadsBack && IncidentFile.ReadState.ofWhatIsRevoked.contains($0))
    }
  }

  /// Whether the call is on the wire that confirms many.
  var isConfirming: Bool { operations[BulkConfirmation.operation] != nil }

  /// Asks for everything that was revoked lately when something waits to be shown as revoked.
  func confirmInBulk(at now: Date) throws {
    guard !isConfirming, bulk.nextAt <= now else { return }
    let due = try file.certificatesToRead(
      in: IncidentFile.ReadState.confirmedInBulk, at: now, limit: 1_000
    ).filter(isFree)
    guard !due.isEmpty else { return }
    bulk.nextAt = now.addingTimeInterval(BulkConfirmation.interval)
    let start = try bulk.knownUntil ?? file.firstSentToConfirm() ?? now
    // What is about to be read by itself has its answer from there.
    let queued = Set(toRead.map(\.id))
    let judged = due.filter { !queued.contains($0.id) }
    operations[BulkConfirmation.operation] = Task {
      await self.confirm(judged, askingSince: start.addingTimeInterval(-BulkConfirmation.margin))
    }
  }

  private func confirm(
    _ due: [IncidentFile.QueuedCertificate], askingSince start: Date
  ) async {
    let asked = Date()
    do {
      let revoked = try await service.revoked(since: start)
      bulk.knownUntil = asked
      bulk.failures = 0
      toRead.removeAll { revoked.contains($0.identity.reference) }
      for reference in revoked {
        // Each is looked up when its turn comes: a read may have confirmed it meanwhile.
        for var certificate in try file.certificatesToConfirm([reference])
        where isFree(certificate) {
          try await handle(.read(.revoked, nil), of: &certificate)
        }
      }
      for var certificate in due where !revoked.contains(certificate.identity.reference) {
        if BulkConfirmation.isReadSingly(certificate.revocation) {
          toRead.prepend(certificate)
        } else {
          try await handle(.notAmongRevoked, of: &certificate)
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

  /// What many calls would meet as well pauses the run. A call that is refused, or comes to nothing
  /// again and again, is not made any more: each certificate is read by itself from then on.
  private func note(_ error: ServiceError) {
    if error.code.concernsEveryCall {
      pauseCode = error.code
      pause(because: error.description)
    } else if error.code != .throttled, error.code != .unreachable {
      bulk.failures += 1
      bulk.isUsed =
        error.leavesOutcomeUnknown && bulk.failures < BulkConfirmation.longestTrouble
      nextWork = NextWork()
    }
  }

  /// Reads one certificate, or how its request for approval stands.
  func read(_ certificate: IncidentFile.QueuedCertificate) async {
    var certificate = certificate
    do {
      if let event = await reading(of: certificate) {
        if case .pauseRun(let why) = try await handle(event, of: &certificate) {
          if case .readFailed(let error) = event { pauseCode = error.code }
          pause(because: why)
        }
      }
    } catch {
      pause(after: error)
    }
    operations[certificate.id] = nil
    nextWork.note(certificate.revocation)
    changed()
  }

  /// What a read has shown; `nil` when it was called off, and is made again when the run goes on.
  private func reading(
    of certificate: IncidentFile.QueuedCertificate
  ) async -> CertificateRevocation.Event? {
    do {
      if certificate.revocation.nextAction == .readApproval {
        return .approvalRead(
          try await service.approval(ofRequest: certificate.revocation.requestID ?? ""))
      }
      let record = try await service.certificate(certificate.identity)
      if record.status != .revoked, let request = record.pendingRequest {
        return .requestFound(request)
      }
      return .read(record.status, record.revocation)
    } catch let error as ServiceError {
      return .readFailed(error)
    } catch is CancellationError {
      return nil
    } catch {
      return .readFailed(ServiceError(.connectionLost, message: "\(error)".scrubbed))
    }
  }

  /// Takes an event in, and makes what comes of it durable.
  @discardableResult
  func handle(
    _ event: CertificateRevocation.Event, of certificate: inout IncidentFile.QueuedCertificate
  ) async throws -> CertificateRevocation.Action {
    let before = certificate.revocation
    let action = certificate.revocation.handle(event, at: Date(), policy: policy)
    let after = certificate.revocation
    let isWorthALine = after.outcome != before.outcome || after.finishedAt != nil
    try await journal.record(
      .init(
        certificateID: certificate.id, revocation: after,
        event: isWorthALine
          ? .init(
            action: after.outcome.word, certificateID: certificate.id,
            identity: certificate.identity, detail: after.eventDetail)
          : nil))
    outcomes[before.outcome, default: 0] -= 1
    outcomes[after.outcome, default: 0] += 1
    if certificate.isShown, before.outcome == .accepted, after.outcome != .accepted { shown -= 1 }
    if after.finishedAt != nil { ended.note(at: .now) }
    nextWork.note(after)
    changed()
    return action
  }
}

extension CertificateRevocation {
  /// What the event log says beside the transition.
  fileprivate var eventDetail: String {
    let record = recorded.map { record in
      "recorded \(record.reason?.text ?? "no reason") "
        + (record.date.map(Timestamp.seconds) ?? "without date")
    }
    let request = outcome == .awaitingApproval ? requestID.map { "request \($0)" } : nil
    let release = isRelease && outcome != .released ? "release of the hold" : nil
    return [release ?? "", record ?? "", request ?? "", noteCode, note].filter { !$0.isEmpty }
      .joined(separator: " ")
  }
}
