import Foundation
import GRDB

// What protects a certificate right before its call, told from more than the file's own marks.
extension IncidentFile {
  /// What protects a certificate, by every name of its columns and, where the file holds the
  /// certificate itself and its SHA-256 is the thumbprint, of the certificate; `nil` when nothing does.
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

  /// Whether the log says that a person lifted the protection of this certificate.
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
