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
    var certificate = certificate
    do {
      if let event = await reading(of: &certificate) {
        if case .pauseRun(let why) = try await handle(event, of: &certificate) {
          try await keepAnother(shownBy: event, insteadOf: certificate)
          notePauseCode(of: event)
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
    askedWait = askedWait.map { $0.end > wait.end ? $0 : wait } ?? wait
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
      certificate.revocation.validFrom = certificate.revocation.validFrom ?? record.validFrom
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
    noteWait(askedBy: event.error)
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
        + (record.date.map(Timestamp.seconds)
          ?? (record.dateText.isEmpty
            ? "without date" : record.dateText))
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
    case .sendFailed(let error), .readFailed(let error): error
    default: nil
    }
  }
}
