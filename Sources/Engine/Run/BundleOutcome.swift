/// What one read of a bundle tells of all its certificates that a call for the bundle was made for.
struct BundleOutcome {
  private let contents: BundleContents

  init(_ contents: BundleContents) {
    self.contents = contents
  }

  /// The event for each certificate of a group.
  ///
  /// They share the state of one call: when it is unknown whether that acted, and one of them shows
  /// it, the others only lag behind. No second call goes out for them.
  func events(for group: [IncidentFile.QueuedCertificate]) -> [CertificateRevocation.Event] {
    let records = Dictionary(
      contents.certificates.map { ($0.identity.reference, $0) },
      uniquingKeysWith: { first, _ in first })
    func record(of certificate: IncidentFile.QueuedCertificate) -> CertificateRecord? {
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
  /// Whether a call was made for it whose effect a read has to show.
  fileprivate var isOfUnknownOutcome: Bool {
    nextAction == .read && outcome != .accepted && outcome != .alreadyRevoked
  }
}
