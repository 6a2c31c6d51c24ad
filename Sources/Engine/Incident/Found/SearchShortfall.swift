import Foundation
import GRDB

/// The results that the latest search could not get, kept until a later search gets everything.
///
/// The incident does not revoke certificates that it does not hold. The operator therefore sees the
/// shortfall wherever certificates are selected, confirmed or reported.
public struct SearchShortfall: Sendable, Hashable {
  /// The minimum number of rows missing from the service's results.
  public let rows: Int
  /// The irregularities, each in a sentence.
  public let notes: [String]

  public init(rows: Int, notes: [String]) {
    (self.rows, self.notes) = (rows, notes)
  }

  /// One line for people.
  public var sentence: String {
    "the latest search is short of \(rows.counted("row")): search again before you rely on it"
  }
}

extension SearchShortfall {
  /// Reads an incident's shortfall; `nil` if its latest search got everything.
  init?(row: Row) throws {
    let rows: Int = try row.value("short_rows")
    guard rows > 0 else { return nil }
    let notes: String = try row.value("short_notes")
    self.init(
      rows: rows, notes: notes.split(separator: "\n").map { String($0).scrubbed })
  }

  /// Stores the shortfall of a search; `nil` removes an earlier one.
  static func save(_ shortfall: SearchShortfall?, in db: Database) throws {
    try db.execute(
      sql: "UPDATE incident SET short_rows = ?, short_notes = ?",
      arguments: [
        shortfall?.rows ?? 0,
        shortfall?.notes.map { $0.replacing("\n", with: " ") }.joined(separator: "\n") ?? "",
      ])
  }
}
