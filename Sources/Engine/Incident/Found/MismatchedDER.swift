import GRDB

/// How many certificates of an incident came with a DER that cannot be decoded, or that is not the
/// certificate the service describes.
public struct MismatchedDER: Sendable, Hashable, Codable {
  /// Among everything found.
  public let found: Int
  /// Among the selected certificates.
  public let selected: Int

  public init(found: Int, selected: Int) {
    (self.found, self.selected) = (found, selected)
  }

  /// One line for people; `nil` if every DER matches.
  public var sentence: String? {
    guard found > 0 else { return nil }
    return "\(found.counted("certificate")): the DER the service sent does not match its "
      + "description (\(selected.grouped) selected)"
  }

  /// Counts these certificates in a file.
  init(in db: Database) throws {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT count(*), coalesce(sum(checked = 1), 0) FROM certificate WHERE der_matches = 0
        """)
    self.init(found: try row?.value(at: 0) ?? 0, selected: try row?.value(at: 1) ?? 0)
  }
}

extension SearchResults {
  /// Returns how many certificates came with a DER that does not match.
  public func mismatchedDER() throws -> MismatchedDER {
    try read { try MismatchedDER(in: $0) }
  }
}
