import Foundation
import GRDB

/// An incident file looked at from outside, with nothing of the program's own code.
struct IncidentOnDisk: Sendable {
  let path: String

  /// Thumbprints of the checked certificates.
  func checked() throws -> Set<String> {
    try query {
      try String.fetchSet($0, sql: "SELECT thumbprint FROM certificate WHERE checked = 1")
    }
  }

  /// What SQLite says of the file's integrity; `ok` when all is well.
  func integrity() throws -> String? {
    try query { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
  }

  /// A number that a statement gives.
  func number(_ sql: String) throws -> Int {
    try query { try Int.fetchOne($0, sql: sql) ?? 0 }
  }

  /// Changes the file as an attacker would, with no word to the program.
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

  /// Every row that a statement gives.
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

  /// The same when a kill has left a journal to be rolled back: in a copy, since whoever looks does
  /// not do the program's work.
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
