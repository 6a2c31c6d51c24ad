import Foundation
import GRDB

/// An incident file read from outside, without the program's own code.
struct IncidentOnDisk: Sendable {
  let path: String

  /// The thumbprints of the checked certificates.
  func checked() throws -> Set<String> {
    try query {
      try String.fetchSet($0, sql: "SELECT thumbprint FROM certificate WHERE checked = 1")
    }
  }

  /// The result of SQLite's integrity check; `ok` for an intact file.
  func integrity() throws -> String? {
    try query { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
  }

  /// Returns the number that a query gives.
  func number(_ sql: String) throws -> Int {
    try query { try Int.fetchOne($0, sql: sql) ?? 0 }
  }

  /// Changes the file as an attacker would, with its triggers removed meanwhile.
  func change(_ sql: String) throws {
    try DatabaseQueue(path: path).write { db in
      let triggers = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
      for trigger in triggers {
        try db.execute(sql: "DROP TRIGGER \(trigger["name"] as String)")
      }
      try db.execute(sql: sql)
      for trigger in triggers { try db.execute(sql: trigger["sql"]) }
    }
  }

  /// Returns every row that a query gives.
  func rows<Record: FetchableRecord>(_ type: Record.Type, _ sql: String) throws -> [Record] {
    try query { try type.fetchAll($0, sql: sql) }
  }

  private func query<Value>(_ body: (Database) throws -> Value) throws -> Value {
    guard !FileManager.default.fileExists(atPath: path + "-journal") else {
      return try queryCopy(body)
    }
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration).read(body)
  }

  /// Queries a copy when a kill has left a journal. Opening the copy rolls the journal back; the
  /// original stays as it is, for the program.
  private func queryCopy<Value>(_ body: (Database) throws -> Value) throws -> Value {
    let folder = try TemporaryFolder()
    let copy = folder.file("copy.incident")
    for suffix in ["", "-journal", "-wal"]
    where FileManager.default.fileExists(atPath: path + suffix) {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
    return try DatabaseQueue(path: copy).read(body)
  }
}
