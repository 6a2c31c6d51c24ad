import Foundation
import GRDB

extension IncidentError {
  /// The error for an incident that another program changed during its run.
  static func changedElsewhere(_ path: String) -> IncidentError {
    IncidentError(
      .changedElsewhere,
      "another program changed \(path.scrubbed) during the run; nothing more was sent: find out "
        + "which, then resume to check everything again")
  }
}

/// The version of an incident file as one connection sees it. It changes whenever another program
/// writes to the file.
struct FileVersion: Sendable, Hashable {
  /// The `PRAGMA data_version` of the writing connection.
  private let number: Int

  init(_ db: Database) throws {
    let pragma = try db.cachedStatement(sql: "PRAGMA data_version")
    guard let number = try Int.fetchOne(pragma) else {
      throw IncidentError(.damaged, "SQLite does not report whether the incident was changed")
    }
    self.number = number
  }

  /// Throws `IncidentError` if another program has written to the file since this version. The
  /// error names a changed table, trigger or view if there is one.
  func requireUnchanged(in db: Database, path: String) throws {
    guard try FileVersion(db) != self else { return }
    try IncidentSchema.check(db, path: path)
    throw IncidentError.changedElsewhere(path)
  }
}

extension IncidentFile {
  /// Returns the present version of the file. Writes of this process do not change it.
  func version() throws -> FileVersion {
    try write { try FileVersion($0) }
  }
}
