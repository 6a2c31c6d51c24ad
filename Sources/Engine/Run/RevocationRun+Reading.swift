import Foundation

// What was accepted is read back one by one, apart from what is confirmed with others.
extension RevocationRun {
  /// The states in which certificates are read one by one.
  var statesReadSingly: [IncidentFile.ReadState] {
    IncidentFile.ReadState.allCases.filter {
      !(bulk.isUsed && IncidentFile.ReadState.confirmedInBulk.contains($0))
        && !(holdsReadsBack && IncidentFile.ReadState.ofWhatIsRevoked.contains($0))
    }
  }

  /// Reads one certificate, or how its request for approval stands.
  func read(_ certificate: IncidentFile.QueuedCertificate) async {
    var group = [certificate]
    do {
      if let answers = try await answers(to: &group) {
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
    operations[certificate.id] = nil
    letGo(of: certificate)
    for read in group { nextWork.note(read.revocation) }
    changed()
  }

  /// What a read has shown of a certificate and, where its whole bundle was sent for, of everything
  /// that the read settles with it; `nil` when it was called off.
  private func answers(
    to group: inout [IncidentFile.QueuedCertificate]
  ) async throws -> [CertificateRevocation.Event]? {
    let certificate = group[0]
    guard sharesCalls(certificate) else {
      return await reading(of: &group[0]).map { [$0] }
    }
    guard certificate.revocation.nextAction == .read else {
      guard let event = await reading(of: &group[0]) else { return nil }
      group += try file.certificatesRead(with: certificate)
      return group.map { _ in event }
    }
    do {
      let contents = try await service.bundle(
        certificate.bundle, lane: .verify, resolvesOutcome: true)
      group += try file.certificatesRead(with: certificate)
      return BundleOutcome(contents).events(for: group)
    } catch let error as ServiceError {
      group += try file.certificatesRead(with: certificate)
      return group.map { _ in .readFailed(error) }
    } catch is CancellationError {
      return nil
    }
  }

  /// Keeps the certificate that a read has shown in place of another one, so that it is on record,
  /// and every later call names the thumbprint.
  private func keepAnother(
    shownBy event: CertificateRevocation.Event,
    insteadOf certificate: IncidentFile.QueuedCertificate
  ) async throws {
    guard let another = event.error?.answered else { return }
    try await file.noteAnother(another, insteadOf: certificate.id, by: actor)
  }

  /// Remembers why the run pauses when the service refuses every call for the same reason.
  func notePauseCode(of event: CertificateRevocation.Event) {
    pauseCode = event.error.flatMap { $0.code.concernsEveryCall ? $0.code : nil }
  }

  /// Remembers until when the service asks to wait, to say so while the run waits.
  func noteWait(askedBy error: ServiceError?) {
    guard let wait = error?.wait, wait.isLong else { return }
    let end = clock.now.steady.addingTimeInterval(wait.length.seconds)
    if askedWait.map({ $0.end < end }) ?? true { askedWait = (wait, end) }
  }

  /// What a read has shown; `nil` when it was called off, and is made again when the run goes on.
  private func reading(
    of certificate: inout IncidentFile.QueuedCertificate
  ) async -> CertificateRevocation.Event? {
    do {
      if certificate.revocation.nextAction == .readApproval {
        return .approvalRead(
          try await service.approval(ofRequest: certificate.revocation.requestID ?? ""))
      }
      let record = try await service.certificate(certificate.identity).matching(
        certificate.identity, operation: "reading certificate \(certificate.identity.serial)")
      // A search may have shown less than a read does.
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

  /// Takes an event in, and makes what comes of it durable.
  @discardableResult
  func handle(
    _ event: CertificateRevocation.Event, of certificate: inout IncidentFile.QueuedCertificate
  ) async throws -> CertificateRevocation.Action {
    var group = [certificate]
    defer { certificate = group[0] }
    return try await handle([event], of: &group)[0]
  }

  /// Takes an event in for each certificate of a group, and makes what comes of them durable in one
  /// step: what one call does to several is known of all of them or of none.
  @discardableResult
  func handle(
    _ events: [CertificateRevocation.Event], of group: inout [IncidentFile.QueuedCertificate]
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

  /// A list is no proof against a later read: a certificate that the list showed as revoked and the
  /// read does not counts as not shown.
  private func takeBackShown(
    _ event: CertificateRevocation.Event, of certificate: inout IncidentFile.QueuedCertificate,
    _ before: CertificateRevocation
  ) throws {
    guard case .read(let status, _) = event, certificate.isShown, status != statusAsked,
      before.outcome == .accepted, !before.isRelease
    else { return }
    try file.forgetShown(certificate.id, readAs: status, by: actor)
    certificate.isShown = false
    shown -= 1
  }

  /// What the journal keeps of a transition.
  private static func entry(
    _ before: CertificateRevocation, _ certificate: IncidentFile.QueuedCertificate
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
  /// What the event log says beside the transition.
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
  /// The error that a call came to, when it came to one.
  var error: ServiceError? {
    switch self {
    case .sendFailed(let error), .readFailed(let error), .checkFailed(let error): error
    default: nil
    }
  }
}
