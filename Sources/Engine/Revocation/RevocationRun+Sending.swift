import Foundation

// One certificate, or one bundle, on its way out.
extension RevocationRun {
  /// Sends a certificate, and with it what goes along in the same call.
  func send(_ certificate: IncidentFile.QueuedCertificate) async {
    var group = [certificate]
    do {
      if policy.takesBundles { group += try file.certificatesSent(with: certificate) }
      try await send(&group)
    } catch {
      pause(after: error)
    }
    sending -= 1
    operations[certificate.id] = nil
    bundlesUnderWay.remove(certificate.bundle)
    // What was passed over for the sake of this call's bundle is looked for again.
    if policy.takesBundles { nextWork = NextWork() }
    for sent in group { nextWork.note(sent.revocation) }
    changed()
  }

  /// Sends one call for all of a group, its first certificate in front.
  private func send(_ group: inout [IncidentFile.QueuedCertificate]) async throws {
    let now = Date()
    for index in group.indices {
      guard let end = group[index].validTo, end < now else { continue }
      try await handle(.skip("expired on \(Timestamp.seconds(end))"), of: &group[index])
    }
    group.removeAll { $0.validTo.map { $0 < now } ?? false }
    guard !group.isEmpty else { return }
    if let why = await reasonToSkip(group) {
      for index in group.indices { try await handle(.skip(why), of: &group[index]) }
      return
    }
    for index in group.indices { try await handle(.sendStarts, of: &group[index]) }
    let event = await answer(about: group[0])
    var action = CertificateRevocation.Action.rest
    for index in group.indices {
      action = try await handle(event, of: &group[index])
      if case .answered = event { revoked.note(at: .now) }
    }
    // One call, and one failure, however many went along with it.
    judge(event, action)
  }

  private func answer(
    about certificate: IncidentFile.QueuedCertificate
  ) async -> CertificateRevocation.Event {
    let identity = certificate.identity
    do {
      guard certificate.revocation.isRelease else {
        return .answered(try await revoker.revoke(identity, policy.request))
      }
      return .answered(try await revoker.releaseHold(identity))
    } catch let error as ServiceError {
      return .sendFailed(error)
    } catch is CancellationError {
      return .sendCalledOff
    } catch {
      // Of an error that nobody foresaw nobody knows what the call did.
      return .sendFailed(ServiceError(.connectionLost, message: "\(error)".scrubbed))
    }
  }

  /// Why a call is not made; a call that takes several along is not made for the sake of one.
  private func reasonToSkip(_ group: [IncidentFile.QueuedCertificate]) async -> String? {
    // Whom a protection keeps from being revoked it does not keep on hold.
    if let one = group.first(where: { !$0.protection.isEmpty && !$0.revocation.isRelease }) {
      return "protected name (\(one.protection))"
    }
    return await obstacle(to: group[0])
  }

  /// What kept the certificate from being revoked when it was found, if it still does.
  private func obstacle(to certificate: IncidentFile.QueuedCertificate) async -> String? {
    let obstacles = service.description.obstacles
    guard obstacles[certificate.status] != nil else { return nil }
    // Whoever cannot be asked will answer the call itself.
    let record = try? await service.certificate(certificate.identity)
    return record.flatMap { obstacles[$0.status] }
  }

  /// Applies the stop rules to how a call to revoke ended.
  private func judge(
    _ event: CertificateRevocation.Event, _ action: CertificateRevocation.Action
  ) {
    if case .pauseRun(let why) = action {
      notePauseCode(of: event)
      return pause(because: why)
    }
    let failed: Bool
    switch event {
    case .answered: failed = false
    case .sendFailed(let error):
      // A 429 is no failure of the certificate, and to be revoked already is none at all. To be
      // gone counts: a wrong address answers 404 to everything.
      if error.code == .throttled { return }
      failed = ![.alreadyRevoked, .alreadyRequested, .notRevocableNow].contains(error.code)
    default: return
    }
    if let why = stopRules.note(failed: failed) { pause(because: why) }
  }
}
