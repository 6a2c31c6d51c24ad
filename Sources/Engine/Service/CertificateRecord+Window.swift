import Foundation

extension CertificateRecord {
  /// Returns the record. If its start of validity is unreadable, replaces it with the start in the
  /// certificate itself.
  ///
  /// An unreadable date must not lead to a revocation, so the start in the certificate must lie in
  /// the window. If the service shows no date at all, the search relies on the service's filter.
  ///
  /// - Throws: `UnreadableRow` if the date is unreadable and the certificate is missing, cannot be
  ///   decoded, is another one, or starts outside the window.
  func placed(in window: IssuanceWindow) throws(UnreadableRow) -> CertificateRecord {
    guard start.isUnread else { return self }
    let name = "certificate \(identity.serial) is left out: "
    guard let decoded = der.flatMap({ try? DecodedCertificate(der: $0) }),
      decoded.matches(identity)
    else { throw UnreadableRow(why: name + start.unreadStart) }
    guard window.contains(CalendarDate(decoded.notBefore)) else {
      throw UnreadableRow(
        why: "\(name)\(start.unreadStart), and the certificate itself starts at "
          + "\(Timestamp.seconds(decoded.notBefore)), outside the window")
    }
    var placed = self
    placed.validFrom = decoded.notBefore
    return placed
  }
}
