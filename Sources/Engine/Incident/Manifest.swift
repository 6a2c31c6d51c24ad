import Crypto
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
  ///
  /// The text that is digested is UTF-8: `bulkrevoke manifest 1`, then `service URL`, `profile ID`,
  /// `window A_B`, `reason NAME` (RFC 5280's name), `terms` with their words unless they are the
  /// usual ones, and `count N`, then `SERIAL THUMBPRINT` for every certificate in ascending order,
  /// followed by the service's own handle if it has one; each line ends in a line feed.
  public func manifestDigest(
    reason: RevocationReason, terms: RevocationTerms = RevocationTerms()
  ) throws -> (digest: String, count: Int) {
    let header = try header()
    return try read { try Self.digest(header: header, reason: reason, terms: terms, in: $0) }
  }

  /// Freezes the checked certificates into a manifest and begins its run.
  ///
  /// - Parameter expectedDigest: the digest that the person saw; when the selection is no longer
  ///   that one, nothing is frozen and `badSelection` is thrown.
  public func confirm(
    reason: RevocationReason, terms: RevocationTerms = RevocationTerms(), comment: String,
    ticket: String, expectedDigest: String?,
    by actor: Operator = .current, now: Date = Date()
  ) throws -> Manifest {
    let header = try header()
    guard header.phase == .selecting || header.phase == .finished else {
      throw IncidentError(.wrongState, "this incident is \(header.phase.rawValue), not selecting")
    }
    if let earlier = header.reason, earlier != reason {
      throw IncidentError(
        .wrongState,
        "this incident revokes for \(earlier.rawValue); begin another one for \(reason.rawValue)")
    }
    return try write { db in
      let (digest, count) = try Self.digest(header: header, reason: reason, terms: terms, in: db)
      guard count > 0 else {
        throw IncidentError(.badSelection, "no certificate is checked; nothing to revoke")
      }
      guard expectedDigest == nil || expectedDigest == digest else {
        throw IncidentError(
          .badSelection, "the selection changed since it was shown; look at it again")
      }
      let number =
        try Int.fetchOne(db, sql: "SELECT coalesce(max(number), 0) + 1 FROM manifest") ?? 1
      try db.execute(
        sql: """
          INSERT INTO manifest (number, confirmed_at, actor, reason, count, digest)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          number, Timestamp.seconds(now), actor.name, reason.rawValue, count, digest,
        ])
      try db.execute(
        sql: "UPDATE certificate SET manifest = ? WHERE checked = 1 AND manifest IS NULL",
        arguments: [number])
      try db.execute(
        sql: """
          UPDATE incident SET phase = 'running', pause = NULL, reason = ?, comment = ?, ticket = ?,
            skips_approval = ?, takes_bundles = ?, remaining = NULL, remaining_at = NULL
          """,
        arguments: [
          reason.rawValue, comment.scrubbed, ticket.scrubbed, terms.skipsApproval,
          terms.takesBundles,
        ])
      // A comment that a service drops with the approval is kept here for good.
      let remarks = [
        terms.words, comment.isEmpty ? "" : "comment “\(comment.scrubbed)”",
        ticket.isEmpty ? "" : "ticket \(ticket.scrubbed)",
      ].filter { !$0.isEmpty }.map { ", \($0)" }.joined()
      try EventLog.append(
        .init(
          action: "manifest confirmed",
          detail: "number \(number), \(count) certificates, \(reason.rawValue), SHA-256 \(digest)"
            + remarks),
        by: actor, at: now, in: db)
      return Manifest(
        number: number, confirmedAt: Timestamp.seconds(now), actor: actor.name, reason: reason,
        count: count, digest: digest)
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

  private static func digest(
    header: IncidentHeader, reason: RevocationReason, terms: RevocationTerms, in db: Database
  ) throws -> (digest: String, count: Int) {
    let count = try freeCheckedCount(in: db)
    var hash = SHA256()
    hash.update(
      data: Data(
        """
        bulkrevoke manifest 1
        service \(header.serviceURL)
        profile \(header.profileID)
        window \(header.window)
        reason \(reason.rawValue)\(terms.words.isEmpty ? "" : "\nterms \(terms.words)")
        count \(count)

        """.utf8))
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT serial, thumbprint, reference FROM certificate WHERE checked = 1 AND manifest IS NULL
        ORDER BY serial, thumbprint
        """)
    while let row = try rows.next() {
      let name: [String] = try (0..<3).map { try row.value(at: $0) }
      hash.update(data: Data((name.filter { !$0.isEmpty }.joined(separator: " ") + "\n").utf8))
    }
    let digest = hash.finalize().map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
    return (digest, count)
  }
}
