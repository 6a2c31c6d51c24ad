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
