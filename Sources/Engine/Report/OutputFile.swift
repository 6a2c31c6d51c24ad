import Foundation

/// A file that the operator asks for at a path of their choice. It is written completely or not at
/// all, only its owner can read it, and it never replaces an incident.
public enum OutputFile {
  /// Writes a temporary file next to the target, then moves it into place. No reader sees an
  /// incomplete file.
  ///
  /// Replaces a regular file at the path. Refuses to replace a link, a folder, a pipe, a device, an
  /// incident or another database. Also refuses the names of files that belong to an incident.
  ///
  /// - Parameters:
  ///   - what: the name of the file for messages, such as “the report”.
  ///   - body: receives a function that appends text.
  /// - Throws: `IncidentError` if the file is refused or cannot be written, or the error of `body`.
  public static func write(
    _ what: String, to path: String, _ body: (_ output: (String) throws -> Void) throws -> Void
  ) throws {
    let target = try Target(path, what)
    try target.requireReplaceable()
    let partial = "\(target.folder)/.bulkrevoke-\(UUID().uuidString).part"
    let descriptor = NewFile.create(at: partial)
    guard descriptor >= 0 else { throw target.failure(errno) }
    do {
      do {
        defer { close(descriptor) }
        try body { text in
          guard append(text, to: descriptor) else { throw target.failure(errno) }
        }
        guard fsync(descriptor) == 0 else { throw target.failure(errno) }
      }
      // Another file may have appeared at the path meanwhile.
      try target.requireReplaceable()
      guard rename(partial, target.path) == 0 else { throw target.failure(errno) }
    } catch {
      unlink(partial)
      throw error
    }
  }

  /// Writes a whole text. Returns whether that succeeded; if not, `errno` is set.
  private static func append(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  /// The destination of the file.
  private struct Target {
    let what: String
    let given: String
    let folder: String
    let path: String

    init(_ given: String, _ what: String) throws {
      (self.given, self.what) = (given, what)
      let (folder, name) = IncidentPath.split(given)
      guard !["", ".", ".."].contains(name) else {
        throw Self.refusal(what, given, "the path names no file")
      }
      guard let real = IncidentPath.resolve(folder) else {
        throw IncidentError(
          .noPermission,
          "\(what) \(given.scrubbed) cannot be written: \(folder.scrubbed): "
            + String(cString: strerror(errno)))
      }
      self.folder = real == "/" ? "" : real
      path = self.folder + "/" + name
    }

    /// Throws if the path names a file that belongs to an incident, or holds anything except a
    /// regular file that is not a database.
    func requireReplaceable() throws {
      for suffix in IncidentPath.reservedSuffixes where path.hasSuffix(suffix) {
        let incident = String(path.dropLast(suffix.count))
        if Self.isDatabase(incident) || incident.hasSuffix(".incident") {
          throw Self.refusal(what, given, "it belongs to the incident \(incident.scrubbed)")
        }
      }
      guard let status = stat(at: path) else { return }
      guard status.isRegular else {
        throw Self.refusal(what, given, "it is \(status.kind), not a regular file")
      }
      let isInUse = IncidentPath.companionSuffixes.contains { stat(at: path + $0) != nil }
      guard !isInUse, !Self.isDatabase(path) else {
        throw Self.refusal(what, given, "it is an incident or another database")
      }
    }

    /// Whether a file starts like an SQLite database, whatever its name.
    private static func isDatabase(_ path: String) -> Bool {
      guard let names = try? IncidentPath(of: path) else { return false }
      let start = try? OpenDatabases.inspect(names) { descriptor, _ in
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
      }
      return start == Array("SQLite format 3\0".utf8)
    }

    private static func refusal(_ what: String, _ path: String, _ why: String) -> IncidentError {
      IncidentError(
        .badOutput,
        "\(what) is not written to \(path.scrubbed): \(why), and it stays as it is; choose another "
          + "path")
    }

    func failure(_ code: Int32) -> IncidentError {
      IncidentError(
        code == ENOSPC || code == EDQUOT ? .diskFull : .noPermission,
        "\(what) \(given.scrubbed) cannot be written: \(String(cString: strerror(code)))")
    }
  }
}
