import Foundation
import GRDB

/// A manifest that waits for its reviewers, before anything is revoked.
public struct FrozenManifest: Sendable, Hashable {
  /// When it was frozen.
  public let at: Date
  /// The operator who froze it, whose own sign-off does not count.
  public let by: Operator
  /// The filter of the list when it was frozen; empty for none.
  public let filter: String
  /// SHA-256 of its text.
  public let digest: String
}

extension FrozenManifest {
  init?(row: Row) throws {
    guard let at = try row.instant("frozen_at"), let by = try row.optionalText("frozen_by") else {
      return nil
    }
    (self.at, self.by) = (at, Operator(name: by))
    filter = try row.optionalText("frozen_filter") ?? ""
    digest = try row.text("frozen_digest")
  }
}

/// The review of an incident: its frozen manifest, its marks and its sign-offs.
public struct Review: IncidentPart {
  let file: IncidentFile
}

extension IncidentFile {
  /// The review of an incident: its frozen manifest, its marks and its sign-offs.
  public var review: Review { Review(file: self) }
}

extension Review {
  /// Freezes the checked certificates for review. Nothing is sent. A change to the selection or the
  /// safeguards withdraws the freeze; another freeze, for example with another reason, replaces it.
  ///
  /// - Parameters:
  ///   - filter: the filter of the operator's list, which tells the reviewer which certificates the
  ///     operator did not see.
  ///   - expectedDigest: the digest that the operator saw; any other digest is refused. `nil`
  ///     accepts every digest.
  /// - Returns: the digest of the frozen manifest.
  public func freeze(
    _ instruction: RevocationInstruction, filter: String = "", expectedDigest: String? = nil,
    by actor: Operator = .current, now: Date = Date()
  ) throws -> String {
    try file.manifests.writeManifest(instruction, expectedDigest: expectedDigest, by: actor) {
      db, header, digest, count in
      var digest = digest
      if header.phase == .frozen {
        try Self.withdraw(because: "it was frozen again", by: actor, in: db)
        // The withdrawal changed the nonce, so this freeze has a digest of its own.
        var header = header
        header.frozen = nil
        digest = try ManifestText(
          header: header, instruction: instruction,
          freeze: try Manifests.freezeAhead(header, by: actor, in: db),
          certificates: ManifestText.checked
        ).digest(in: db).digest
      }
      try Manifests.requireNew(digest, in: db)
      try InventoryComparison.forgetComparison(in: db)
      try Manifests.keep(instruction, in: db)
      try db.execute(
        sql: """
          UPDATE incident SET phase = 'frozen', frozen_at = ?, frozen_by = ?, frozen_filter = ?,
            frozen_digest = ?
          """,
        arguments: [Timestamp.seconds(now), actor.name, filter.scrubbed, digest])
      try EventLog.append(
        .init(
          action: "manifest frozen",
          detail: "\(count) certificates, \(instruction.reason.rawValue), SHA-256 \(digest)"
            + instruction.remarks), by: actor, at: now, in: db)
      return digest
    }
  }

  /// Withdraws the unfinished manifests of a run, for a reviewer who no longer agrees.
  private func stop(comment: String, by actor: Operator) throws {
    let taken = try file.manifests.takeBackUnsent(because: "the reviewer sent it back", by: actor)
    guard taken.manifests > 0 else {
      throw IncidentError(.wrongState, "every certificate is done; nothing is left to send back")
    }
    try file.log("sent back", detail: comment, by: actor)
  }

  /// Sends a manifest back to its operator. If a run has started, this withdraws its unfinished
  /// manifests and takes their unsent certificates back.
  public func sendBack(comment: String, by actor: Operator = .current) throws {
    let comment = comment.scrubbed.trimmingCharacters(in: .whitespaces)
    guard !comment.isEmpty else {
      throw IncidentError(.badSelection, "say what is wrong, for the operator to fix")
    }
    if [.running, .paused].contains(try file.header().phase) {
      return try stop(comment: comment, by: actor)
    }
    try requireFrozen()
    try write { db in
      try EventLog.append(
        .init(action: "sent back", detail: comment), by: actor, at: Date(), in: db)
      try Self.withdraw(because: "the reviewer sent it back", by: actor, in: db)
    }
  }

  /// Withdraws the frozen manifest from its reviewers; the selection stays.
  public func unfreeze(by actor: Operator = .current) throws {
    try requireFrozen()
    try write { try Self.withdraw(because: "its operator withdrew it", by: actor, in: $0) }
  }

  /// Throws `wrongState` unless a manifest is frozen.
  public func requireFrozen() throws {
    guard try file.header().phase == .frozen else {
      throw IncidentError(
        .wrongState, "no manifest is frozen for review; the operator freezes one with “revoke”")
    }
  }

  /// Withdraws the frozen manifest, for example because its contents changed. Does nothing if none
  /// is frozen.
  static func withdraw(because why: String, by actor: Operator, in db: Database) throws {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT frozen_digest FROM incident WHERE phase = 'frozen'")
    else { return }
    let digest = try row.optionalText("frozen_digest") ?? ""
    let signOffs =
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM approval WHERE digest = ?", arguments: [digest]) ?? 0
    try db.execute(
      sql: """
        UPDATE incident SET frozen_at = NULL, frozen_by = NULL, frozen_filter = NULL,
          frozen_digest = NULL, nonce = \(Manifests.newNonce),
          phase = iif(EXISTS (SELECT 1 FROM manifest), 'finished', 'selecting')
        """)
    let void =
      signOffs == 0
      ? "" : "; \(signOffs == 1 ? "1 sign-off is" : "\(signOffs) sign-offs are") void"
    try EventLog.append(
      .init(action: "manifest withdrawn", detail: "\(why), SHA-256 \(digest)\(void)"),
      by: actor, at: Date(), in: db)
  }
}
