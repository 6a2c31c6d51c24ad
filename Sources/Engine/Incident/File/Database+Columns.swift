import GRDB

extension Database {
  /// The values of a row, each with the name of its column.
  typealias Columns = KeyValuePairs<String, (any DatabaseValueConvertible)?>

  /// Inserts one row. The table and the columns must be literals: they become part of the statement.
  func insert(into table: StaticString, _ columns: Columns) throws {
    let names = columns.map(\.key)
    let statement = try cachedStatement(
      sql: """
        INSERT INTO \(table) (\(names.joined(separator: ", ")))
        VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
        """)
    try statement.execute(arguments: StatementArguments(columns.map(\.value)))
  }

  /// Changes columns of the row with this id. The table and the columns must be literals.
  func update(_ table: StaticString, id: Int64, _ columns: Columns) throws {
    let changes = columns.map { "\($0.key) = ?" }.joined(separator: ", ")
    let statement = try cachedStatement(sql: "UPDATE \(table) SET \(changes) WHERE id = ?")
    try statement.execute(arguments: StatementArguments(columns.map(\.value) + [id]))
  }
}
