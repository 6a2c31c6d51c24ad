import Foundation

// Sends one certificate, or one bundle.
extension RevocationRun {
  /// Sends a certificate, together with the other certificates of the same call.
  func send(_ certificate: RunQueue.QueuedCertificate) async {
    var group = [certificate]
    do {
      if sharesCalls(certificate) { group += try file.queue.certificatesSent(with: certificate) }
      try await send(&group)
    } catch {
      pause(after: error)
    }
    sending -= 1
    operations[certificate.id] = nil
    letGo(of: certificate)
    for sent in group { nextWork.note(sent.revocation) }
    changed()
  }

  /// Makes the checks for a group of certificates, then sends one call for all of them. The call
  /// names the first one.
  private func send(_ group: inout [RunQueue.QueuedCertificate]) async throws {
    let now = clock.now.wall
    for index in group.indices {
      guard let end = group[index].validTo, end < now else { continue }
      try await handle(.skip("expired on \(Timestamp.seconds(end))"), of: &group[index])
    }
    group.removeAll { $0.validTo.map { $0 < now } ?? false }
    guard !group.isEmpty else { return }
    if let why = try await reasonToSkip(group) {
      try await handle(group.map { _ in .skip(why) }, of: &group)
      return
    }
    // A call may wait minutes for the call budget, so the checks below come after that wait.
    let permit: CallPermit?
    do {
      permit = try await revoker.permit(for: .revoke, isForCheck: sharesCalls(group[0]))
    } catch is CancellationError {
      return
    }
    defer { permit?.giveBack() }
    if sharesCalls(group[0]) { try await checkBundle(of: &group) }
    // If the gate does not permit the manifest of a certificate, nothing is sent and the run asks
    // again.
    guard !group.isEmpty, try await stillHolds() else { return }
    guard group.allSatisfy(isAdmitted), let request = request(for: group[0]) else {
      pass = nil
      return
    }
    for certificate in group { try requireConfirmed(certificate) }
    try file.requireInPlace()
    try await handle(group.map { _ in .sendStarts }, of: &group)
    let start = ContinuousClock.now
    let event = await CallPermit.$current.withValue(permit) {
      await answer(about: group[0], request)
    }
    noteLength(of: event, since: start)
    await noteLoad(event.error)
    let actions = try await handle(group.map { _ in event }, of: &group)
    if case .answered = event { for _ in group { revoked.note(at: .now) } }
    // One call counts once for the stop rules, even for a large group.
    judge(event, actions.last ?? .rest)
  }

  /// Reads the order right before it is sent, and compares it with the confirmed certificates.
  /// Removes from the group the certificates that must not be sent.
  private func checkBundle(of group: inout [RunQueue.QueuedCertificate]) async throws {
    guard let pass else {
      group = []
      return
    }
    do {
      let finding = try await BundleCheck(file: file, service: service, pass: pass)
        .run(group[0].bundle, lane: .revoke)
      let records = finding.records
      let obstacles = service.description.obstacles
      let obstacle = group.compactMap { certificate in
        records[certificate.identity.reference].flatMap { obstacles[$0.status] }
      }.first
      if let why = finding.difference ?? obstacle {
        if let difference = finding.difference {
          try file.log("order not sent", detail: "\(group[0].bundle): \(difference)", by: actor)
        }
        try await handle(group.map { _ in .skip(why) }, of: &group)
        group = []
        return
      }
      for index in group.indices {
        guard let record = records[group[index].identity.reference], record.status == .revoked
        else { continue }
        try await handle(.foundRevoked(record.revocation), of: &group[index])
      }
      group.removeAll { $0.revocation.nextAction != .send }
    } catch let error as ServiceError {
      let actions = try await handle(group.map { _ in .checkFailed(error) }, of: &group)
      group = []
      judge(.sendFailed(error), actions.last ?? .rest)
    } catch is CancellationError {
      group = []
    }
  }

  /// Whether one call is made for the certificate's whole bundle.
  func sharesCalls(_ certificate: RunQueue.QueuedCertificate) -> Bool {
    takesBundle(of: certificate) && !certificate.bundle.isEmpty && !certificate.revocation.isRelease
  }

  /// Reserves a certificate's bundle for one call.
  ///
  /// - Returns: `false` if another call for the bundle is in progress.
  func reserve(_ certificate: RunQueue.QueuedCertificate) -> Bool {
    !sharesCalls(certificate) || bundlesUnderWay.insert(certificate.bundle).inserted
  }

  private func answer(
    about certificate: RunQueue.QueuedCertificate, _ request: RevocationRequest
  ) async -> CertificateRevocation.Event {
    let identity = certificate.identity
    do {
      guard certificate.revocation.isRelease else {
        return .answered(try await revoker.revoke(identity, request))
      }
      return .answered(try await revoker.releaseHold(identity))
    } catch let error as ServiceError {
      return .sendFailed(error)
    } catch is CancellationError {
      return .sendCalledOff
    } catch {
      // An unexpected error leaves the outcome unknown.
      return .sendFailed(ServiceError(.connectionLost, message: "\(error)".scrubbed))
    }
  }

  /// Returns why a call is not made. One protected certificate prevents the call for its whole
  /// group.
  private func reasonToSkip(
    _ group: [RunQueue.QueuedCertificate]
  ) async throws -> String? {
    // Protection blocks revocation, not releasing a hold.
    for certificate in group where !certificate.revocation.isRelease {
      if let glob = try protection(of: certificate) { return "protected name (\(glob))" }
    }
    // For a bundle, the read of the order finds the obstacles.
    return sharesCalls(group[0]) ? nil : await obstacle(to: group[0])
  }

  /// Returns the glob that protects a certificate; `nil` if none does, or its name was unlocked.
  ///
  /// The file's own mark is not enough, because it can be removed without a trace. The names are
  /// read from the certificate itself if the file holds it, and the event log shows what was
  /// unlocked.
  private func protection(of certificate: RunQueue.QueuedCertificate) throws -> String? {
    if !certificate.protection.isEmpty { return certificate.protection }
    guard let safeguards = pass?.safeguards, !safeguards.protectedNames.isEmpty,
      let glob = try file.selection.protection(of: certificate.id, by: safeguards),
      try !file.selection.isUnlocked(certificate.id)
    else { return nil }
    return glob
  }

  /// Returns the obstacle that the certificate had when it was found, if it still has one.
  private func obstacle(to certificate: RunQueue.QueuedCertificate) async -> String? {
    let obstacles = service.description.obstacles
    guard obstacles[certificate.status] != nil else { return nil }
    // If this read fails, the revoke call reports why.
    let record = try? await service.certificate(certificate.identity)
    return record.flatMap { obstacles[$0.status] }
  }

  /// The time after an answer in which a refused connection counts as overload, in seconds.
  private static let overloadMemory = 60.0

  /// Whether a call was answered a short while ago, so that a refused connection means overload.
  private var hasBeenReached: Bool {
    reachedAt.map { clock.now.steady.timeIntervalSince($0) < Self.overloadMemory } ?? false
  }

  /// Notes how long a send took, for the estimate.
  private func noteLength(
    of event: CertificateRevocation.Event, since start: ContinuousClock.Instant
  ) {
    guard case .answered = event else { return }
    let length = (ContinuousClock.now - start).seconds
    sendLength = sendLength.map { 0.95 * $0 + 0.05 * length } ?? length
  }

  /// Applies the stop rules to the result of a call.
  private func judge(
    _ event: CertificateRevocation.Event, _ action: CertificateRevocation.Action
  ) {
    if case .pauseRun(let why) = action {
      notePauseCode(of: event)
      return pause(because: why)
    }
    let failed: Bool
    switch event {
    case .answered:
      failed = false
      reachedAt = clock.now.steady
    case .sendFailed(let error):
      // An overload says nothing about the certificate, and an earlier revocation is no failure. A
      // missing certificate counts as one, because a wrong address answers 404 to everything. A
      // service that accepts no connection at all is no overload.
      if error.isOverload, error.code != .unreachable || hasBeenReached { return }
      failed = ![.alreadyRevoked, .alreadyRequested, .notRevocableNow].contains(error.code)
    default: return
    }
    if let why = stopRules.note(failed: failed) { pause(because: why) }
  }
}
