import Foundation

// Nothing is sent before the gate was asked, and it is asked again whenever it could answer otherwise.
extension RevocationRun {
  /// Whether a batch of sends is about to be put together.
  var isAboutToSend: Bool {
    toSend.isEmpty && sending < concurrency && isWorking && activity != .recovering
      && [.planned, .waitingToRetry].contains { outcomes[$0, default: 0] > 0 }
  }

  /// Asks the gate before a batch of sends, unless what it said still holds.
  ///
  /// The incident file's own state need not be compared here: the journal refuses every send once
  /// another program has written to the file.
  func askGate() async throws {
    let conditions = try await gate.conditions()
    if let pass, pass.conditions == conditions { return }
    if pass != nil { callOff() }
    let pass = try await gate.pass(by: actor)
    journal.expect(pass.version)
    self.pass = pass
    // Certificates of a withdrawn manifest may have left it.
    try count()
    orders.merge(pass.orders) { $1 }
    // Certificates that became protected meanwhile are queued anew as such.
    forgetQueues()
  }

  /// Whether what the gate said holds at the moment of a call; asks it again soon when it does not.
  func stillHolds() async throws -> Bool {
    if let pass, try await gate.conditions() == pass.conditions, self.pass != nil { return true }
    pass = nil
    callOff()
    return false
  }

  /// Throws `damaged` unless a certificate is exactly one of those that were confirmed, in the order
  /// that its reference names.
  func requireConfirmed(_ certificate: IncidentFile.QueuedCertificate) throws {
    let isSigned =
      certificate.manifest.map { number in
        // Lifting a hold needs no signature.
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

  /// What is asked of the service for one certificate: exactly what its manifest says.
  func request(for certificate: IncidentFile.QueuedCertificate) -> RevocationRequest? {
    certificate.manifest.flatMap { orders[$0] }.map { order in
      RevocationRequest(
        reason: order.reason, comment: order.comment, profileID: policy.request.profileID,
        terms: order.terms)
    }
  }

  /// Whether the gate has passed the manifest that holds a certificate.
  func isAdmitted(_ certificate: IncidentFile.QueuedCertificate) -> Bool {
    guard let pass, let number = certificate.manifest, pass.orders[number] != nil else {
      return false
    }
    return certificate.revocation.isRelease || !pass.withdrawn.contains(number)
  }

  /// How one certificate is treated, with what its own manifest asks for.
  func policy(for certificate: IncidentFile.QueuedCertificate) -> RevocationPolicy {
    guard let request = request(for: certificate) else { return policy }
    var own = policy
    own.request = request
    return own
  }

  /// Whether everything in the certificate's bundle is revoked with it.
  func takesBundle(of certificate: IncidentFile.QueuedCertificate) -> Bool {
    request(for: certificate)?.terms.takesBundles ?? false
  }
}
