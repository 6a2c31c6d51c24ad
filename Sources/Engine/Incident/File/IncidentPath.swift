import Foundation

/// The names of an incident file: the one that a person gave, and the one that SQLite works with.
///
/// SQLite keeps its companion files beside the name that it opened. Two names of one file would
/// give two sets of companions, so SQLite gets the real name alone, with every link resolved.
struct IncidentPath: Sendable, Hashable {
  /// The path as it was given.
  let given: String
  /// The absolute path, without symbolic links, `.` and `..`.
  let real: String

  /// The ends of the names that SQLite's companion files have.
  static let companionSuffixes = ["-wal", "-shm", "-journal"]
  /// The end of the name of the file that says who holds the lock.
  static let tagSuffix = "-lock"
  /// The ends of every name beside an incident that belongs to it.
  static let reservedSuffixes = companionSuffixes + [tagSuffix]

  /// The names of a file that exists; throws `IncidentError` when it cannot be found.
  init(of path: String) throws {
    guard let real = Self.resolve(path) else {
      throw errno == ENOENT
        ? IncidentError(.notFound, "there is no file \(path.scrubbed)")
        : IncidentError(
          .noPermission, "\(path.scrubbed) cannot be read: \(String(cString: strerror(errno)))")
    }
    (given, self.real) = (path, real)
  }

  /// The names of a file to be made in a folder that exists; what is at the path is not followed.
  ///
  /// Throws `IncidentError` when the folder is missing, or the name is that of another incident's
  /// companion.
  init(new path: String) throws {
    let (folder, name) = Self.split(path)
    guard !["", ".", ".."].contains(name) else {
      throw IncidentError(.notFound, "“\(path.scrubbed)” names no file; give a file name")
    }
    if let suffix = Self.reservedSuffixes.first(where: name.hasSuffix) {
      throw IncidentError(
        .alreadyExists,
        "\(path.scrubbed) cannot be an incident: names that end in \(suffix) are for the files "
          + "beside one; choose another name")
    }
    guard let realFolder = Self.resolve(folder) else {
      throw IncidentError(
        .noPermission,
        "\(path.scrubbed) cannot be made: \(folder.scrubbed): \(String(cString: strerror(errno)))")
    }
    given = path
    real = (realFolder == "/" ? "" : realFolder) + "/" + name
  }

  /// The paths of every file beside the incident that belongs to it.
  var reserved: [String] { Self.reservedSuffixes.map { real + $0 } }

  /// Refuses companions that SQLite would read or write in the incident's place and that are
  /// something else: links, pipes, devices, or files with another name elsewhere.
  func requirePlainCompanions() throws {
    for companion in Self.companionSuffixes.map({ real + $0 }) {
      guard let status = stat(at: companion) else { continue }
      guard status.isRegular else {
        throw IncidentError(
          .foreignCompanion,
          "\(companion.scrubbed) is \(status.kind) in the place of a file of SQLite's; nothing was "
            + "read or changed; find out who put it there, then remove it")
      }
      guard status.st_nlink == 1 else {
        throw IncidentError(
          .foreignCompanion,
          "\(companion.scrubbed) has another name as well (a hard link); nothing was read or "
            + "changed; find out who made it, then remove one of them")
      }
    }
  }

  /// Refuses a new incident beside companions that an earlier file of its name has left.
  func requireNoCompanions() throws {
    guard stat(at: real) == nil else { return }
    for companion in Self.companionSuffixes.map({ real + $0 }) where stat(at: companion) != nil {
      throw IncidentError(
        .alreadyExists,
        "\(companion.scrubbed) was left by an earlier file of this name; remove it, or choose "
          + "another name")
    }
  }

  /// The folder and the last part of a path.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }

  /// The real path of a file that exists; `nil` with `errno` set if there is none.
  static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
