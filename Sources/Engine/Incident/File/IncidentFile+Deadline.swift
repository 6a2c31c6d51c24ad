import Foundation
import GRDB

extension IncidentFile {
  private static let clockStarted = "clock started"

  /// Sets when everything must be revoked; `nil` when there is no such hour.
  ///
  /// The change is an event in the log, and so is the hour that the clock runs from, once for each
  /// such hour. Throws when the file was opened for reading only.
  ///
  /// - Parameter start: when the CA became aware of what makes it revoke; `nil` when that is not
  ///   said anew.
  public func setDeadline(
    _ deadline: Date?, countedFrom start: Date? = nil, by actor: Operator = .current
  ) throws {
    let text = deadline.map(Timestamp.seconds)
    try write { db in
      if let start, try Self.clockStart(in: db) != Timestamp.seconds(start) {
        try EventLog.append(
          .init(action: Self.clockStarted, detail: Timestamp.seconds(start)), by: actor,
          at: Date(), in: db)
      }
      try db.execute(sql: "UPDATE incident SET deadline = ? WHERE id = 1", arguments: [text])
      try EventLog.append(
        .init(action: "deadline set", detail: text ?? "none"), by: actor, at: Date(), in: db)
    }
  }

  /// From when the clock runs, as was last said; `nil` when it never was.
  ///
  /// The log alone knows it: what the deadline was counted from is for the record.
  public func clockStart() throws -> Date? {
    try read { try Self.clockStart(in: $0).flatMap(Timestamp.parse) }
  }

  private static func clockStart(in db: Database) throws -> String? {
    try String.fetchOne(
      db, sql: "SELECT detail FROM event WHERE action = ? ORDER BY sequence DESC LIMIT 1",
      arguments: [clockStarted])
  }
}
