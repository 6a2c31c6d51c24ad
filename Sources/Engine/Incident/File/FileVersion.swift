import Foundation
import GRDB

extension IncidentError {
  /// Another program has written to an incident during its run.
  static func changedElsewhere(_ path: String) -> IncidentError {
    IncidentError(
      .changedElsewhere,
      "another program changed \(path.scrubbed) during the run; nothing more was sent: find out "
        + "which, then resume to have everything checked again")
  }
}

/// The state of an incident file as one connection sees it; another program's write changes it.
struct FileVersion: Sendable, Hashable {
  /// `PRAGMA data_version` of the connection that writes.
  private let number: Int

  init(_ db: Database) throws {
    let pragma = try db.cachedStatement(sql: "PRAGMA data_version")
    guard let number = try Int.fetchOne(pragma) else {
      throw IncidentError(.damaged, "SQLite does not tell whether the incident was changed")
    }
    self.number = number
  }

  /// Throws `IncidentError` that names a changed table, trigger or view, or else says only that
  /// another program wrote to the file since.
  func requireUnchanged(in db: Database, path: String) throws {
    guard try FileVersion(db) != self else { return }
    try IncidentSchema.check(db, path: path)
    throw IncidentError.changedElsewhere(path)
  }
}

extension IncidentFile {
  /// The state of the file now; this process's own writes do not change it.
  func version() throws -> FileVersion {
    try write { try FileVersion($0) }
  }
}
