import Foundation

/// The paths of an incident file: the given one, and the real one that SQLite uses.
///
/// SQLite keeps its companion files next to the path that it opened. Two paths to one file would
/// give two sets of companions, so SQLite gets only the real path, with every link resolved.
struct IncidentPath: Sendable, Hashable {
  /// The path as given.
  let given: String
  /// The absolute path, without symbolic links, `.` and `..`.
  let real: String

  /// The suffixes of SQLite's companion files.
  static let companionSuffixes = ["-wal", "-shm", "-journal"]
  /// The suffix of the file that names the process that holds the lock.
  static let tagSuffix = "-lock"
  /// The suffixes of all files that accompany an incident.
  static let reservedSuffixes = companionSuffixes + [tagSuffix]

  /// Resolves the path of an existing file; throws `IncidentError` if this fails.
  init(of path: String) throws {
    guard let real = Self.resolve(path) else {
      throw errno == ENOENT
        ? IncidentError(.notFound, "there is no file \(path.scrubbed)")
        : IncidentError(
          .noPermission, "\(path.scrubbed) cannot be read: \(String(cString: strerror(errno)))")
    }
    (given, self.real) = (path, real)
  }

  /// Resolves the path of a new file in an existing folder. A symbolic link at the path itself is
  /// not followed.
  ///
  /// Throws `IncidentError` if the folder is missing, or if the name is not a file name or has a
  /// suffix reserved for the files that accompany an incident.
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
        "\(path.scrubbed) cannot be created: \(folder.scrubbed): "
          + String(cString: strerror(errno)))
    }
    given = path
    real = (realFolder == "/" ? "" : realFolder) + "/" + name
  }

  /// The paths reserved for the files that accompany the incident.
  var reserved: [String] { Self.reservedSuffixes.map { real + $0 } }

  /// Throws `foreignCompanion` if a companion is a link, a pipe, a device or a file with a second
  /// name. SQLite would read or write it as a part of the incident.
  func requirePlainCompanions() throws {
    for companion in Self.companionSuffixes.map({ real + $0 }) {
      guard let status = stat(at: companion) else { continue }
      guard status.isRegular else {
        throw IncidentError(
          .foreignCompanion,
          "\(companion.scrubbed) is \(status.kind) where a file of SQLite belongs; nothing was "
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

  /// Throws `alreadyExists` if an earlier file of this name has left companions.
  func requireNoCompanions() throws {
    guard stat(at: real) == nil else { return }
    for companion in Self.companionSuffixes.map({ real + $0 }) where stat(at: companion) != nil {
      throw IncidentError(
        .alreadyExists,
        "\(companion.scrubbed) was left by an earlier file of this name; remove it, or choose "
          + "another name")
    }
  }

  /// Splits a path into its folder and its last component.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }

  /// Returns the real path of an existing file; `nil` with `errno` set if there is none.
  static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
