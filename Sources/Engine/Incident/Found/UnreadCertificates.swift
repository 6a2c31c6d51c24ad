import GRDB

/// How many certificates of an incident could not be read in full, which leaves their names or
/// their trust unknown.
public struct UnreadCertificates: Sendable, Hashable, Codable {
  /// Among everything found.
  public let found: Int
  /// Among the selected certificates.
  public let selected: Int

  public init(found: Int, selected: Int) {
    (self.found, self.selected) = (found, selected)
  }

  /// One line for people; `nil` if every certificate was read.
  public var sentence: String? {
    guard found > 0 else { return nil }
    return "\(found.counted("certificate")) not read in full: names or trust are unknown "
      + "(\(selected.grouped) selected)"
  }

  /// Counts these certificates in a file.
  init(in db: Database) throws {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT count(*), coalesce(sum(checked = 1), 0) FROM certificate WHERE unread <> ''
        """)
    self.init(found: try row?.value(at: 0) ?? 0, selected: try row?.value(at: 1) ?? 0)
  }
}

extension SearchResults {
  /// Returns how many certificates could not be read in full.
  public func unreadCertificates() throws -> UnreadCertificates {
    try read { try UnreadCertificates(in: $0) }
  }

  /// Returns a note on the certificates that a search found but could not read, with the most
  /// frequent reasons; `nil` if it read all of them.
  func noteOfUnread(search: Int) throws -> String? {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT unread, count(*) AS n FROM certificate WHERE unread <> '' AND search IN (?, ?)
          GROUP BY unread ORDER BY n DESC, unread
          """, arguments: [search, -search])
      var (total, reasons): (Int, [String]) = (0, [])
      for row in rows {
        let (why, count): (String, Int) = (try row.value(at: 0), try row.value(at: 1))
        total += count
        if reasons.count < Self.mostReasons {
          reasons.append("\(why.scrubbed) (\(count.grouped))")
        }
      }
      guard total > 0 else { return nil }
      return "\(total.counted("certificate")) could not be read in full: "
        + reasons.joined(separator: "; ") + (rows.count > reasons.count ? "; and others" : "")
        + ". They count as protected if any name is, and unknown trust allows only the reasons "
        + "for public trust"
    }
  }

  private static let mostReasons = 5
}
