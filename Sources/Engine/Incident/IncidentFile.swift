import Foundation
import GRDB

/// One incident on disk: an SQLite file with everything an operator did and everything that came
/// of it.
///
/// One process may write at a time, any number may read along. Every method that touches the file
/// throws `IncidentError` for what a person can mend, and GRDB's `DatabaseError` for the rest.
public final class IncidentFile: Sendable {
  /// Where the file is.
  public let path: String
  /// Whether this process may write to it.
  public var isWritable: Bool { lock != nil }

  let database: any DatabaseWriter
  private let lock: WriterLock?

  private init(path: String, database: any DatabaseWriter, lock: WriterLock?) {
    self.path = path
    self.database = database
    self.lock = lock
  }

  /// Makes a new incident file (mode 0600, missing folders 0700); never overwrites one.
  public static func create(
    at path: String, scope: IncidentScope, actor: Operator = .current, now: Date = Date()
  ) throws -> IncidentFile {
    let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    if !FileManager.default.fileExists(atPath: folder) {
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
      } catch {
        throw IncidentError(
          .noPermission,
          "the folder \(folder.scrubbed) cannot be made; choose another with --incident")
      }
    }
    let lock = try WriterLock(incident: path)
    removeAbandonedSearch(at: path)
    try makeEmptyFile(at: path)
    do {
      let database = try durablePool(at: path)
      let file = IncidentFile(path: path, database: database, lock: lock)
      try database.write { db in
        try IncidentSchema.create(in: db)
        try db.execute(
          sql: """
            INSERT INTO incident (id, name, created_at, actor, service_kind, service_url,
              profile_id, profile_name, window, deadline, required_approvals, ceiling,
              protected_names, phase)
            VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'searching')
            """,
          arguments: [
            URL(filePath: path).deletingPathExtension().lastPathComponent.scrubbed,
            Timestamp.seconds(now), actor.name, scope.service.kind, scope.service.baseURL,
            scope.profile.id, scope.profile.name, scope.window.description,
            scope.deadline.map(Timestamp.seconds), scope.safeguards.requiredApprovals,
            scope.safeguards.ceiling, scope.safeguards.protectedNames.joined(separator: " "),
          ])
        try EventLog.append(
          .init(
            action: "incident begun",
            detail: "\(scope.service.baseURL) profile \(scope.profile.id) "
              + "“\(scope.profile.name)” window \(scope.window), safeguards: "
              + scope.safeguards.words),
          by: actor, at: now, in: db)
      }
      return file
    } catch {
      remove(path)
      throw IncidentError.translating(error, path: path)
    }
  }

  /// Removes what a search left that was killed before its end: nothing can be done with it, and
  /// nobody is writing to it, since the lock is ours.
  private static func removeAbandonedSearch(at path: String) {
    guard let file = try? openForReading(at: path) else { return }
    let isAbandoned = (try? file.header().phase) == .searching
    file.close()
    if isAbandoned { remove(path) }
  }

  /// Opens an incident to work on it; throws when another process does.
  public static func open(at path: String) throws -> IncidentFile {
    try open(at: path, lock: { try WriterLock(incident: path) })
  }

  /// Opens an incident only to look at it, whoever else is writing.
  public static func openForReading(at path: String) throws -> IncidentFile {
    try open(at: path, lock: { nil })
  }

  private static func open(at path: String, lock: () throws -> WriterLock?) throws -> IncidentFile {
    let isMarked = try checkHeader(of: path)
    let held = try lock()
    do {
      let reader: DatabaseQueue
      do {
        reader = try checkedReader(path)
      } catch let error as DatabaseError where error.isInterruptedWrite && isMarked {
        try rollBack(path, held: held)
        reader = try checkedReader(path)
      }
      guard held != nil else { return IncidentFile(path: path, database: reader, lock: nil) }
      try reader.close()
      let database = try durablePool(at: path)
      return IncidentFile(path: path, database: database, lock: held)
    } catch {
      throw IncidentError.translating(error, path: path)
    }
  }

  /// Opens a file for reading alone and makes sure that it is an incident: opening something else
  /// must not change it.
  private static func checkedReader(_ path: String) throws -> DatabaseQueue {
    let reader = try DatabaseQueue(path: path, configuration: configuration(readOnly: true))
    try reader.read { try IncidentSchema.check($0, path: path) }
    return reader
  }

  /// Undoes a write that a crash interrupted: closing a file leaves a rollback journal for a
  /// moment, and a journal cannot be rolled back by a read-only connection.
  private static func rollBack(_ path: String, held: WriterLock?) throws {
    let lock = try held ?? WriterLock(incident: path)
    defer { withExtendedLifetime(lock) {} }
    let writer = try DatabaseQueue(path: path, configuration: configuration())
    try writer.read { _ = try Int.fetchOne($0, sql: "PRAGMA user_version") }
    try writer.close()
  }

  /// Looks at the first bytes before SQLite does: opening something else must not change it.
  ///
  /// - Returns: whether they bear the mark of an incident; it may stand in the log alone.
  private static func checkHeader(of path: String) throws -> Bool {
    // A pipe would be waited for until somebody writes to it.
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ENOENT
        ? IncidentError(.notFound, "there is no file \(path.scrubbed)")
        : IncidentError(
          .noPermission, "\(path.scrubbed) cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { Foundation.close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count >= 16, bytes.starts(with: "SQLite format 3\0".utf8) else {
      throw IncidentError(
        .notAnIncident, "\(path.scrubbed) is not an incident file; nothing was changed")
    }
    // Where SQLite's file format keeps the application id, most significant byte first.
    let mark = bytes[68..<72].reduce(0) { $0 << 8 | Int($1) }
    return mark == IncidentSchema.applicationID
  }

  /// Whether some process is writing to the incident at a path; who, in words.
  public static func writer(of path: String) -> String? {
    WriterLock.holder(ofIncident: path)
  }

  /// Closes the file; what was committed stays.
  ///
  /// A writer folds its write-ahead log back in, so that the incident at rest is one file, which
  /// can be copied, and read where nothing may be written.
  public func close() {
    if let pool = database as? DatabasePool {
      // The writer must be the last to close: SQLite's clean-up is not for a read-only connection.
      pool.invalidateReadOnlyConnections()
      // While somebody else is reading, the log stays, and the next writer folds it in.
      try? pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA busy_timeout = 0")
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
      }
    }
    try? database.close()
  }

  /// Closes the file and removes it: for a search that failed, which leaves nothing behind.
  public func discard() {
    close()
    Self.remove(path)
  }

  /// Makes a copy as an incident of its own, to rehearse on, which needs nobody's approval.
  public func copy(to path: String) throws -> IncidentFile {
    let lock = try WriterLock(incident: path)
    try Self.makeEmptyFile(at: path)
    do {
      let copy = try Self.durablePool(at: path)
      try database.backup(to: copy)
      try copy.write { try $0.execute(sql: "UPDATE incident SET required_approvals = 0") }
      return IncidentFile(path: path, database: copy, lock: lock)
    } catch {
      Self.remove(path)
      throw IncidentError.translating(error, path: path)
    }
  }

  /// What the incident is about.
  public func header() throws -> IncidentHeader {
    try read { db in
      guard let row = try Row.fetchOne(db, sql: "SELECT * FROM incident") else {
        throw IncidentError(.damaged, "\(self.path.scrubbed) holds no incident")
      }
      return try IncidentHeader(row: row, path: self.path)
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do {
      return try database.read(body)
    } catch {
      throw IncidentError.translating(error, path: path)
    }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    guard isWritable else {
      throw IncidentError(.wrongState, "\(path.scrubbed) was opened for reading only")
    }
    do {
      return try database.write(body)
    } catch {
      throw IncidentError.translating(error, path: path)
    }
  }

  func writeAsync<Value: Sendable>(
    _ body: @Sendable @escaping (Database) throws -> Value
  ) async throws -> Value {
    guard isWritable else {
      throw IncidentError(.wrongState, "\(path.scrubbed) was opened for reading only")
    }
    do {
      return try await database.write(body)
    } catch {
      throw IncidentError.translating(error, path: path)
    }
  }

  /// Writes on a thread of the database's own, and says there how that ended.
  func write(
    _ body: @Sendable @escaping (Database) throws -> Void,
    completion: @Sendable @escaping (Result<Void, any Error>) -> Void
  ) {
    guard isWritable else {
      return completion(
        .failure(
          IncidentError(.wrongState, "\(path.scrubbed) was opened for reading only")))
    }
    database.asyncWrite(body) { [path] _, result in
      completion(result.mapError { IncidentError.translating($0, path: path) })
    }
  }

  /// Makes a file that was not there before, with its mode from the first byte on; SQLite gives
  /// the files beside it the same mode.
  private static func makeEmptyFile(at path: String) throws {
    let descriptor = Foundation.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw errno == EEXIST
        ? IncidentError(
          .alreadyExists, "\(path.scrubbed) exists already; open it, or choose another name")
        : IncidentError(
          errno == ENOSPC ? .diskFull : .noPermission,
          "\(path.scrubbed) cannot be made: \(String(cString: strerror(errno)))")
    }
    Foundation.close(descriptor)
  }

  private static func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
  }

  /// Opens the database for writing, durable at every commit: a certificate is journalled before its
  /// call leaves.
  private static func durablePool(at path: String) throws -> DatabasePool {
    let pool = try DatabasePool(path: path, configuration: configuration())
    // Not in the configuration: when the pool begins its log it asks SQLite to wait for less.
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    return pool
  }

  private static func configuration(readOnly: Bool = false) -> GRDB.Configuration {
    var configuration = GRDB.Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(5)
    configuration.label = "incident"
    configuration.prepareDatabase { NameGlob.register(in: $0) }
    return configuration
  }
}
