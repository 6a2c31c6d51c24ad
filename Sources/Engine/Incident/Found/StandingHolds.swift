import Foundation
import GRDB

/// The holds that an incident placed and a later search does not list, counted by the status that a
/// read shows.
public struct EndedHolds: Sendable, Hashable {
  /// Permanently revoked since then, outside this incident.
  public var revoked = 0
  /// Expired since then.
  public var expired = 0
  /// Read as issued: the hold was lifted.
  public var lifted = 0
  /// Of unknown state: the read failed, or shows another status.
  public var unread = 0
  /// Why the state of one of the unread ones is unknown, in a sentence.
  public var trouble = ""

  /// The facts that the operator should know, each in a sentence.
  var notes: [String] {
    let parts = [
      (revoked, "put on hold by this incident, permanently revoked since"),
      (expired, "put on hold by this incident, expired since"),
      (lifted, "put on hold by this incident, read as issued: the hold was lifted"),
      (unread, "put on hold by this incident, not listed as on hold and not read: \(trouble)"),
    ]
    return parts.filter { $0.0 > 0 }.map { "\($0.counted("certificate")) \($1)" }
  }
}

extension SearchResults {
  /// A hold that is still in place, as far as the file knows.
  struct StandingHold: Sendable {
    let id: Int64
    let identity: CertificateIdentity
  }

  private static let held = RevocationReason.certificateHold.rawValue

  /// The SQL condition for a verified hold that no search or read has shown to be over.
  private static let isVerifiedHold = """
    outcome = 'verified'
      AND coalesce(recorded_reason, '\(held)') = '\(held)'
      AND status NOT IN ('\(CertificateStatus.revoked.text)', '\(CertificateStatus.expired.text)')
    """

  /// The SQL condition for a hold whose release has not succeeded, unless a read shows that it ended.
  private static let isUnreleasedHold = """
    releasing = 1 AND outcome <> 'released' AND recorded_reason IS NULL
      AND NOT (outcome = 'skipped' AND note = '\(CertificateRevocation.expiredNote)')
    """

  /// The SQL condition for a certificate that its incident keeps on hold, as far as the file knows.
  static let isOnHold = """
    manifest IS NOT NULL AND ((\(isVerifiedHold)) OR (\(isUnreleasedHold)))
    """

  /// Whether the incident places holds.
  static func placesHolds(in db: Database) throws -> Bool {
    try String.fetchOne(db, sql: "SELECT reason FROM incident")
      == RevocationReason.certificateHold.rawValue
  }

  /// Returns the holds that the latest search did not list, neither as on hold nor otherwise.
  ///
  /// - Parameter time: leaves out holds whose outcome became final after it.
  func holdsNotListed(verifiedBefore time: Date) throws -> [StandingHold] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT id, serial, thumbprint, reference FROM certificate
          WHERE \(Self.isOnHold) AND abs(search) <> (SELECT searches FROM incident)
            AND (finished_at IS NULL OR finished_at <= ?) ORDER BY id
          """, arguments: [Timestamp.milliseconds(time)])
      return try rows.map {
        StandingHold(id: try $0.value("id"), identity: try CertificateIdentity(row: $0))
      }
    }
  }

  /// Records the result of reading a hold that the latest search did not list.
  ///
  /// A certificate read as issued is marked as found by that search, which makes it unverified when
  /// the search finishes.
  func noteHold(
    _ id: Int64, readAs record: CertificateRecord, by actor: Operator, at now: Date,
    into ended: inout EndedHolds
  ) throws {
    let isOver = record.status == .revoked || record.status == .expired
    try write { db in
      try db.execute(
        sql: """
          UPDATE certificate SET status = ?,
            search = (SELECT searches FROM incident) * iif(?, 1, -1) WHERE id = ?
          """, arguments: [record.status.text, record.status == .issued, id])
      guard isOver,
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM certificate WHERE id = ?", arguments: [id])
      else { return }
      var revocation = try CertificateRevocation(row: row)
      revocation.noteEndOfHold(record)
      try revocation.save(id: id, in: db)
      try EventLog.append(
        .init(action: "hold has ended", certificateID: id, detail: revocation.note),
        by: actor, at: now, in: db)
    }
    switch record.status {
    case .revoked: ended.revoked += 1
    case .expired: ended.expired += 1
    case .issued: ended.lifted += 1
    case .suspended: break
    default:
      ended.unread += 1
      ended.trouble = "the service shows one as “\(record.status.text)”"
    }
  }
}

extension CertificateRevocation {
  /// Notes that a hold has ended: the certificate was permanently revoked, or has expired.
  fileprivate mutating func noteEndOfHold(_ record: CertificateRecord) {
    noteCode = ""
    guard record.status == .revoked else {
      note = "was on hold, expired since"
      return
    }
    recorded = record.revocation ?? recorded
    let reason = record.revocation?.reason.map { " for \($0.text)" } ?? ""
    note = "was on hold, permanently revoked since\(reason)"
  }
}
