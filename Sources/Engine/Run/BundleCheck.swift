import Foundation

/// Compares the certificates that a call for a whole bundle would revoke with the confirmed ones.
///
/// It runs right before the call, and before the approval of a request for a bundle. A certificate
/// that was issued since the confirmation would be revoked too, without a sign-off.
struct BundleCheck: Sendable {
  /// The result of the comparison.
  struct Finding: Sendable {
    /// The present contents of the bundle at the service.
    let contents: BundleContents
    /// How the contents differ from the confirmed certificates, in a sentence; `nil` if they do
    /// not.
    let difference: String?

    /// The certificates of the bundle by their references.
    var records: [String: CertificateRecord] {
      Dictionary(contents.certificates.map { ($0.identity.reference, $0) }) { first, _ in first }
    }
  }

  let file: IncidentFile
  let service: any CertificateService
  /// The findings of the gate: the confirmed certificates, and the protected names.
  let pass: RunGate.Pass

  /// Reads a bundle, compares it, and stores the certificates that the file did not hold.
  ///
  /// - Throws: `ServiceError` if the bundle cannot be read; `IncidentError` if the file cannot be
  ///   read or written.
  func run(_ bundle: String, lane: RequestLane) async throws -> Finding {
    let contents = try await service.bundle(bundle, lane: lane, resolvesOutcome: false)
    let confirmed = try file.bundles.confirmed(inBundle: bundle)
      .filter { pass.covers($0.identity, in: $0.manifest) }
    try file.bundles.noteRevokedBefore(
      contents.certificates.filter { $0.status == .revoked }.map(\.identity.reference),
      inBundle: bundle)
    let taken = contents.certificates.filter { $0.status != .revoked && $0.status != .expired }
    let unconfirmed = taken.filter { record in
      !confirmed.contains { $0.identity.isSame(as: record.identity) }
    }
    if !unconfirmed.isEmpty {
      try await file.bundles.takeUp(unconfirmed, of: try await Self.profile(of: file, service))
    }
    let leftAlone = try taken.filter { record in
      try confirmed.contains {
        try $0.identity.isSame(as: record.identity) && ($0.isLeftAlone || isProtected(record, $0))
      }
    }
    let missing = confirmed.map(\.identity).filter { identity in
      !contents.certificates.contains { identity.isSame(as: $0.identity) }
    }
    let parts = [
      Self.part(
        "has", unconfirmed.map(\.identity), "not confirmed", "; freeze again to include"),
      Self.part("has", leftAlone.map(\.identity), "skipped"),
      Self.part("no longer holds", missing, "confirmed"),
    ].compactMap(\.self)
    return Finding(
      contents: contents,
      difference: parts.isEmpty ? nil : "the order " + parts.joined(separator: ", and "))
  }

  /// Whether a certificate has a protected name, at the service now or in the file, and is not
  /// unlocked.
  private func isProtected(
    _ record: CertificateRecord, _ confirmed: Bundles.Confirmed
  ) throws -> Bool {
    try
      (pass.safeguards.glob(protecting: [record.commonName] + record.names) != nil
      || file.selection.protection(of: confirmed.id, by: pass.safeguards) != nil)
      && !file.selection.isUnlocked(confirmed.id)
  }

  /// Returns the profile of an incident; without its evidence of trust if the service does not
  /// answer.
  static func profile(
    of file: IncidentFile, _ service: any CertificateService
  ) async throws -> Profile {
    let header = try file.header()
    do {
      return try await service.profile(id: header.profileID)
    } catch is ServiceError {
      return Profile(id: header.profileID, name: header.profileName)
    }
  }

  /// Returns how the order differs in some certificates, in words; `nil` if there are none.
  private static func part(
    _ verb: String, _ certificates: [CertificateIdentity], _ what: String, _ advice: String = ""
  ) -> String? {
    guard !certificates.isEmpty else { return nil }
    let isOne = certificates.count == 1
    let count = isOne ? "1 certificate that was" : "\(certificates.count) certificates that were"
    return "\(verb) \(count) \(what): \(list(certificates.map(\.serial.text)))"
      + (advice.isEmpty ? "" : advice + (isOne ? " it" : " them"))
  }

  private static let mostListed = 5

  private static func list(_ serials: [String]) -> String {
    let more = serials.count - mostListed
    return serials.prefix(mostListed).joined(separator: ", ")
      + (more > 0 ? " and \(more) more" : "")
  }
}

extension CertificateIdentity {
  /// Whether both name one certificate of a bundle. The service could reuse a reference for another
  /// certificate, so it proves nothing alone.
  fileprivate func isSame(as other: CertificateIdentity) -> Bool {
    reference == other.reference
      && serial.significantDigits == other.serial.significantDigits
      && (thumbprint.text.isEmpty || other.thumbprint.text.isEmpty
        || thumbprint == other.thumbprint)
  }
}
