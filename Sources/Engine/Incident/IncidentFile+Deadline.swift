import Foundation

extension IncidentFile {
  /// Sets when everything must be revoked; `nil` when there is no such hour.
  ///
  /// The change is an event in the log. Throws when the file was opened for reading only.
  public func setDeadline(_ deadline: Date?, by actor: Operator = .current) throws {
    let text = deadline.map(Timestamp.seconds)
    try write { db in
      try db.execute(sql: "UPDATE incident SET deadline = ? WHERE id = 1", arguments: [text])
      try EventLog.append(
        .init(action: "deadline set", detail: text ?? "none"), by: actor, at: Date(), in: db)
    }
  }
}
