import GRDB

/// The versions of the incident file, and how a file becomes one of the next version.
///
/// Version 8 is the first that opens for ever. A new file is made by the same steps as an old one is
/// migrated by, so that SQLite keeps the same text of each table for both, and both are compared with
/// one schema.
///
/// A change to the tables is another case in `migrator`; steps that have been released never change.
/// Every version has a file in `Tests/EngineTests/Fixtures`.
enum IncidentMigrations {
  /// The oldest version that opens.
  static let oldest = 8
  /// `PRAGMA user_version` of the files that this program writes.
  static let version = 9
  /// Every version that opens.
  static let versions = oldest...version
  /// The table in which GRDB records the steps that a file has taken.
  static let recordTable = "grdb_migrations"

  private static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("8") { db in
      try IncidentSchema.createVersion8(in: db)
      try db.execute(sql: "PRAGMA user_version = 8")
    }
    migrator.registerMigration("9") { db in
      try db.execute(
        sql: """
          ALTER TABLE certificate RENAME COLUMN released TO unlocked;
          PRAGMA user_version = 9
          """)
    }
    return migrator
  }()

  /// The version of an incident file.
  static func version(of db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
  }

  /// Brings a new database, or one that has the schema of an older version, to a version.
  ///
  /// A crash leaves the file at one of the versions; the next opening continues from there.
  static func migrate(_ database: some DatabaseWriter, upTo version: Int = version) throws {
    try database.write { db in
      guard try self.version(of: db) == oldest else { return }
      // Version 8 was written before steps were recorded.
      try db.execute(
        sql: """
          CREATE TABLE IF NOT EXISTS \(recordTable) (identifier TEXT NOT NULL PRIMARY KEY);
          INSERT OR IGNORE INTO \(recordTable) (identifier) VALUES ('\(oldest)')
          """)
    }
    try migrator.migrate(database, upTo: String(version))
  }

  /// Makes a migrated copy of a file that is only read: it may be on a device that cannot be written.
  ///
  /// - Returns: a temporary database, which SQLite deletes when it is closed.
  static func copyMigrated(of database: DatabaseQueue) throws -> DatabaseQueue {
    let copy = try DatabaseQueue(
      path: "",
      configuration: IncidentConnection.configuration(
        path: database.path, readOnly: false, isNew: true))
    try database.backup(to: copy)
    try migrate(copy)
    return copy
  }
}
