import Foundation
import GRDB

/// One certificate as the incident file holds it: what it is, whether it is checked, where it stands.
public struct IncidentCertificate: Sendable, Hashable, Identifiable {
  /// Row in the file; only good within the file, and never shown.
  public let id: Int64
  /// What names the certificate.
  public let identity: CertificateIdentity
  /// Subject common name.
  public let commonName: String
  /// Subject alternative names, separated by spaces.
  public let names: String
  /// Seat.
  public let seat: String
  /// Issuing CA.
  public let issuer: String
  /// Organization of the subject.
  public let organization: String
  /// Key type or size.
  public let keySize: String
  /// Signature algorithm.
  public let signatureAlgorithm: String
  /// Status when it was found.
  public let status: CertificateStatus
  /// Start of validity.
  public let validFrom: Date?
  /// End of validity.
  public let validTo: Date?
  /// What restricts its reasons.
  public let trust: Trust
  /// Whether serial number and thumbprint are those of the DER; `nil` without a readable DER.
  public let matchesDER: Bool?
  /// Whether it is marked for revocation.
  public let isChecked: Bool
  /// Whether it was found only by the search after a run.
  public let isStraggler: Bool
  /// The manifest that holds it; `nil` while it is free.
  public let manifest: Int?
  /// Where its revocation stands.
  public let revocation: CertificateRevocation
}

extension IncidentCertificate {
  init(row: Row) {
    id = row["id"]
    identity = CertificateIdentity(
      serial: SerialNumber(row["serial"] as String),
      thumbprint: Thumbprint(row["thumbprint"] as String))
    commonName = row["common_name"]
    names = row["names"]
    seat = row["seat"]
    issuer = row["issuer"]
    organization = row["organization"]
    keySize = row["key_size"]
    signatureAlgorithm = row["signature_algorithm"]
    status = CertificateStatus(row["status"])
    validFrom = (row["valid_from"] as String?).flatMap(Timestamp.parse)
    validTo = (row["valid_to"] as String?).flatMap(Timestamp.parse)
    trust = Trust(rawValue: row["trust"]) ?? .unknown
    matchesDER = row["der_matches"]
    isChecked = row["checked"]
    isStraggler = row["straggler"]
    manifest = row["manifest"]
    revocation = CertificateRevocation(row: row)
  }
}

extension IncidentFile {
  /// One certificate by its row in the file; throws `badSelection` when there is none.
  public func certificate(_ id: Int64) throws -> IncidentCertificate {
    try read { db in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM certificate WHERE id = ?", arguments: [id])
      else { throw IncidentError(.badSelection, "the certificate is not in this incident") }
      return IncidentCertificate(row: row)
    }
  }
}

extension CertificateRevocation {
  init(row: Row) {
    self.init()
    // A word this version does not know must never be taken for something that may be sent.
    outcome = Outcome(rawValue: row["outcome"]) ?? .outcomeUnknown
    attempts = row["attempts"]
    fruitlessTries = row["fruitless_tries"]
    mayHaveActed = row["may_have_acted"]
    mustBeRead = row["must_be_read"]
    nextAt = (row["next_at"] as String?).flatMap(Timestamp.parse)
    sentAt = (row["sent_at"] as String?).flatMap(Timestamp.parse)
    unknownSince = (row["unknown_since"] as String?).flatMap(Timestamp.parse)
    answeredAt = (row["answered_at"] as String?).flatMap(Timestamp.parse)
    finishedAt = (row["finished_at"] as String?).flatMap(Timestamp.parse)
    noteCode = row["note_code"]
    note = row["note"]
    requestID = row["request_id"]
    let reason: String? = row["recorded_reason"]
    let date: String? = row["revoked_at"]
    if reason != nil || date != nil {
      recorded = RevocationRecord(
        reason: reason.map { text in
          RevocationReason(rawValue: text).map { .known($0) } ?? .other(text)
        },
        date: date.flatMap(Timestamp.parse))
    }
  }

  /// Writes the state into the certificate's row.
  func save(id: Int64, in db: Database) throws {
    let update = try db.cachedStatement(
      sql: """
        UPDATE certificate SET outcome = ?, attempts = ?, fruitless_tries = ?, may_have_acted = ?,
          must_be_read = ?, next_at = ?, sent_at = ?, unknown_since = ?, answered_at = ?,
          finished_at = ?, note_code = ?, note = ?, request_id = ?, recorded_reason = ?, revoked_at = ?
        WHERE id = ?
        """)
    try update.execute(arguments: [
      outcome.rawValue, attempts, fruitlessTries, mayHaveActed, mustBeRead,
      nextAt.map(Timestamp.milliseconds), sentAt.map(Timestamp.milliseconds),
      unknownSince.map(Timestamp.milliseconds), answeredAt.map(Timestamp.milliseconds),
      finishedAt.map(Timestamp.milliseconds), noteCode, note, requestID, recorded?.reason?.text,
      recorded?.date.map(Timestamp.seconds), id,
    ])
  }
}

extension RecordedReason {
  /// RFC 5280's name, or the service's own word.
  public var text: String {
    switch self {
    case .known(let reason): reason.rawValue
    case .other(let text): text
    }
  }
}
