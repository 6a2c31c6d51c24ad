import Foundation
import GRDB

/// What the latest search could not get, kept in the incident until a search gets everything.
///
/// What is not in the incident is not revoked by it, so a person has to know of this wherever certificates
/// are chosen, confirmed and reported.
public struct SearchShortfall: Sendable, Hashable {
  /// How many rows of the service, at least.
  public let rows: Int
  /// What was odd, each in a sentence.
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
  /// Reads what an incident keeps; `nil` when its latest search got everything.
  init?(row: Row) throws {
    let rows: Int = try row.value("short_rows")
    guard rows > 0 else { return nil }
    let notes: String = try row.value("short_notes")
    self.init(
      rows: rows, notes: notes.split(separator: "\n").map { String($0).scrubbed })
  }

  /// Keeps what a search came to.
  static func save(_ shortfall: SearchShortfall?, in db: Database) throws {
    try db.execute(
      sql: "UPDATE incident SET short_rows = ?, short_notes = ?",
      arguments: [
        shortfall?.rows ?? 0,
        shortfall?.notes.map { $0.replacing("\n", with: " ") }.joined(separator: "\n") ?? "",
      ])
  }
}
