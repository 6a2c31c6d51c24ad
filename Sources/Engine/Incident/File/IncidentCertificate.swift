import Foundation
import GRDB

/// One certificate in the incident file: its fields, its selection and its revocation.
public struct IncidentCertificate: Sendable, Hashable, Identifiable {
  /// The row in the file; valid only in this file, and never shown.
  public let id: Int64
  /// The serial number, thumbprint and handle that identify the certificate.
  public let identity: CertificateIdentity
  /// The bundle that the certificate belongs to; `nil` if it belongs to none.
  public internal(set) var bundle: CertificateBundle?
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
  /// Status when it was found, or in a later read or search after a run.
  public let status: CertificateStatus
  /// Start of validity.
  public let validFrom: Date?
  /// End of validity.
  public let validTo: Date?
  /// The trust, which restricts the allowed reasons.
  public let trust: Trust
  /// Whether the DER is the certificate that the service describes; `nil` if the service sent no
  /// DER.
  public let matchesDER: Bool?
  /// Why the certificate could not be read in full; empty if it was.
  public internal(set) var unread = ""
  /// Whether it is selected for revocation.
  public let isChecked: Bool
  /// Whether a search after the freeze was the first to find it.
  public let isStraggler: Bool
  /// The protected-name pattern that one of its names fits, or another reason to protect it; empty
  /// if it is not protected.
  public internal(set) var protected = ""
  /// The reason for which a person unlocked it; empty if it was not unlocked.
  public internal(set) var unlocked = ""
  /// The review mark.
  public internal(set) var review = ReviewMark.unseen
  /// The change that the latest comparison with the inventory found; `nil` for none.
  public internal(set) var inventory: InventoryChange?
  /// When a list from the service first showed it as revoked; `nil` if none did, or if a read
  /// contradicted the list.
  public internal(set) var shownAt: Date?
  /// The API calls that can have revoked it although no manifest holds it, in words; empty if there
  /// are none.
  public internal(set) var takenWith = ""
  /// The number of the manifest that holds it; `nil` if none does.
  public let manifest: Int?
  /// The state of its revocation.
  public let revocation: CertificateRevocation
}

extension IncidentCertificate {
  /// The columns that a certificate is read from. The first argument of the statement is the name
  /// of a reviewer, whose marks are shown; questions are shown from every reviewer.
  static let columns = "certificate.*, \(ReviewMark.columns)"

  init(row: Row) throws {
    id = try row.value("id")
    identity = try CertificateIdentity(row: row)
    let bundle = try row.text("bundle")
    self.bundle =
      bundle.isEmpty ? nil : CertificateBundle(id: bundle, size: try row.tally("bundle_size"))
    commonName = try row.text("common_name")
    names = try row.text("names")
    seat = try row.text("seat")
    issuer = try row.text("issuer")
    organization = try row.text("organization")
    keySize = try row.text("key_size")
    signatureAlgorithm = try row.text("signature_algorithm")
    status = CertificateStatus(try row.text("status"))
    validFrom = try row.instant("valid_from")
    validTo = try row.instant("valid_to")
    trust = Trust(rawValue: try row.text("trust")) ?? .unknown
    matchesDER = try row.value("der_matches")
    unread = try row.text("unread")
    isChecked = try row.value("checked")
    isStraggler = try row.value("straggler")
    protected = try row.text("protected")
    unlocked = try row.text("unlocked")
    review = try ReviewMark(row: row)
    inventory = try InventoryChange(row: row)
    shownAt = try row.instant("shown_at")
    takenWith = try row.text("taken_with")
    manifest = try row.value("manifest")
    revocation = try CertificateRevocation(row: row)
  }
}

extension CertificateIdentity {
  init(row: Row) throws {
    self.init(
      serial: SerialNumber(try row.text("serial")),
      thumbprint: Thumbprint(try row.text("thumbprint")),
      reference: try row.text("reference"))
  }
}

extension IncidentFile {
  /// Returns the certificate with this row in the file; throws `badSelection` if there is none.
  public func certificate(_ id: Int64) throws -> IncidentCertificate {
    try read { db in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT \(IncidentCertificate.columns) FROM certificate WHERE id = ?",
          arguments: [Operator.current.name, id])
      else { throw IncidentError(.badSelection, "the certificate is not in this incident") }
      return try IncidentCertificate(row: row)
    }
  }
}

extension CertificateRevocation {
  init(row: Row) throws {
    self.init()
    // An unknown word must never count as an outcome that allows sending.
    outcome = Outcome(rawValue: try row.text("outcome")) ?? .outcomeUnknown
    isRelease = try row.value("releasing")
    attempts = try row.tally("attempts")
    fruitlessTries = try row.tally("fruitless_tries")
    mayHaveActed = try row.value("may_have_acted")
    mustBeRead = try row.value("must_be_read")
    nextAt = try row.instant("next_at")
    sentAt = try row.instant("sent_at")
    unknownSince = try row.instant("unknown_since")
    answeredAt = try row.instant("answered_at")
    finishedAt = try row.instant("finished_at")
    noteCode = try row.text("note_code")
    note = try row.text("note")
    requestID = try row.optionalText("request_id")
    requester = try row.text("requester")
    let covers = try row.text("request_covers")
    // An unknown word counts as the whole bundle: more may be revoked than was confirmed.
    requestCovers = covers.isEmpty ? nil : RequestCoverage(rawValue: covers) ?? .bundle
    heldBack = try row.text("held_back")
    lostRequests = try row.tally("lost_requests")
    asksForBundle = try row.value("asks_bundle")
    let reason = try row.optionalText("recorded_reason")
    let date = try row.optionalText("revoked_at")
    if reason != nil || date != nil {
      recorded = RevocationRecord(
        reason: reason.map { text in
          RevocationReason(rawValue: text).map { .known($0) } ?? .other(text)
        },
        date: date.flatMap(Timestamp.parse), dateText: date)
    }
    validFrom = try row.instant("valid_from")
  }

  /// Writes the state into the certificate's row.
  func save(id: Int64, in db: Database) throws {
    try db.update(
      "certificate", id: id,
      [
        "outcome": outcome.rawValue,
        "releasing": isRelease,
        "attempts": attempts,
        "fruitless_tries": fruitlessTries,
        "may_have_acted": mayHaveActed,
        "must_be_read": mustBeRead,
        "next_at": nextAt.map(Timestamp.milliseconds),
        "sent_at": sentAt.map(Timestamp.milliseconds),
        "unknown_since": unknownSince.map(Timestamp.milliseconds),
        "answered_at": answeredAt.map(Timestamp.milliseconds),
        "finished_at": finishedAt.map(Timestamp.milliseconds),
        "note_code": noteCode,
        "note": note,
        "request_id": requestID,
        "requester": requester,
        "request_covers": requestCovers?.rawValue ?? "",
        "held_back": heldBack,
        "lost_requests": lostRequests,
        "asks_bundle": asksForBundle,
        "recorded_reason": recorded?.reason?.text,
        "revoked_at": recorded?.keptDate,
      ])
  }
}

extension RevocationRecord {
  /// The date for the incident file: UTC text, or the service's own text if it is not a date.
  fileprivate var keptDate: String? {
    date.map(Timestamp.seconds) ?? (dateText.isEmpty ? nil : dateText)
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
