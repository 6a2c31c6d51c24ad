import Foundation
import GRDB

/// A confirmed list of certificates for a run to revoke, with the revocation instruction for all of
/// them.
public struct Manifest: Sendable, Hashable {
  /// The manifest's number: 1 for the first of an incident, then counting up.
  public let number: Int
  /// The time of the confirmation, as UTC text.
  public let confirmedAt: String
  /// The operator who confirmed it.
  public let actor: String
  /// The instruction for every certificate; a run sends exactly this.
  public let instruction: RevocationInstruction
  /// The freeze that reviewers signed, or that the confirmation made.
  public let freeze: Freeze
  /// The number of certificates at its confirmation.
  public let count: Int
  /// The SHA-256 of the manifest's text, 64 hexadecimal digits in lower case.
  public let digest: String

  /// The revocation reason.
  public var reason: RevocationReason { instruction.reason }
}

extension Manifest {
  /// Reads a row of the table; throws `damaged` for a reason unknown to this version.
  init(row: Row) throws {
    guard let reason = RevocationReason(rawValue: try row.text("reason")) else {
      throw IncidentError(
        .damaged, "a manifest of this incident has an unknown reason; nothing was sent")
    }
    number = try row.value("number")
    confirmedAt = try row.text("confirmed_at")
    actor = try row.text("actor")
    instruction = RevocationInstruction(
      reason: reason,
      terms: RevocationTerms(
        skipsApproval: try row.value("skips_approval"),
        takesBundles: try row.value("takes_bundles")),
      comment: try row.text("comment"), ticket: try row.text("ticket"))
    freeze = Freeze(
      nonce: try row.text("nonce"), by: Operator(name: try row.text("frozen_by")))
    count = try row.value("count")
    digest = try row.text("digest")
  }
}

/// The manifests of an incident: the lists confirmed for revocation.
public struct Manifests: IncidentPart {
  let file: IncidentFile
}

extension IncidentFile {
  /// The manifests of an incident: the lists confirmed for revocation.
  public var manifests: Manifests { Manifests(file: self) }
}

extension Manifests {
  /// Returns the digest that a manifest of the checked certificates would have, without creating
  /// it.
  ///
  /// - Parameter actor: The operator who would freeze or confirm it; a frozen manifest keeps its
  ///   own operator.
  public func digest(
    of instruction: RevocationInstruction, by actor: Operator = .current
  ) throws -> (digest: String, count: Int) {
    let header = try file.header()
    return try read {
      try ManifestText(
        header: header, instruction: instruction,
        freeze: try Self.freezeAhead(header, by: actor, in: $0),
        certificates: ManifestText.checked
      ).digest(in: $0)
    }
  }

  /// Returns the current freeze, or the one that a freeze or confirmation would make now.
  static func freezeAhead(
    _ header: IncidentHeader, by actor: Operator, in db: Database
  ) throws -> Freeze {
    let nonce = try String.fetchOne(db, sql: "SELECT nonce FROM incident")?.scrubbed ?? ""
    return Freeze(nonce: nonce, by: header.frozen?.by ?? actor)
  }

  /// Creates a manifest of the checked certificates and starts its run.
  ///
  /// - Parameters:
  ///   - expectedDigest: The digest that the operator saw. If the selection has changed since then,
  ///     nothing is confirmed and `badSelection` is thrown.
  ///   - admission: The proof that enough reviewers have signed. If the incident requires sign-offs
  ///     and the proof is missing or for another digest, `notApproved` is thrown. A rehearsal needs
  ///     none, because it never sends.
  public func confirm(
    _ instruction: RevocationInstruction, expectedDigest: String? = nil,
    admission: Admission? = nil,
    by actor: Operator = .current, now: Date = Date()
  ) throws -> Manifest {
    try writeManifest(instruction, expectedDigest: expectedDigest, by: actor) {
      db, header, digest, count in
      if !header.isRehearsal, header.safeguards.requiredSignOffs > 0, admission?.digest != digest {
        throw IncidentError(
          .notApproved,
          "this manifest (SHA-256 \(digest)) is not approved; freeze it for its reviewers first")
      }
      try Self.requireNew(digest, in: db)
      let number =
        try Int.fetchOne(db, sql: "SELECT coalesce(max(number), 0) + 1 FROM manifest") ?? 1
      let freeze = try Self.freezeAhead(header, by: actor, in: db)
      try db.insert(
        into: "manifest",
        [
          "number": number,
          "confirmed_at": Timestamp.seconds(now),
          "actor": actor.name,
          "reason": instruction.reason.rawValue,
          "comment": instruction.comment,
          "ticket": instruction.ticket,
          "skips_approval": instruction.terms.skipsApproval,
          "takes_bundles": instruction.terms.takesBundles,
          "nonce": freeze.nonce,
          "frozen_by": freeze.by.name,
          "count": count,
          "digest": digest,
        ])
      try db.execute(
        sql: "UPDATE certificate SET manifest = ? WHERE checked = 1 AND manifest IS NULL",
        arguments: [number])
      if instruction.terms.takesBundles { try Bundles.planAgain(withManifest: number, in: db) }
      // The incident keeps the comment, because some services drop it if approval is skipped.
      try Self.keep(instruction, in: db)
      try db.execute(
        sql: """
          UPDATE incident SET phase = 'running', releasing = 0, pause = NULL, remaining = NULL,
            remaining_at = NULL, remaining_failed = NULL, frozen_at = NULL, frozen_by = NULL, frozen_filter = NULL,
            frozen_digest = NULL, nonce = \(Self.newNonce)
          """)
      try EventLog.append(
        .init(
          action: "manifest confirmed",
          detail: "number \(number), \(count) certificates, \(instruction.reason.rawValue), "
            + "SHA-256 \(digest)\(instruction.remarks)"),
        by: actor, at: now, in: db)
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM manifest WHERE number = ?", arguments: [number])
      else { throw IncidentError(.damaged, "the manifest was not stored") }
      return try Manifest(row: row)
    }
  }

  /// An SQL expression for a new random nonce.
  static let newNonce = "lower(hex(randomblob(16)))"

  /// Returns every confirmed manifest, in order.
  public func all() throws -> [Manifest] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM manifest ORDER BY number").map(Manifest.init)
    }
  }

  /// Validates the selection and the reason, then runs `body` in one transaction.
  func writeManifest<Value>(
    _ instruction: RevocationInstruction, expectedDigest: String?, by actor: Operator,
    _ body: (Database, IncidentHeader, _ digest: String, _ count: Int) throws -> Value
  ) throws -> Value {
    let header = try file.header()
    guard [.selecting, .finished, .frozen].contains(header.phase) else {
      throw IncidentError(.wrongState, "this incident is \(header.phase.rawValue), not selecting")
    }
    return try write { db in
      try Self.requireReason(instruction.reason, in: db)
      let (digest, count) = try Self.checkedDigest(
        header: header, instruction, expected: expectedDigest, by: actor, in: db)
      return try body(db, header, digest, count)
    }
  }

  /// Returns the digest and the number of the checked certificates; throws `badSelection` if they
  /// must not be revoked.
  private static func checkedDigest(
    header: IncidentHeader, _ instruction: RevocationInstruction, expected: String?,
    by actor: Operator,
    in db: Database
  ) throws -> (digest: String, count: Int) {
    let (digest, count) = try ManifestText(
      header: header, instruction: instruction, freeze: try freezeAhead(header, by: actor, in: db),
      certificates: ManifestText.checked
    ).digest(in: db)
    guard count > 0 else {
      throw IncidentError(.badSelection, "no certificate is checked; nothing to revoke")
    }
    guard expected == nil || expected == digest else {
      throw IncidentError(
        .badSelection, "the selection changed since it was shown; look at it again")
    }
    let left = try unsentCount(in: db)
    try header.safeguards.requireRoom(
      for: count + left,
      in: left == 0 ? "checked" : "checked or, \(left) of them, still to be sent")
    return (digest, count)
  }

  /// Rejects a reason other than that of the incident's earlier manifests.
  private static func requireReason(_ wanted: RevocationReason, in db: Database) throws {
    guard
      let earlier = try String.fetchOne(db, sql: "SELECT reason FROM manifest LIMIT 1")?.scrubbed,
      earlier != wanted.rawValue
    else { return }
    throw IncidentError(
      .wrongState,
      RevocationReason(rawValue: earlier)?.sentence(refusing: wanted)
        ?? "this incident revokes for “\(earlier)”, an unknown reason; start another incident")
  }

  /// Stores the revocation instruction in the incident.
  static func keep(_ instruction: RevocationInstruction, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE incident SET reason = ?, comment = ?, ticket = ?, skips_approval = ?,
          takes_bundles = ?
        """,
      arguments: [
        instruction.reason.rawValue, instruction.comment, instruction.ticket,
        instruction.terms.skipsApproval,
        instruction.terms.takesBundles,
      ])
  }
}

extension IncidentHeader {
  /// The revocation instruction; `nil` until there is one.
  public var instruction: RevocationInstruction? {
    reason.map { RevocationInstruction(reason: $0, terms: terms, comment: comment, ticket: ticket) }
  }
}
