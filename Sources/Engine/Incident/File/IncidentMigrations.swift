import GRDB

/// The versions of the incident file, and the steps that migrate a file to the next version.
///
/// This program and every later one open version 8, but no older version. New files are created
/// with the same steps that migrate old ones. SQLite therefore stores the same text for each table
/// in both, and one schema checks both.
///
/// To change the tables, add a step to `migrator`; steps that have been published never change.
/// Every version has a file in `Tests/EngineTests/Fixtures`.
enum IncidentMigrations {
  /// The oldest version that opens.
  static let oldest = 8
  /// `PRAGMA user_version` of the files that this program writes.
  static let version = 9
  /// Every version that opens.
  static let versions = oldest...version
  /// The table in which GRDB records the completed steps.
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

  /// Returns the version of an incident file.
  static func version(of db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
  }

  /// Migrates a new database, or one with the schema of an older version, to `version`.
  ///
  /// A crash leaves the file at one of the versions; the next opening continues from there.
  static func migrate(_ database: some DatabaseWriter, upTo version: Int = version) throws {
    try database.write { db in
      guard try self.version(of: db) == oldest else { return }
      // The program that wrote version 8 did not record steps.
      try db.execute(
        sql: """
          CREATE TABLE IF NOT EXISTS \(recordTable) (identifier TEXT NOT NULL PRIMARY KEY);
          INSERT OR IGNORE INTO \(recordTable) (identifier) VALUES ('\(oldest)')
          """)
    }
    try migrator.migrate(database, upTo: String(version))
  }

  /// Creates a migrated copy of a file that is only read, because its device may not be writable.
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
