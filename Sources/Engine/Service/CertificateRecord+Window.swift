import Foundation

extension CertificateRecord {
  /// Returns the record. If its start of validity is unreadable, replaces it by the certificate's
  /// own.
  ///
  /// A certificate must not be revoked because of an unreadable date, so the certificate itself
  /// must lie in the window. If the service shows no date at all, its own filter has to do.
  ///
  /// - Throws: `UnreadableRow` if the date is unreadable and the certificate does not show its
  ///   start of validity, or starts outside the window.
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
