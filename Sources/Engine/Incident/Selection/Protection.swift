import Foundation
import GRDB

// Checks a certificate's protection right before its call. It uses the names and the event log,
// because the marks in the file can be changed.
extension Selection {
  /// Returns a certificate's protection: a glob or words; `nil` if there is none.
  ///
  /// It checks every name in the file's columns. If the file holds a DER whose SHA-256 is the
  /// thumbprint, it also checks the names in the DER.
  func protection(of id: Int64, by safeguards: Safeguards) throws -> String? {
    try read { db in
      guard
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT common_name, names, names_known, unread, thumbprint, der FROM certificate
            LEFT JOIN der ON certificate_id = certificate.id WHERE certificate.id = ?
            """, arguments: [id])
      else { return nil }
      var names = [try row.text("common_name")]
      names += try row.text("names").split(separator: " ").map(String.init)
      var areAll: Bool = try row.value("names_known")
      if let der = try row.decode(Data?.self, forColumn: "der"),
        let decoded = try? DecodedCertificate(der: der),
        decoded.thumbprint.text == (try row.text("thumbprint"))
      {
        names += decoded.commonNames + decoded.subjectAlternativeNames
        areAll = areAll && decoded.hasReadableNames
      }
      return safeguards.protection(of: names, areAll: areAll, unread: try row.text("unread"))
    }
  }

  /// Whether the log says that an operator unlocked this certificate.
  func isUnlocked(_ id: Int64) throws -> Bool {
    try read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM event
            WHERE action = 'protection lifted' AND certificate_id = ?)
          """, arguments: [id]) ?? false
    }
  }
}
