import Foundation

/// A file that is written for a person at a path of their choice: all of it or nothing, for its owner
/// alone, and never in the place of an incident.
public enum OutputFile {
  /// Writes a file beside the target first and moves it into place, so that a reader never sees half.
  ///
  /// A regular file at the path is replaced. A link, a folder, a pipe, a device, any incident and the
  /// files beside one are refused.
  ///
  /// - Parameters:
  ///   - what: the file in words, for sentences, such as “the report”.
  ///   - body: gets a function that appends text.
  /// - Throws: `IncidentError` when the file is refused or cannot be written, and what `body` throws.
  public static func write(
    _ what: String, to path: String, _ body: (_ output: (String) throws -> Void) throws -> Void
  ) throws {
    let target = try Target(path, what)
    try target.requireReplaceable()
    let partial = "\(target.folder)/.bulkrevoke-\(UUID().uuidString).part"
    let descriptor = open(partial, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw target.failure(errno) }
    do {
      do {
        defer { close(descriptor) }
        try body { text in
          guard append(text, to: descriptor) else { throw target.failure(errno) }
        }
        guard fsync(descriptor) == 0 else { throw target.failure(errno) }
      }
      // Something else may have come to the path meanwhile.
      try target.requireReplaceable()
      guard rename(partial, target.path) == 0 else { throw target.failure(errno) }
    } catch {
      unlink(partial)
      throw error
    }
  }

  /// Writes all of a text; returns whether that succeeded, with `errno` set if not.
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

  /// Where a file is to be.
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

    /// Refuses to replace everything but a regular file that is no incident's.
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

    /// Whether a file starts as every SQLite database does, under whatever name.
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
