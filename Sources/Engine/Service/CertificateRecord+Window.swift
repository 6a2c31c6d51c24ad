import Foundation

extension CertificateRecord {
  /// The record with a start of validity that says that it is in the window.
  ///
  /// A certificate whose place is not known must not be revoked for its place. Where the service shows a
  /// date that is not read, the certificate itself tells it. Where the service shows none, its filter
  /// is what there is to go by.
  ///
  /// - Throws: `UnreadableRow` when the date is not read, and the certificate does not tell it or tells
  ///   that it is outside the window.
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
