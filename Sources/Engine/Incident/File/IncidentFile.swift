import Foundation
import GRDB
import NIOConcurrencyHelpers

/// One incident on disk: an SQLite file with everything an operator did and everything that came
/// of it.
///
/// One process may write at a time, any number may read along. Every method that touches the file
/// throws `IncidentError` for what a person can mend, and GRDB's `DatabaseError` for the rest.
public final class IncidentFile: Sendable {
  /// The path of the file, as it was given.
  public let path: String
  /// Whether this process may write to it.
  public let isWritable: Bool

  let names: IncidentPath
  /// The file itself, whatever is at its path later.
  let identity: FileIdentity
  /// The write-ahead log of a file that is open for writing.
  let log: FileIdentity?
  /// SQLite's count of changes to the schema when that was last compared with ours.
  let checkedSchema = NIOLockedValueBox<Int?>(nil)
  let database: any DatabaseWriter
  private let lock: WriterLock?
  /// Outlives the database.
  private let use: OpenDatabases.Use

  private init(
    _ names: IncidentPath, _ identity: FileIdentity, database: any DatabaseWriter,
    lock: WriterLock?
  ) {
    path = names.given
    self.names = names
    self.identity = identity
    self.database = database
    self.lock = lock
    isWritable = lock != nil
    use = OpenDatabases.Use(of: identity)
    log = lock == nil ? nil : FileIdentity(at: names.real + "-wal")
  }

  deinit {
    // The lock, and every descriptor of the file, must outlive SQLite's.
    try? database.close()
  }

  /// Makes a new incident file (mode 0600, missing folders 0700); never overwrites one.
  public static func create(
    at path: String, scope: IncidentScope, actor: Operator = .current, now: Date = Date()
  ) throws -> IncidentFile {
    let folder = IncidentPath.split(path).folder
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
    let names = try IncidentPath(new: path)
    try removeAbandonedSearch(at: names)
    let lock = try makeEmptyFile(names)
    let use = OpenDatabases.Use(of: lock.identity)
    defer { withExtendedLifetime(use) {} }
    do {
      let database = try durablePool(names, isNew: true)
      let file = IncidentFile(names, lock.identity, database: database, lock: lock)
      try IncidentMigrations.migrate(database)
      try database.write { db in
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
        try IncidentPlace(names, lock.identity).record(in: db)
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
      remove(names)
      throw IncidentError.translating(error, path: path)
    }
  }

  /// Removes the file of a search that was killed: nothing can be done with it.
  ///
  /// Throws `IncidentError` when another process is writing to it.
  private static func removeAbandonedSearch(at names: IncidentPath) throws {
    guard let status = stat(at: names.real), status.isRegular,
      (try? checkHeader(of: names)) != nil
    else { return }
    let lock: WriterLock
    do {
      lock = try WriterLock(of: names)
    } catch let error as IncidentError where error.code != .inUse {
      // Making the new file will say what is in its way.
      return
    }
    defer { lock.release() }
    guard let file = try? openForReading(at: names.real) else { return }
    // What people decided is never removed, whatever the file says of itself.
    let isAbandoned = (try? file.header().phase == .searching && !file.holdsDecisions()) ?? false
    file.close()
    if isAbandoned { remove(names) }
  }

  /// The purpose that a file is opened for.
  enum Purpose {
    /// To look at it, while another process may be writing.
    case reader
    /// To work on it.
    case writer
    /// To make a copy the incident to work with.
    case adopter
  }

  /// Opens an incident to work on it; throws when another process does, or the file is a copy.
  public static func open(at path: String) throws -> IncidentFile {
    try open(at: path, as: .writer)
  }

  /// Opens an incident only to look at it, whoever else is writing.
  public static func openForReading(at path: String) throws -> IncidentFile {
    try open(at: path, as: .reader)
  }

  static func open(at path: String, as purpose: Purpose) throws -> IncidentFile {
    let names = try IncidentPath(of: path)
    let (isMarked, status) = try checkHeader(of: names)
    try names.requirePlainCompanions()
    let lock = purpose == .reader ? nil : try WriterLock(of: names)
    let identity = lock?.identity ?? FileIdentity(status)
    let use = OpenDatabases.Use(of: identity)
    defer { withExtendedLifetime(use) {} }
    do {
      let reader: DatabaseQueue
      do {
        reader = try connection(to: names, readOnly: true)
      } catch let error as DatabaseError where error.isInterruptedWrite && isMarked {
        try rollBack(names, held: lock)
        reader = try connection(to: names, readOnly: true)
      }
      let looked = IncidentFile(names, identity, database: reader, lock: nil)
      try looked.requirePlace(for: purpose)
      let version = try reader.read(IncidentMigrations.version(of:))
      let isOld = version < IncidentMigrations.version
      guard let lock else {
        try looked.requireInPlace()
        guard isOld else { return looked }
        return IncidentFile(
          names, identity, database: try IncidentMigrations.copyMigrated(of: reader), lock: nil)
      }
      // Adopting a copy checks it in any case, and a migration rewrites tables.
      if isOld || (purpose == .writer && status.st_size <= largestCheckedFile) {
        try looked.requireIntegrity()
      }
      try reader.close()
      if isOld { try migrate(names, from: version) }
      let file = IncidentFile(names, identity, database: try durablePool(names), lock: lock)
      try file.requireInPlace()
      if purpose == .writer { try file.keepPlace() }
      return file
    } catch {
      throw IncidentError.translating(error, path: path)
    }
  }

  /// Opens one connection, which checks that the file is an incident: opening something else must
  /// not change it.
  private static func connection(to names: IncidentPath, readOnly: Bool) throws -> DatabaseQueue {
    try DatabaseQueue(
      path: names.real,
      configuration: IncidentConnection.configuration(
        path: names.given, readOnly: readOnly, oldest: IncidentMigrations.oldest))
  }

  /// Brings a file that an earlier version wrote to the present version, durably.
  private static func migrate(_ names: IncidentPath, from version: Int) throws {
    let database = try connection(to: names, readOnly: false)
    try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    try IncidentMigrations.migrate(database)
    try database.write { db in
      try EventLog.append(
        .init(
          action: "file migrated",
          detail: "from version \(version) to \(IncidentMigrations.version)"),
        by: .current, at: Date(), in: db)
    }
    try database.close()
  }

  /// Undoes a write that a crash interrupted: closing a file leaves a rollback journal for a
  /// moment, and a journal cannot be rolled back by a read-only connection.
  private static func rollBack(_ names: IncidentPath, held: WriterLock?) throws {
    let lock = try held ?? WriterLock(of: names)
    defer { if held == nil { lock.release() } }
    let writer = try connection(to: names, readOnly: false)
    try writer.close()
  }

  /// Looks at the first bytes before SQLite does: opening something else must not change it.
  ///
  /// - Returns: whether they bear the mark of an incident, which may stand in the log alone; and the
  ///   status of the file.
  private static func checkHeader(
    of names: IncidentPath
  ) throws -> (isMarked: Bool, status: stat) {
    try OpenDatabases.inspect(names) { descriptor, status in
      var bytes = [UInt8](repeating: 0, count: 100)
      let count = pread(descriptor, &bytes, bytes.count, 0)
      guard count >= 16, bytes.starts(with: "SQLite format 3\0".utf8) else {
        throw OpenDatabases.notAnIncident(names)
      }
      // Where SQLite's file format keeps the application id, most significant byte first.
      let mark = bytes[68..<72].reduce(0) { $0 << 8 | Int($1) }
      return (mark == IncidentSchema.applicationID, status)
    }
  }

  /// The process that is writing to the incident at a path, in words; `nil` if none is.
  public static func writer(of path: String) -> String? {
    (try? IncidentPath(of: path)).flatMap(WriterLock.holder)
  }

  /// Closes the file; what was committed stays.
  ///
  /// A writer folds its write-ahead log back in, so that the incident at rest is one file, which
  /// can be copied, and read where nothing may be written.
  public func close() {
    if closeDatabase() { lock?.release() }
  }

  private func closeDatabase() -> Bool {
    if let pool = database as? DatabasePool {
      // The writer must be the last to close: SQLite's clean-up is not for a read-only connection.
      pool.invalidateReadOnlyConnections()
      // While somebody else is reading, the log stays, and the next writer folds it in.
      try? pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA busy_timeout = 0")
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
      }
    }
    return (try? database.close()) != nil
  }

  /// Closes the file and removes it: for a search that failed, which leaves nothing behind.
  public func discard() {
    let isClosed = closeDatabase()
    // Another file at the path is not ours to remove.
    if FileIdentity(at: names.real) == identity { Self.remove(names) }
    if isClosed { lock?.release() }
  }

  /// Makes a copy to rehearse on, which is marked for good: it needs no sign-off, and can never send.
  public func copy(to path: String) throws -> IncidentFile {
    let names = try IncidentPath(new: path)
    let lock = try Self.makeEmptyFile(names)
    let use = OpenDatabases.Use(of: lock.identity)
    defer { withExtendedLifetime(use) {} }
    do {
      let copy = try Self.durablePool(names, isNew: true)
      try database.backup(to: copy)
      try copy.write { db in
        try db.execute(sql: "UPDATE incident SET rehearsal = 1")
        try IncidentPlace(names, lock.identity).record(in: db)
      }
      return IncidentFile(names, lock.identity, database: copy, lock: lock)
    } catch {
      Self.remove(names)
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

  /// Writes in one transaction.
  ///
  /// - Parameter isLate: whether the file may be displaced: for the end of a run that pauses for that
  ///   very reason. A renamed file keeps it.
  func write<Value>(isLate: Bool = false, _ body: (Database) throws -> Value) throws -> Value {
    try requireWritable()
    if !isLate { try requireInPlace() }
    do {
      return try database.write(body)
    } catch {
      throw IncidentError.translating(error, path: path)
    }
  }

  func writeAsync<Value: Sendable>(
    _ body: @Sendable @escaping (Database) throws -> Value
  ) async throws -> Value {
    try requireWritable()
    try requireInPlace()
    do {
      return try await database.write(body)
    } catch {
      throw IncidentError.translating(error, path: path)
    }
  }

  /// Writes on a thread of the database's own, and says there how that ended; for answers of calls that
  /// were sent, which a displaced file takes as well.
  func write(
    _ body: @Sendable @escaping (Database) throws -> Void,
    completion: @Sendable @escaping (Result<Void, any Error>) -> Void
  ) {
    do {
      try requireWritable()
    } catch {
      return completion(.failure(error))
    }
    database.asyncWrite(body) { [path] _, result in
      completion(result.mapError { IncidentError.translating($0, path: path) })
    }
  }

  private func requireWritable() throws {
    guard isWritable else {
      throw IncidentError(.wrongState, "\(path.scrubbed) was opened for reading only")
    }
  }

  /// Makes a file that was not there before, with its mode from the first byte on, and locks it; SQLite
  /// gives the files beside it the same mode.
  private static func makeEmptyFile(_ names: IncidentPath) throws -> WriterLock {
    try names.requireNoCompanions()
    let descriptor = Foundation.open(
      names.real, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw errno == EEXIST
        ? IncidentError(
          .alreadyExists,
          "\(names.given.scrubbed) exists already; open it, or choose another name")
        : IncidentError(
          errno == ENOSPC ? .diskFull : .noPermission,
          "\(names.given.scrubbed) cannot be made: \(String(cString: strerror(errno)))")
    }
    do {
      return try WriterLock(ofNew: descriptor, names)
    } catch {
      unlink(names.real)
      throw error
    }
  }

  private static func remove(_ names: IncidentPath) {
    for path in [names.real] + IncidentPath.companionSuffixes.map({ names.real + $0 }) {
      unlink(path)
    }
  }

  /// Opens the database for writing, durable at every commit: a certificate is journalled before its
  /// call leaves.
  private static func durablePool(
    _ names: IncidentPath, isNew: Bool = false
  ) throws -> DatabasePool {
    let pool = try DatabasePool(
      path: names.real,
      configuration: IncidentConnection.configuration(
        path: names.given, readOnly: false, isNew: isNew))
    // Not in the configuration: when the pool begins its log it asks SQLite to wait for less.
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    return pool
  }
}
