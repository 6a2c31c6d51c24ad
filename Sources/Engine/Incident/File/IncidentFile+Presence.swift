import Foundation
import GRDB

// An incident that is at work stays the file at its path, with our tables and its log beside it.
extension IncidentFile {
  /// Throws `IncidentError` with code `displaced` unless the file, and its log, are still the ones at
  /// their paths.
  ///
  /// A file that was removed or replaced takes everything with it that is written from then on.
  /// Costs two calls of the kernel.
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

  /// Throws `IncidentError` with code `foreignSchema` when another program changed the tables, the
  /// indexes or the triggers since the file was opened.
  public func requireOwnSchema() throws {
    try read { db in
      // A connection works with the schema of its last look at this number.
      let version = try Int.fetchOne(db, sql: "PRAGMA schema_version") ?? 0
      guard checkedSchema.withLockedValue({ $0 != version }) else { return }
      try IncidentSchema.check(db, path: path)
      checkedSchema.withLockedValue { $0 = version }
    }
  }

  /// The largest file that is checked in full at each opening for writing, in bytes: it takes about
  /// as long as SQLite takes to read it.
  static let largestCheckedFile = 16 << 20

  /// Throws `IncidentError` with code `damaged` when a page, an index, a type or a rule of a table is
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
