import Foundation

/// Compares what a call for a whole bundle would take with what was confirmed.
///
/// It belongs right before such a call, and before the approval of such a request: what was issued
/// meanwhile would be revoked along, and no reviewer has signed that.
struct BundleCheck: Sendable {
  /// What came of it.
  struct Finding: Sendable {
    /// What the service shows in the bundle now.
    let contents: BundleContents
    /// How that differs from what was confirmed, in a sentence; `nil` when it does not.
    let difference: String?

    /// Certificates of the bundle by their references.
    var records: [String: CertificateRecord] {
      Dictionary(contents.certificates.map { ($0.identity.reference, $0) }) { first, _ in first }
    }
  }

  let file: IncidentFile
  let service: any CertificateService
  /// What the gate has found: the certificates that are confirmed, and the names that are protected.
  let pass: RunGate.Pass

  /// Reads a bundle, and takes up what of it was not known before.
  ///
  /// - Throws: `ServiceError` when it cannot be read, `IncidentError`.
  func run(_ bundle: String, lane: RequestLane) async throws -> Finding {
    let contents = try await service.bundle(bundle, lane: lane, resolvesOutcome: false)
    let confirmed = try file.confirmed(inBundle: bundle)
      .filter { pass.covers($0.identity, in: $0.manifest) }
    try file.noteRevokedBefore(
      contents.certificates.filter { $0.status == .revoked }.map(\.identity.reference),
      inBundle: bundle)
    let taken = contents.certificates.filter { $0.status != .revoked && $0.status != .expired }
    let unconfirmed = taken.filter { record in
      !confirmed.contains { $0.identity.isSame(as: record.identity) }
    }
    if !unconfirmed.isEmpty {
      try await file.takeUp(unconfirmed, of: try await Self.profile(of: file, service))
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
      Self.part("has", leftAlone.map(\.identity), "left alone"),
      Self.part("no longer holds", missing, "confirmed"),
    ].compactMap(\.self)
    return Finding(
      contents: contents,
      difference: parts.isEmpty ? nil : "the order " + parts.joined(separator: ", and "))
  }

  /// Whether a name that the service shows now is protected, and no person has lifted that.
  private func isProtected(
    _ record: CertificateRecord, _ confirmed: IncidentFile.Confirmed
  ) throws -> Bool {
    try
      (pass.safeguards.glob(protecting: [record.commonName] + record.names) != nil
      || file.protection(of: confirmed.id, by: pass.safeguards) != nil)
      && !file.isUnlocked(confirmed.id)
  }

  /// The profile of an incident, with what it tells of trust as far as the service answers.
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

  /// How the order differs in some certificates; `nil` for none.
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
  /// Whether both name the same certificate of a bundle: a reference alone could be given to another.
  fileprivate func isSame(as other: CertificateIdentity) -> Bool {
    reference == other.reference
      && serial.significantDigits == other.serial.significantDigits
      && (thumbprint.text.isEmpty || other.thumbprint.text.isEmpty
        || thumbprint == other.thumbprint)
  }
}
