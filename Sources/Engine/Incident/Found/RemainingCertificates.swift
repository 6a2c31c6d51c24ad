import GRDB

/// What is still issued in an incident's profile and window, or on hold although something else was
/// asked for, by the search after a run.
public struct RemainingCertificates: Sendable, Hashable, Codable {
  /// Found before and left unchecked on purpose.
  public let unchecked: Int
  /// Found only now: the stragglers.
  public let stragglers: Int
  /// Put on hold by this incident, and released again.
  public let released: Int
  /// Part of a manifest, and still shown as issued.
  public let inManifest: Int
  /// In an incident that places holds: on hold already, but not by this incident.
  public let heldByOthers: Int
  /// How many of all these are not issued, but on hold.
  public let held: Int
  /// Rows that the search could not read, or that the service counted and did not give: nobody knows
  /// what they are.
  public let unread: Int

  /// Everything that is still issued or on hold, as far as it could be read.
  public var total: Int { unchecked + stragglers + released + inManifest + heldByOthers }

  enum CodingKeys: String, CodingKey {
    case unchecked, stragglers, released, held, unread
    case inManifest = "in_manifest"
    case heldByOthers = "held_by_others"
  }

  /// Whether the search shows that nothing is left to do: what is still issued was left unchecked, or
  /// released, on purpose.
  public var showsNothingOpen: Bool { stragglers == 0 && inManifest == 0 && unread == 0 }

  /// The finding in words, without its parts: “0 issued remain in this profile and window”.
  public var headline: String {
    let held = held > 0 ? " and \(held.grouped) on hold" : ""
    return "\((total - self.held).grouped) issued\(held) remain in this profile and window"
  }

  /// The finding in words, with its parts.
  public var sentence: String {
    let parts = [
      (unchecked, "left unchecked"), (stragglers, "new"), (released, "released again"),
      (inManifest, "of the manifest, not shown as revoked"),
      (heldByOthers, "on hold, but not by this incident"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return headline
      + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
      + (unread > 0 ? "; \(unread.counted("row")) could not be read" : "")
  }

  /// Counts the certificates that the latest search has seen.
  init(in db: Database) throws {
    let isOthers = try "(\(IncidentFile.placesHolds(in: db)) AND status = ?1)"
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT coalesce(sum(manifest IS NULL AND straggler = 0 AND NOT \(isOthers)), 0),
          coalesce(sum(manifest IS NULL AND straggler = 1 AND NOT \(isOthers)), 0),
          coalesce(sum(manifest IS NOT NULL AND outcome = 'released'), 0),
          coalesce(sum(manifest IS NOT NULL AND outcome <> 'released'), 0),
          coalesce(sum(status = ?1), 0), coalesce(sum(manifest IS NULL AND \(isOthers)), 0)
        FROM certificate WHERE search = (SELECT searches FROM incident)
        """, arguments: [CertificateStatus.suspended.text])
    unchecked = try row?.value(at: 0) ?? 0
    stragglers = try row?.value(at: 1) ?? 0
    released = try row?.value(at: 2) ?? 0
    inManifest = try row?.value(at: 3) ?? 0
    held = try row?.value(at: 4) ?? 0
    heldByOthers = try row?.value(at: 5) ?? 0
    unread = try Int.fetchOne(db, sql: "SELECT remaining_unread FROM incident") ?? 0
  }
}

extension IncidentFile {
  /// What the search after the last run found to be still issued; `nil` before it.
  public func remaining() throws -> RemainingCertificates? {
    try read { db in
      guard try Int.fetchOne(db, sql: "SELECT remaining FROM incident") != nil else { return nil }
      return try RemainingCertificates(in: db)
    }
  }
}
