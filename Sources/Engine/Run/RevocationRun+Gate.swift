import Foundation

// Nothing is sent before the gate permits it. The run asks again whenever the answer could differ.
extension RevocationRun {
  /// Whether the run is about to queue a batch of sends.
  var isAboutToSend: Bool {
    // A call that the gate's answer did not cover drops the answer, and leaves others queued.
    (toSend.isEmpty || pass == nil) && canSend && !waitsForService(at: clock.now.steady)
      && isWorking
      && activity != .recovering
      && [.planned, .waitingToRetry].contains { outcomes[$0, default: 0] > 0 }
  }

  /// Asks the gate before a batch of sends, unless its last answer still holds.
  ///
  /// The state of the incident file need not be compared here, because the journal refuses every
  /// send once another program has written to the file.
  func askGate() async throws {
    let conditions = try await gate.conditions()
    if let pass, pass.conditions == conditions { return }
    if pass != nil { callOff() }
    let pass = try await gate.pass(by: actor)
    journal.expect(pass.version)
    self.pass = pass
    // Certificates of a withdrawn manifest may have left it.
    try count()
    instructions.merge(pass.instructions) { $1 }
    // Queue the certificates again, because some may be protected by now.
    forgetQueues()
  }

  /// Whether the gate's answer still holds at the time of a call. If not, drops the answer and
  /// cancels waiting operations, and the run asks the gate again.
  func stillHolds() async throws -> Bool {
    if let pass, try await gate.conditions() == pass.conditions, self.pass != nil { return true }
    pass = nil
    callOff()
    return false
  }

  /// Throws `damaged` unless a certificate was confirmed, and belongs to the order that its
  /// reference names.
  func requireConfirmed(_ certificate: RunQueue.QueuedCertificate) throws {
    let isSigned =
      certificate.manifest.map { number in
        // Releasing a hold needs no sign-off, so a withdrawn manifest allows it too.
        certificate.revocation.isRelease
          ? pass?.lines[number]?.contains(certificate.identity) == true
          : pass?.covers(certificate.identity, in: number) == true
      } ?? false
    let bundle = service.bundle(ofReference: certificate.identity.reference)
    let isOfRun = certificate.revocation.isRelease == pass?.isReleasing
    guard isSigned, isOfRun, bundle == nil || bundle == certificate.bundle else {
      throw IncidentError(
        .damaged,
        "\(file.path.scrubbed) was changed: certificate \(certificate.identity.serial) is not "
          + "among those that were confirmed, and was not sent; work on a copy from before")
    }
  }

  /// Returns the revocation that a certificate's manifest asks for; `nil` if the manifest is
  /// unknown.
  func request(for certificate: RunQueue.QueuedCertificate) -> RevocationRequest? {
    certificate.manifest.flatMap { instructions[$0] }.map { instruction in
      RevocationRequest(
        reason: instruction.reason, comment: instruction.comment,
        profileID: policy.request.profileID,
        terms: instruction.terms)
    }
  }

  /// Whether the gate permits calls for a certificate's manifest.
  func isAdmitted(_ certificate: RunQueue.QueuedCertificate) -> Bool {
    guard let pass, let number = certificate.manifest, pass.instructions[number] != nil else {
      return false
    }
    return certificate.revocation.isRelease || !pass.withdrawn.contains(number)
  }

  /// Returns the policy for one certificate, with the revocation that its own manifest asks for.
  func policy(for certificate: RunQueue.QueuedCertificate) -> RevocationPolicy {
    guard let request = request(for: certificate) else { return policy }
    var own = policy
    own.request = request
    return own
  }

  /// Whether a call for the certificate revokes its whole bundle.
  func takesBundle(of certificate: RunQueue.QueuedCertificate) -> Bool {
    request(for: certificate)?.terms.takesBundles ?? false
  }
}
