import Foundation
import GRDB

/// The frozen list of what a run will revoke, and for what reason.
public struct Manifest: Sendable, Hashable {
  /// 1 for the first manifest of an incident, then counting up.
  public let number: Int
  /// When it was confirmed, as UTC text.
  public let confirmedAt: String
  /// Who confirmed it.
  public let actor: String
  /// The reason.
  public let reason: RevocationReason
  /// How many certificates it holds.
  public let count: Int
  /// SHA-256 of the manifest's text, 64 hexadecimal digits in lower case.
  public let digest: String
}

extension IncidentFile {
  /// The digest that a manifest of the checked certificates would have, without making it.
  public func manifestDigest(
    _ order: RevocationOrder
  ) throws -> (digest: String, count: Int) {
    let header = try header()
    return try read {
      try ManifestText(header: header, order: order, certificates: ManifestText.checked)
        .digest(in: $0)
    }
  }

  /// Makes a manifest of the checked certificates and begins its run.
  ///
  /// - Parameters:
  ///   - expectedDigest: the digest that the person saw; when the selection is no longer that one,
  ///     nothing is confirmed and `badSelection` is thrown.
  ///   - admission: the proof that enough reviewers have signed, where the incident needs that;
  ///     `notApproved` is thrown without it.
  public func confirm(
    _ order: RevocationOrder, expectedDigest: String? = nil, admission: Admission? = nil,
    by actor: Operator = .current, now: Date = Date()
  ) throws -> Manifest {
    try writeManifest(order, expectedDigest: expectedDigest) { db, header, digest, count in
      if header.safeguards.requiredApprovals > 0, admission?.digest != digest {
        throw IncidentError(
          .notApproved,
          "this manifest (SHA-256 \(digest)) is not approved; freeze it for its reviewers first")
      }
      let number =
        try Int.fetchOne(db, sql: "SELECT coalesce(max(number), 0) + 1 FROM manifest") ?? 1
      try db.execute(
        sql: """
          INSERT INTO manifest (number, confirmed_at, actor, reason, count, digest)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          number, Timestamp.seconds(now), actor.name, order.reason.rawValue, count, digest,
        ])
      try db.execute(
        sql: "UPDATE certificate SET manifest = ? WHERE checked = 1 AND manifest IS NULL",
        arguments: [number])
      if order.terms.takesBundles { try Self.planAgain(withManifest: number, in: db) }
      // A comment that a service drops with the approval is kept here for good.
      try Self.keep(order, in: db)
      try db.execute(
        sql: """
          UPDATE incident SET phase = 'running', releasing = 0, pause = NULL, remaining = NULL,
            remaining_at = NULL, frozen_at = NULL, frozen_by = NULL, frozen_filter = NULL,
            frozen_digest = NULL
          """)
      try EventLog.append(
        .init(
          action: "manifest confirmed",
          detail: "number \(number), \(count) certificates, \(order.reason.rawValue), "
            + "SHA-256 \(digest)\(order.remarks)"),
        by: actor, at: now, in: db)
      return Manifest(
        number: number, confirmedAt: Timestamp.seconds(now), actor: actor.name,
        reason: order.reason, count: count, digest: digest)
    }
  }

  /// Every manifest that was confirmed, in order.
  public func manifests() throws -> [Manifest] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM manifest ORDER BY number").compactMap { row in
        try RevocationReason(rawValue: row.text("reason")).map { reason in
          Manifest(
            number: try row.value("number"), confirmedAt: try row.text("confirmed_at"),
            actor: try row.text("actor"), reason: reason, count: try row.value("count"),
            digest: try row.text("digest"))
        }
      }
    }
  }

  /// Does something with what is checked, in one transaction, if it may be revoked for that reason.
  func writeManifest<Value>(
    _ order: RevocationOrder, expectedDigest: String?,
    _ body: (Database, IncidentHeader, _ digest: String, _ count: Int) throws -> Value
  ) throws -> Value {
    let header = try header()
    guard [.selecting, .finished, .frozen].contains(header.phase) else {
      throw IncidentError(.wrongState, "this incident is \(header.phase.rawValue), not selecting")
    }
    return try write { db in
      try Self.requireReason(order.reason, in: db)
      let (digest, count) = try Self.checkedDigest(
        header: header, order, expected: expectedDigest, in: db)
      return try body(db, header, digest, count)
    }
  }

  /// The digest of what is checked, if it may be revoked.
  private static func checkedDigest(
    header: IncidentHeader, _ order: RevocationOrder, expected: String?, in db: Database
  ) throws -> (digest: String, count: Int) {
    let (digest, count) = try ManifestText(
      header: header, order: order, certificates: ManifestText.checked
    ).digest(in: db)
    guard count > 0 else {
      throw IncidentError(.badSelection, "no certificate is checked; nothing to revoke")
    }
    guard expected == nil || expected == digest else {
      throw IncidentError(
        .badSelection, "the selection changed since it was shown; look at it again")
    }
    if let ceiling = header.safeguards.ceiling, count > ceiling {
      throw IncidentError(
        .badSelection,
        "\(count) certificates are checked, and a run may hold \(ceiling) at most "
          + "(max_certificates in the configuration); check fewer, or raise it")
    }
    return (digest, count)
  }

  /// Refuses another reason than the runs of this incident were for.
  private static func requireReason(_ wanted: RevocationReason, in db: Database) throws {
    guard
      let earlier = try String.fetchOne(db, sql: "SELECT reason FROM manifest LIMIT 1")?.scrubbed,
      earlier != wanted.rawValue
    else { return }
    throw IncidentError(
      .wrongState,
      "this incident revokes for \(earlier); begin another one for \(wanted.rawValue)")
  }

  /// Writes down what is asked for.
  static func keep(_ order: RevocationOrder, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE incident SET reason = ?, comment = ?, ticket = ?, skips_approval = ?,
          takes_bundles = ?
        """,
      arguments: [
        order.reason.rawValue, order.comment, order.ticket, order.terms.skipsApproval,
        order.terms.takesBundles,
      ])
  }
}

extension IncidentHeader {
  /// What was asked for, once something was.
  public var order: RevocationOrder? {
    reason.map { RevocationOrder(reason: $0, terms: terms, comment: comment, ticket: ticket) }
  }
}
