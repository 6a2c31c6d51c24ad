import Foundation

/// A small file next to an incident that names the process that holds its lock.
///
/// It informs people, and the watches that wait for the process to end; it locks nothing. No text
/// is ever written into a file that already existed.
final class HolderTag: Sendable {
  private let path: String
  private let descriptor: Int32

  /// The maximum length of the text, in bytes.
  private static let longest = 300
  /// The start of every text.
  private static let start = "process "

  /// Creates the tag with the name of this process. Replaces a tag that a killed process left
  /// behind.
  ///
  /// - Parameter incident: an incident whose lock this process holds.
  /// - Throws: `IncidentError` if a file that is not a tag is at the path, or if nothing can be
  ///   written.
  init(beside incident: IncidentPath) throws {
    path = incident.real + IncidentPath.tagSuffix
    while true {
      let descriptor = NewFile.create(at: path)
      if descriptor >= 0 {
        self.descriptor = descriptor
        break
      }
      guard errno == EEXIST else { throw Self.failure(path) }
      try Self.removeLeft(path)
    }
    let text = "\(Self.start)\(getpid()) of \(Operator.current.name)"
    let written = text.withCString { pwrite(descriptor, $0, min(strlen($0), Self.longest), 0) }
    guard written > 0 else {
      let failure = Self.failure(path)
      remove()
      throw failure
    }
  }

  /// Removes the file, if it is still the one created here, and closes it.
  func remove() {
    if let own = stat(of: descriptor), FileIdentity(at: path) == FileIdentity(own) { unlink(path) }
    close(descriptor)
  }

  /// Returns the process that the tag of an incident names, in words; “another process” if there is
  /// no readable tag.
  static func holder(of incident: IncidentPath) -> String {
    text(of: incident.real + IncidentPath.tagSuffix).flatMap { $0.isEmpty ? nil : $0.scrubbed }
      ?? "another process"
  }

  /// Returns the text of a tag; `nil` if the file is not a tag.
  private static func text(of path: String) -> String? {
    // Without `O_NONBLOCK`, opening a pipe would wait until another program writes to it.
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let status = stat(of: descriptor), status.isRegular, status.st_nlink == 1,
      status.st_size <= longest
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: longest)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else { return nil }
    let text = String(decoding: bytes.prefix(count), as: UTF8.self)
    return text.isEmpty || text.hasPrefix(start) ? text : nil
  }

  /// Removes a tag that a killed process left behind; throws if the file is not a tag.
  private static func removeLeft(_ path: String) throws {
    guard text(of: path) != nil else {
      guard let status = stat(at: path) else { return }
      throw IncidentError(
        .foreignCompanion,
        "\(path.scrubbed) is \(status.kind) where the lock file belongs, and bulkrevoke did not "
          + "create it; it was not changed; find its owner, then move it away")
    }
    guard unlink(path) == 0 || errno == ENOENT else { throw failure(path) }
  }

  private static func failure(_ path: String) -> IncidentError {
    IncidentError(
      errno == ENOSPC || errno == EDQUOT ? .diskFull : .noPermission,
      "the lock \(path.scrubbed) cannot be created: \(String(cString: strerror(errno))); "
        + (errno == ENOSPC || errno == EDQUOT
          ? "free some space, then resume" : "check the folder's owner and mode"))
  }
}
