import Foundation
import GRDB

// While an incident is in use, it must stay the file at its path, with our tables and its log.
extension IncidentFile {
  /// Throws `IncidentError` with code `displaced` unless the file and its log are still the ones at
  /// their paths.
  ///
  /// Everything written to a removed or replaced file would be lost. The check costs two system
  /// calls.
  public func requireInPlace() throws {
    guard FileIdentity(at: names.real) == identity else {
      throw IncidentError(
        .displaced,
        "\(path.scrubbed) is no longer the file that was opened: it was renamed, replaced or removed; "
          + "put it back at \(names.real.scrubbed), then resume")
    }
    guard let log else { return }
    guard FileIdentity(at: names.real + "-wal") == log else {
      throw IncidentError(
        .displaced,
        "\((names.real + "-wal").scrubbed), which holds the latest lines of the incident, was renamed, "
          + "replaced or removed; put it back, then resume")
    }
  }

  /// Throws `IncidentError` with code `foreignSchema` if another program has changed the tables,
  /// indexes or triggers since the file was opened.
  public func requireOwnSchema() throws {
    try read { db in
      // While this number is unchanged, SQLite still uses the schema that was checked.
      let version = try Int.fetchOne(db, sql: "PRAGMA schema_version") ?? 0
      guard checkedSchema.withLockedValue({ $0 != version }) else { return }
      try IncidentSchema.check(db, path: path)
      checkedSchema.withLockedValue { $0 = version }
    }
  }

  /// The maximum size, in bytes, of a file that is checked in full each time it is opened for
  /// writing. The check takes about as long as reading the file.
  static let largestCheckedFile = 16 << 20

  /// Throws `IncidentError` with code `damaged` if a page, an index, a type or a constraint is
  /// broken; reads the whole file.
  func requireIntegrity() throws {
    try read { [path] db in
      let fault = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)") ?? ""
      guard fault == "ok" else {
        throw IncidentError(
          .damaged,
          "\(path.scrubbed) is damaged (\(fault.scrubbed)); nothing in it is used; go back to a copy "
            + "that you trust, or search again")
      }
      guard try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") == nil else {
        throw IncidentError(
          .damaged,
          "\(path.scrubbed) is damaged (a row names another one that is missing); nothing in it is "
            + "used; go back to a copy that you trust, or search again")
      }
    }
  }
}
