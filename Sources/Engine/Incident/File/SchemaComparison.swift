import GRDB

/// The comparison of a file's schema with our schema of the file's version.
///
/// A foreign trigger, a foreign view or a changed table could change the effect of our statements,
/// so a file with any difference is not used at all.
enum SchemaComparison {
  /// The kind and the name of one table, index, trigger or view.
  private struct Name: Hashable {
    let kind: String
    let name: String

    /// The object's name for a sentence.
    var words: String { "\(kind.scrubbed) “\(String(name.prefix(80)).scrubbed)”" }
  }

  /// The definition of one object.
  private struct Definition: Hashable {
    let table: String
    let sql: String
  }

  /// The tables that a file is allowed to have in addition, as SQLite's `ANALYZE` creates them.
  private static let statistics: [Name: Definition] = [
    Name(kind: "table", name: "sqlite_stat1"): Definition(
      table: "sqlite_stat1", sql: "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    Name(kind: "table", name: "sqlite_stat4"): Definition(
      table: "sqlite_stat4", sql: "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"),
  ]

  /// The schema of each supported version, as SQLite stores it.
  private static let ours = Result {
    try IncidentMigrations.versions.reduce(into: [Int: [Name: Definition]]()) { schemas, version in
      let database = try DatabaseQueue()
      try IncidentMigrations.migrate(database, upTo: version)
      schemas[version] = try database.read(objects)
    }
  }

  /// The objects in which GRDB records migrations. A version 8 file has them only if its migration
  /// was interrupted.
  private static let recordOfMigrations = [
    Name(kind: "table", name: IncidentMigrations.recordTable),
    Name(kind: "index", name: "sqlite_autoindex_\(IncidentMigrations.recordTable)_1"),
  ]

  /// Throws `IncidentError` if the schema of a file differs from ours; the error names one
  /// difference.
  ///
  /// - Parameter version: the version that the file states.
  static func requireOurs(in db: Database, version: Int, path: String) throws {
    guard var ours = try ours.get()[version] else {
      throw foreign(path, "claims version \(version), which never existed")
    }
    let found: [Name: Definition]
    do {
      found = try IncidentConnection.readingSchema(db) { try objects(in: db) }
    } catch let error as DatabaseError
      where [.SQLITE_INTERRUPT, .SQLITE_TOOBIG].contains(error.resultCode)
    {
      throw foreign(path, "holds far more tables, or longer ones, than bulkrevoke makes")
    }
    if version == IncidentMigrations.oldest, found[recordOfMigrations[0]] == nil {
      for name in recordOfMigrations { ours[name] = nil }
    }
    func first(_ names: some Sequence<Name>) -> Name? { names.min { $0.name < $1.name } }
    if let more = first(found.keys.filter { ours[$0] == nil && statistics[$0] != found[$0] }) {
      throw foreign(path, "holds the \(more.words), which bulkrevoke does not make")
    }
    if let missing = first(ours.keys.filter { found[$0] == nil }) {
      throw foreign(path, "lacks the \(missing.words) that bulkrevoke makes")
    }
    if let other = first(ours.keys.filter { found[$0] != ours[$0] }) {
      throw foreign(path, "holds the \(other.words) in another form than bulkrevoke makes it")
    }
  }

  private static func foreign(_ path: String, _ what: String) -> IncidentError {
    IncidentError(
      .foreignSchema,
      "\(path.scrubbed) \(what): another program changed the file, so nothing in it is used; go "
        + "back to a copy that you trust, or search again")
  }

  /// Returns every object of the schema; throws if one occurs twice. Reads no table but
  /// `sqlite_master`.
  private static func objects(in db: Database) throws -> [Name: Definition] {
    var found: [Name: Definition] = [:]
    var pages: Set<Int64> = []
    let rows = try Row.fetchCursor(
      db, sql: "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master")
    while let row = try rows.next() {
      let name = Name(kind: try row.value(at: 0), name: try row.value(at: 1))
      let sql = try row.decode(String?.self, atIndex: 4) ?? ""
      let definition = Definition(
        table: try row.value(at: 2),
        sql: sql.split(whereSeparator: \.isWhitespace).joined(separator: " "))
      let page = try row.decode(Int64?.self, atIndex: 3) ?? 0
      guard found.updateValue(definition, forKey: name) == nil,
        page == 0 || pages.insert(page).inserted
      else {
        throw IncidentError(
          .foreignSchema, "the \(name.words) occurs twice in the file; go back to a copy you trust")
      }
    }
    return found
  }
}
