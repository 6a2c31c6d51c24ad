import GRDB

/// The certificates that the search after a run still lists as issued or on hold in an incident's
/// profile and window. The incident's own holds are left out.
public struct RemainingCertificates: Sendable, Hashable, Codable {
  /// Found earlier, but in no manifest.
  public let unchecked: Int
  /// The stragglers: first found by a search after the freeze, and in no manifest.
  public let stragglers: Int
  /// Put on hold by this incident and released again.
  public let released: Int
  /// In a manifest and not released, but still listed as issued or on hold.
  public let inManifest: Int
  /// On hold, but not by this incident. Counted separately only in an incident that places holds.
  public let heldByOthers: Int
  /// How many of all these are on hold, not issued.
  public let held: Int
  /// Rows that the search could not read, or that the service counted but did not return. Their
  /// content is unknown.
  public let unread: Int

  /// All certificates still issued or on hold, as far as they could be read.
  public var total: Int { unchecked + stragglers + released + inManifest + heldByOthers }

  enum CodingKeys: String, CodingKey {
    case unchecked, stragglers, released, held, unread
    case inManifest = "in_manifest"
    case heldByOthers = "held_by_others"
  }

  /// Whether the search leaves nothing to do: no stragglers, no certificate of a manifest, and no
  /// unread rows.
  public var showsNothingOpen: Bool { stragglers == 0 && inManifest == 0 && unread == 0 }

  /// The result in words, without its parts: “0 issued remain in this profile and window”.
  public var headline: String {
    let held = held > 0 ? " and \(held.grouped) on hold" : ""
    return "\((total - self.held).grouped) issued\(held) remain in this profile and window"
  }

  /// The result in words, with its parts.
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

  /// Counts the certificates that the latest search listed.
  init(in db: Database) throws {
    let isOthers = try "(\(SearchResults.placesHolds(in: db)) AND status = ?1)"
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

extension SearchResults {
  /// Returns the result of the search after the last run; `nil` before that search, or if it
  /// failed.
  public func remaining() throws -> RemainingCertificates? {
    try read { db in
      guard try Int.fetchOne(db, sql: "SELECT remaining FROM incident") != nil else { return nil }
      return try RemainingCertificates(in: db)
    }
  }
}
