import Foundation
import GRDB

// What protects a certificate right before its call, told from more than the file's own marks.
extension IncidentFile {
  /// Every name of a certificate: those of the columns and, where the file holds the certificate
  /// itself and its SHA-256 is the thumbprint, those that are read from it.
  func names(of id: Int64) throws -> [String] {
    try read { db in
      guard
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT common_name, names, thumbprint, der FROM certificate
            LEFT JOIN der ON certificate_id = certificate.id WHERE certificate.id = ?
            """, arguments: [id])
      else { return [] }
      let kept =
        [try row.text("common_name")]
        + (try row.text("names")).split(separator: " ").map(String.init)
      guard let der = try row.decode(Data?.self, forColumn: "der"),
        let decoded = try? DecodedCertificate(der: der),
        decoded.thumbprint.text == (try row.text("thumbprint"))
      else { return kept }
      let common = decoded.subject.matches(of: /CN=((?:[^,+\\]|\\.)*)/).map { String($0.1) }
      return kept + common + decoded.subjectAlternativeNames
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
