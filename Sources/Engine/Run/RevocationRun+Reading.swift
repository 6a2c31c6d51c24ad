import Foundation

// Reads certificates one by one, except those that a list confirms.
extension RevocationRun {
  /// The states in which certificates are read one by one.
  var statesReadSingly: [RunQueue.ReadState] {
    RunQueue.ReadState.allCases.filter {
      !RunQueue.ReadState.beforeSending.contains($0)
        && !(bulk.isUsed && RunQueue.ReadState.confirmedInBulk.contains($0))
        && !(holdsReadsBack && RunQueue.ReadState.ofWhatIsRevoked.contains($0))
    }
  }

  /// Reads one certificate, or the state of its approval request.
  ///
  /// - Parameter isSending: whether the certificate is sent after the read, which then has the
  ///   priority of a send.
  func read(_ certificate: RunQueue.QueuedCertificate, isSending: Bool = false) async {
    let lane: RequestLane = isSending ? .revoke : .verify
    var group = [certificate]
    do {
      if let answers = try await answers(to: &group, lane) {
        await noteLoad(answers.first?.error)
        let actions = try await handle(answers, of: &group)
        for (index, (event, action)) in zip(answers, actions).enumerated() {
          guard case .pauseRun(let why) = action else { continue }
          try await keepAnother(shownBy: event, insteadOf: group[index])
          notePauseCode(of: event)
          pause(because: why)
        }
      }
    } catch {
      pause(after: error)
    }
    if isSending { sending -= 1 }
    operations[certificate.id] = nil
    letGo(of: certificate)
    for read in group { nextWork.note(read.revocation) }
    changed()
  }

  /// Reads the first certificate of a group. If its calls are for the whole bundle, adds the other
  /// certificates that the read settles.
  ///
  /// - Returns: an event for each certificate of the group; `nil` if the read was cancelled.
  private func answers(
    to group: inout [RunQueue.QueuedCertificate], _ lane: RequestLane
  ) async throws -> [CertificateRevocation.Event]? {
    let certificate = group[0]
    guard sharesCalls(certificate) else {
      return await reading(of: &group[0], lane).map { [$0] }
    }
    guard certificate.revocation.nextAction == .read else {
      guard let event = await reading(of: &group[0], lane) else { return nil }
      group += try file.queue.certificatesRead(with: certificate)
      return group.map { _ in event }
    }
    do {
      let contents = try await service.bundle(
        certificate.bundle, lane: lane, resolvesOutcome: true)
      group += try file.queue.certificatesRead(with: certificate)
      return BundleOutcome(contents).events(for: group)
    } catch let error as ServiceError {
      group += try file.queue.certificatesRead(with: certificate)
      return group.map { _ in .readFailed(error) }
    } catch is CancellationError {
      return nil
    }
  }

  /// Stores the certificate that the service returned in place of another. It is then on record,
  /// and every later call names the thumbprint.
  private func keepAnother(
    shownBy event: CertificateRevocation.Event,
    insteadOf certificate: RunQueue.QueuedCertificate
  ) async throws {
    guard let another = event.error?.answered else { return }
    try await file.searchResults.noteAnother(another, insteadOf: certificate.id, by: actor)
  }

  /// Remembers why the run pauses when the service refuses every call for the same reason.
  func notePauseCode(of event: CertificateRevocation.Event) {
    pauseCode = event.error.flatMap { $0.code.concernsEveryCall ? $0.code : nil }
  }

  /// Remembers the longest wait that the service asks for, to show it while the run waits.
  func noteWait(askedBy error: ServiceError?) {
    guard let wait = error?.wait, wait.isLong else { return }
    let end = clock.now.steady.addingTimeInterval(wait.length.seconds)
    if askedWait.map({ $0.end < end }) ?? true { askedWait = (wait, end) }
  }

  /// Reads a certificate, or its approval request, and returns the event; `nil` if the read was
  /// cancelled. The run makes a cancelled read again when it resumes.
  private func reading(
    of certificate: inout RunQueue.QueuedCertificate, _ lane: RequestLane
  ) async -> CertificateRevocation.Event? {
    do {
      if certificate.revocation.nextAction == .readApproval {
        return .approvalRead(
          try await service.approval(ofRequest: certificate.revocation.requestID ?? ""))
      }
      let record = try await service.certificate(certificate.identity, lane: lane).matching(
        certificate.identity, operation: "reading certificate \(certificate.identity.serial)")
      // A read may show more than the search did.
      certificate.revocation.learn(validFrom: record.validFrom)
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

  /// Handles an event, and makes the new state durable.
  @discardableResult
  func handle(
    _ event: CertificateRevocation.Event, of certificate: inout RunQueue.QueuedCertificate
  ) async throws -> CertificateRevocation.Action {
    var group = [certificate]
    defer { certificate = group[0] }
    return try await handle([event], of: &group)[0]
  }

  /// Handles an event for each certificate of a group, and makes the new states durable in one
  /// step. The effect of one call on several certificates is stored for all of them or for none.
  @discardableResult
  func handle(
    _ events: [CertificateRevocation.Event], of group: inout [RunQueue.QueuedCertificate]
  ) async throws -> [CertificateRevocation.Action] {
    for event in events { noteWait(askedBy: event.error) }
    let now = clock.now
    let before = group.map(\.revocation)
    let actions = zip(events, group.indices).map { event, index in
      group[index].revocation.handle(event, at: now, policy: policy(for: group[index]))
    }
    try await journal.record(zip(before, group).map(Self.entry))
    for (index, event) in zip(group.indices, events) {
      try takeBackShown(event, of: &group[index], before[index])
    }
    for (before, certificate) in zip(before, group) {
      let after = certificate.revocation
      outcomes[before.outcome, default: 0] -= 1
      outcomes[after.outcome, default: 0] += 1
      if certificate.isShown, before.outcome == .accepted, after.outcome != .accepted {
        shown -= 1
      }
      if after.finishedAt != nil { ended.note(at: .now) }
      if after.nextAction == .rest { aftermath.isDue = true }
      nextWork.note(after)
    }
    changed()
    return actions
  }

  /// Takes back that a list showed a certificate as revoked, if the read shows another status. A
  /// read outweighs an earlier list.
  private func takeBackShown(
    _ event: CertificateRevocation.Event, of certificate: inout RunQueue.QueuedCertificate,
    _ before: CertificateRevocation
  ) throws {
    guard case .read(let status, _) = event, certificate.isShown, status != statusAsked,
      before.outcome == .accepted, !before.isRelease
    else { return }
    try file.queue.forgetShown(certificate.id, readAs: status, by: actor)
    certificate.isShown = false
    shown -= 1
  }

  /// Returns the journal entry for a transition.
  private static func entry(
    _ before: CertificateRevocation, _ certificate: RunQueue.QueuedCertificate
  ) -> Journal.Entry {
    let after = certificate.revocation
    let isWorthALine = after.outcome != before.outcome || after.finishedAt != nil
    return Journal.Entry(
      certificateID: certificate.id, revocation: after,
      event: isWorthALine
        ? .init(
          action: after.outcome.word, certificateID: certificate.id,
          identity: certificate.identity, detail: after.eventDetail)
        : nil)
  }
}

extension CertificateRevocation {
  /// The details for the event log, in addition to the new outcome.
  fileprivate var eventDetail: String {
    let record = recorded.map { record in
      "recorded \(record.reason?.text ?? "no reason") "
        + (record.dateInWords ?? "without date")
    }
    let request = outcome == .awaitingApproval ? requestID.map { "request \($0)" } : nil
    let release = isRelease && outcome != .released ? "release of the hold" : nil
    return [release ?? "", record ?? "", request ?? "", noteCode, note].filter { !$0.isEmpty }
      .joined(separator: " ")
  }
}

extension CertificateRevocation.Event {
  /// The error of a failed call or read; `nil` for other events.
  var error: ServiceError? {
    switch self {
    case .sendFailed(let error), .readFailed(let error), .checkFailed(let error): error
    default: nil
    }
  }
}
