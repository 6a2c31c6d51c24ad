import Foundation
import GRDB
import NIOConcurrencyHelpers

/// One incident on disk: an SQLite file with every action of the operators and every result.
///
/// One process at a time may write to the file; any number may read it meanwhile. Every method that
/// uses the file throws `IncidentError` for a problem that a person can solve, and GRDB's
/// `DatabaseError` for any other.
public final class IncidentFile: Sendable {
  /// The path of the file, as given.
  public let path: String
  /// Whether this process may write to it.
  public let isWritable: Bool

  let names: IncidentPath
  /// The identity of the opened file, even if another file is at its path later.
  let identity: FileIdentity
  /// The identity of the write-ahead log; `nil` if the file was opened for reading.
  let log: FileIdentity?
  /// SQLite's `schema_version` when the schema was last checked; `nil` before the first check.
  let checkedSchema = NIOLockedValueBox<Int?>(nil)
  let database: any DatabaseWriter
  private let lock: WriterLock?
  /// Marks the file as open in this process; must outlive the database.
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
    // SQLite's descriptors must be closed before the lock and every other descriptor of the file.
    try? database.close()
  }

  /// Creates a new incident file (mode 0600, missing folders 0700). The only file it ever replaces
  /// is that of an interrupted search.
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
          "the folder \(folder.scrubbed) cannot be created; choose another with --incident")
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
        try db.insert(
          into: "incident",
          [
            "id": 1,
            "name": URL(filePath: path).deletingPathExtension().lastPathComponent.scrubbed,
            "created_at": Timestamp.seconds(now),
            "actor": actor.name,
            "service_kind": scope.service.kind,
            "service_url": scope.service.baseURL,
            "profile_id": scope.profile.reference,
            "profile_name": scope.profile.fullName,
            "window": scope.window.description,
            "deadline": scope.deadline.map(Timestamp.seconds),
            "required_approvals": scope.safeguards.requiredSignOffs,
            "ceiling": scope.safeguards.ceiling,
            "protected_names": scope.safeguards.protectedNames.joined(separator: " "),
            "phase": IncidentHeader.Phase.searching.rawValue,
          ])
        try IncidentPlace(names, lock.identity).record(in: db)
        try EventLog.append(
          .init(
            action: "incident begun",
            detail: "\(scope.service.baseURL) profile \(scope.profile.reference) "
              + "“\(scope.profile.fullName)” window \(scope.window), safeguards: "
              + scope.safeguards.words),
          by: actor, at: now, in: db)
      }
      return file
    } catch {
      remove(names)
      throw IncidentError.translating(error, path: path)
    }
  }

  /// Removes the file at this path if it is left from an interrupted search, and so of no further
  /// use.
  ///
  /// Throws `IncidentError` if another process is writing to it.
  private static func removeAbandonedSearch(at names: IncidentPath) throws {
    guard let status = stat(at: names.real), status.isRegular,
      (try? checkHeader(of: names)) != nil
    else { return }
    let lock: WriterLock
    do {
      lock = try WriterLock(of: names)
    } catch let error as IncidentError where error.code != .inUse {
      // The creation of the new file will report the problem.
      return
    }
    defer { lock.release() }
    guard let file = try? openForReading(at: names.real) else { return }
    // A file with decisions of people is never removed, even if its phase is `searching`.
    let isAbandoned =
      (try? file.header().phase == .searching && !file.queue.holdsDecisions()) ?? false
    file.close()
    if isAbandoned { remove(names) }
  }

  /// The purpose for which a file is opened.
  enum Purpose {
    /// To read it, even while another process is writing.
    case reader
    /// To write to it.
    case writer
    /// To adopt a copy as the incident.
    case adopter
  }

  /// Opens an incident for writing; throws if another process is writing to it, or if the file is a
  /// copy.
  public static func open(at path: String) throws -> IncidentFile {
    try open(at: path, as: .writer)
  }

  /// Opens an incident for reading, even while another process is writing to it.
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
      // Before a migration, check a file of any size, because tables are rewritten. The adoption of
      // a copy makes its own check.
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

  /// Opens one connection, which checks first that the file is an incident: any other file must
  /// stay unchanged.
  private static func connection(to names: IncidentPath, readOnly: Bool) throws -> DatabaseQueue {
    try DatabaseQueue(
      path: names.real,
      configuration: IncidentConnection.configuration(
        path: names.given, readOnly: readOnly, oldest: IncidentMigrations.oldest))
  }

  /// Migrates a file of an earlier version to the present version, durably.
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

  /// Undoes a write that a crash interrupted. A crash while a file is being closed can leave a
  /// rollback journal, which a read-only connection cannot apply.
  private static func rollBack(_ names: IncidentPath, held: WriterLock?) throws {
    let lock = try held ?? WriterLock(of: names)
    defer { if held == nil { lock.release() } }
    let writer = try connection(to: names, readOnly: false)
    try writer.close()
  }

  /// Checks the first bytes before SQLite opens the file: any other kind of file must stay
  /// unchanged.
  ///
  /// - Returns: whether the bytes contain the mark of an incident, and the status of the file. The
  ///   mark may still be in the write-ahead log alone.
  private static func checkHeader(
    of names: IncidentPath
  ) throws -> (isMarked: Bool, status: stat) {
    try OpenDatabases.inspect(names) { descriptor, status in
      var bytes = [UInt8](repeating: 0, count: 100)
      let count = pread(descriptor, &bytes, bytes.count, 0)
      guard count >= 16, bytes.starts(with: "SQLite format 3\0".utf8) else {
        throw OpenDatabases.notAnIncident(names)
      }
      // The application id in SQLite's file format, most significant byte first.
      let mark = bytes[68..<72].reduce(0) { $0 << 8 | Int($1) }
      return (mark == IncidentSchema.applicationID, status)
    }
  }

  /// Returns the process that is writing to the incident at a path, in words; `nil` if there is
  /// none.
  public static func writer(of path: String) -> String? {
    (try? IncidentPath(of: path)).flatMap(WriterLock.holder)
  }

  /// Closes the file; committed changes stay.
  ///
  /// A writer merges its write-ahead log into the file, unless another process is reading it. A
  /// closed incident is then one file, which can be copied, and read on a device that is not
  /// writable.
  public func close() {
    if closeDatabase() { lock?.release() }
  }

  private func closeDatabase() -> Bool {
    if let pool = database as? DatabasePool {
      // The writing connection must close last: SQLite does not let a read-only one clean up.
      pool.invalidateReadOnlyConnections()
      // While another process is reading, the log stays, and the next writer merges it.
      try? pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA busy_timeout = 0")
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
      }
    }
    return (try? database.close()) != nil
  }

  /// Closes and removes the file, because a failed search must leave nothing behind.
  public func discard() {
    let isClosed = closeDatabase()
    // Any other file at the path must stay.
    if FileIdentity(at: names.real) == identity { Self.remove(names) }
    if isClosed { lock?.release() }
  }

  /// Creates a copy for a rehearsal and marks it permanently: it needs no sign-off and can never
  /// send.
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

  /// Returns the header of the incident.
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

  /// Runs `body` in one write transaction.
  ///
  /// - Parameter isLate: whether to write even if the file is displaced. A run that pauses because
  ///   the file was renamed still records the pause in it.
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

  /// Runs `body` on the database's own thread and calls `completion` there. Even a displaced file
  /// is written, because the answers to API calls that were already sent must be recorded.
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
      throw IncidentError(.wrongState, "\(path.scrubbed) was opened read-only")
    }
  }

  /// Creates a file that did not exist, with its mode from the start, and locks it. SQLite gives
  /// its companion files the same mode.
  private static func makeEmptyFile(_ names: IncidentPath) throws -> WriterLock {
    try names.requireNoCompanions()
    let descriptor = NewFile.create(at: names.real)
    guard descriptor >= 0 else {
      throw errno == EEXIST
        ? IncidentError(
          .alreadyExists,
          "\(names.given.scrubbed) exists already; open it, or choose another name")
        : IncidentError(
          errno == ENOSPC ? .diskFull : .noPermission,
          "\(names.given.scrubbed) cannot be created: \(String(cString: strerror(errno)))")
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

  /// Opens the database for writing, durable at every commit: a certificate must be journalled
  /// before its API call is sent.
  private static func durablePool(
    _ names: IncidentPath, isNew: Bool = false
  ) throws -> DatabasePool {
    let pool = try DatabasePool(
      path: names.real,
      configuration: IncidentConnection.configuration(
        path: names.given, readOnly: false, isNew: isNew))
    // Set here and not in the configuration, because the pool lowers this setting when it creates
    // its log.
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    return pool
  }
}
