import CSQLite
import GRDB

/// The settings with which SQLite opens an incident file, which may come from anyone.
///
/// They follow SQLite's advice for files from others (“Defense Against The Dark Arts”).
enum IncidentConnection {
  /// Returns the configuration of a connection to an incident.
  ///
  /// Every connection to an existing file checks the schema before it reads anything else.
  ///
  /// - Parameters:
  ///   - path: the file, for error messages.
  ///   - isNew: whether the file is being created. A writing connection then checks no schema.
  ///   - oldest: the oldest version that is accepted.
  static func configuration(
    path: String, readOnly: Bool, isNew: Bool = false, oldest: Int = IncidentMigrations.version,
    label: String = "incident"
  ) -> GRDB.Configuration {
    var configuration = GRDB.Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(5)
    configuration.label = label
    configuration.prepareDatabase { db in
      try distrust(db)
      NameGlob.register(in: db)
      if isNew, !db.configuration.readonly { return }
      try IncidentSchema.check(db, path: path, oldest: oldest)
    }
    return configuration
  }

  /// The largest text or blob of an incident, in bytes: many times a certificate with as many names
  /// as a service accepts.
  static let longestValue = 16 << 20

  /// The limits set for SQLite: far above the needs of our statements, and far below the defaults.
  private static let limits: [(id: Int32, value: Int)] = [
    (SQLITE_LIMIT_LENGTH, longestValue), (SQLITE_LIMIT_SQL_LENGTH, 1 << 20),
    (SQLITE_LIMIT_COLUMN, 200), (SQLITE_LIMIT_COMPOUND_SELECT, 20),
    (SQLITE_LIMIT_ATTACHED, 0), (SQLITE_LIMIT_TRIGGER_DEPTH, 10),
  ]

  /// Configures a connection to trust nothing that the file says about itself.
  private static func distrust(_ db: Database) throws {
    let code = csqlite_distrust_schema(db.sqliteConnection)
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    for limit in limits { sqlite3_limit(db.sqliteConnection, limit.id, Int32(limit.value)) }
    // A damaged page becomes an error at once. Under a memory map, a truncated file would cause a
    // signal instead of an error.
    try db.execute(sql: "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0")
  }

  /// The maximum number of steps that SQLite may take to read the schema: several times the number
  /// for ours.
  private static let schemaSteps: Int32 = 10_000
  /// The maximum length of a statement in the schema, in bytes: several times our longest.
  private static let longestSchemaStatement: Int32 = 50_000

  /// Runs `body`, which reads the schema, within limits that fit our own schema.
  static func readingSchema<Value>(_ db: Database, _ body: () throws -> Value) throws -> Value {
    let connection = db.sqliteConnection
    let length = sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, longestSchemaStatement)
    csqlite_limit_steps(connection, schemaSteps)
    defer {
      csqlite_limit_steps(connection, 0)
      sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, length)
    }
    return try body()
  }
}
