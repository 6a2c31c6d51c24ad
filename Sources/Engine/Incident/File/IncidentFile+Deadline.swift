import Foundation
import GRDB

extension IncidentFile {
  private static let clockStarted = "clock started"

  /// Sets when everything must be revoked; `nil` removes the deadline.
  ///
  /// The event log records the change. It also records a new start: the time that the deadline
  /// counts from. Throws if the file was opened for reading.
  ///
  /// - Parameter start: when the CA learned of the problem; `nil` keeps the recorded start.
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

  /// Returns the recorded time that the deadline counts from; `nil` if none is recorded.
  ///
  /// Only the event log holds this time. The latest record counts.
  public func clockStart() throws -> Date? {
    try read { try Self.clockStart(in: $0).flatMap(Timestamp.parse) }
  }

  private static func clockStart(in db: Database) throws -> String? {
    try String.fetchOne(
      db, sql: "SELECT detail FROM event WHERE action = ? ORDER BY sequence DESC LIMIT 1",
      arguments: [clockStarted])
  }
}
