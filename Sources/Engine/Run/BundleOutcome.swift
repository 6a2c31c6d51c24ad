/// The results of one read of a bundle, for the certificates that the call for the bundle revokes.
struct BundleOutcome {
  private let contents: BundleContents

  init(_ contents: BundleContents) {
    self.contents = contents
  }

  /// Returns the event for each certificate of a group.
  ///
  /// One call was made for the whole group. If its effect is unknown and one certificate shows that
  /// it acted, the others only lag behind, and no second call goes out for them.
  func events(for group: [RunQueue.QueuedCertificate]) -> [CertificateRevocation.Event] {
    let records = Dictionary(
      contents.certificates.map { ($0.identity.reference, $0) },
      uniquingKeysWith: { first, _ in first })
    func record(of certificate: RunQueue.QueuedCertificate) -> CertificateRecord? {
      records[certificate.identity.reference].flatMap { record in
        record.identity.serial.significantDigits == certificate.identity.serial.significantDigits
          ? record : nil
      }
    }
    let hasActed = group.contains {
      $0.revocation.isOfUnknownOutcome && record(of: $0)?.status == .revoked
    }
    return group.map { certificate in
      guard let record = record(of: certificate) else {
        return .readFailed(
          ServiceError(
            .notFound, operation: "reading certificate \(certificate.identity.serial)",
            message: "order \(certificate.bundle) no longer holds it"))
      }
      do throws(ServiceError) {
        _ = try record.matching(
          certificate.identity, operation: "reading certificate \(certificate.identity.serial)")
      } catch {
        return .readFailed(error)
      }
      if record.status == .revoked { return .read(.revoked, record.revocation) }
      if let request = contents.pendingRequest { return .requestFound(request) }
      if hasActed, certificate.revocation.isOfUnknownOutcome { return .bundleActed }
      return .read(record.status, record.revocation)
    }
  }
}

extension CertificateRevocation {
  /// Whether a read has to show if a call for the certificate acted.
  fileprivate var isOfUnknownOutcome: Bool {
    nextAction == .read && outcome != .accepted && outcome != .alreadyRevoked
  }
}
