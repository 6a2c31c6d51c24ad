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

  /// What a certificate on hold looks like in the table `certificate`: a hold was verified, and no
  /// read has shown since that it has ended.
  static let isOnHold = """
    manifest IS NOT NULL AND outcome = 'verified'
      AND recorded_reason = '\(RevocationReason.certificateHold.rawValue)'
      AND status NOT IN ('\(CertificateStatus.revoked.text)', '\(CertificateStatus.expired.text)')
    """

  /// The same of one whose release has not come to its end, or has failed.
  private static let isOnHoldStill = """
    manifest IS NOT NULL AND releasing = 1 AND outcome NOT IN ('released', 'skipped')
      AND recorded_reason IS NULL
    """

  /// Whether the incident puts certificates on hold.
  static func placesHolds(in db: Database) throws -> Bool {
    try String.fetchOne(db, sql: "SELECT reason FROM incident")
      == RevocationReason.certificateHold.rawValue
  }

  /// How many certificates are on hold by an incident, as far as it knows; `nil` where it places no
  /// holds.
  static func onHoldCount(in db: Database) throws -> Int? {
    guard try placesHolds(in: db) else { return nil }
    return try Int.fetchOne(
      db,
      sql: """
        SELECT count(*) FROM certificate WHERE (\(isOnHold)) OR (\(isOnHoldStill))
        """)
  }

  /// The holds that the latest search has not listed, neither as on hold nor as anything else.
  func holdsNotListed() throws -> [StandingHold] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT id, serial, thumbprint, reference FROM certificate
          WHERE \(Self.isOnHold) AND abs(search) <> (SELECT searches FROM incident) ORDER BY id
          """)
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
    default: break
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
