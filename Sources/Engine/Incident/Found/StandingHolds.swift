import Foundation
import GRDB

/// What has become of holds that an incident placed and that a later search does not list any longer.
public struct EndedHolds: Sendable, Hashable {
  /// Revoked for good since, by somebody else or by another incident.
  public var revoked = 0
  /// Expired since.
  public var expired = 0
  /// Read as issued: somebody has lifted the hold.
  public var lifted = 0
  /// Holds of which nobody knows whether they stand.
  public var unread = 0
  /// Why those could not be read, in a sentence.
  public var trouble = ""

  /// What a person should know of them, each in a sentence.
  var notes: [String] {
    let parts = [
      (revoked, "put on hold by this incident, revoked for good since"),
      (expired, "put on hold by this incident, expired since"),
      (lifted, "put on hold by this incident, read as issued: the hold was lifted"),
      (unread, "put on hold by this incident, not listed as on hold and not read: \(trouble)"),
    ]
    return parts.filter { $0.0 > 0 }.map { "\($0.counted("certificate")) \($1)" }
  }
}

extension IncidentFile {
  /// A hold that stands as far as the file knows.
  struct StandingHold: Sendable {
    let id: Int64
    let identity: CertificateIdentity
  }

  private static let held = RevocationReason.certificateHold.rawValue

  /// A verified hold in the table `certificate` that no read has shown to be over.
  private static let isVerifiedHold = """
    outcome = 'verified'
      AND coalesce(recorded_reason, '\(held)') = '\(held)'
      AND status NOT IN ('\(CertificateStatus.revoked.text)', '\(CertificateStatus.expired.text)')
    """

  /// A hold whose release has not succeeded, unless a read has shown that it is over.
  private static let isUnreleasedHold = """
    releasing = 1 AND outcome <> 'released' AND recorded_reason IS NULL
      AND NOT (outcome = 'skipped' AND note = '\(CertificateRevocation.expiredNote)')
    """

  /// A certificate that is on hold by its incident, as far as the file knows.
  static let isOnHold = """
    manifest IS NOT NULL AND ((\(isVerifiedHold)) OR (\(isUnreleasedHold)))
    """

  /// Whether the incident puts certificates on hold.
  static func placesHolds(in db: Database) throws -> Bool {
    try String.fetchOne(db, sql: "SELECT reason FROM incident")
      == RevocationReason.certificateHold.rawValue
  }

  /// The holds that the latest search has not listed, neither as on hold nor as anything else.
  ///
  /// - Parameter time: only holds that were verified before it.
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

  /// Notes what a read has shown of a hold that the latest search did not list.
  ///
  /// One that is read as issued counts as found by that search, which takes back that it is verified.
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
  /// Takes in that a hold which was verified is over: revoked for good, or expired.
  fileprivate mutating func noteEndOfHold(_ record: CertificateRecord) {
    noteCode = ""
    guard record.status == .revoked else {
      note = "was on hold, expired since"
      return
    }
    recorded = record.revocation ?? recorded
    let reason = record.revocation?.reason.map { " for \($0.text)" } ?? ""
    note = "was on hold, revoked for good since\(reason)"
  }
}
