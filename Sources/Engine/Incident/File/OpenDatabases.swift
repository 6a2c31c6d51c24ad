import Foundation
import NIOConcurrencyHelpers

/// The database files that SQLite has open in this process.
///
/// A process loses all its POSIX locks on a file when it closes any descriptor of it (`fcntl(2)`),
/// and SQLite uses POSIX locks. Any other descriptor of an open database therefore stays open until
/// SQLite has closed the file.
enum OpenDatabases {
  private struct Entry {
    var users = 0
    var descriptors: [Int32] = []
  }

  private static let entries = NIOLockedValueBox<[FileIdentity: Entry]>([:])

  /// Marks a file as used by SQLite for as long as the object exists.
  final class Use: Sendable {
    private let identity: FileIdentity

    /// Marks the file; must come before SQLite opens it.
    init(of identity: FileIdentity) {
      self.identity = identity
      entries.withLockedValue { $0[identity, default: Entry()].users += 1 }
    }

    deinit {
      entries.withLockedValue { entries in
        guard var entry = entries[identity] else { return }
        entry.users -= 1
        entries[identity] = entry.users > 0 ? entry : nil
        if entry.users <= 0 { entry.descriptors.forEach { Foundation.close($0) } }
      }
    }
  }

  /// Closes a descriptor of a database file: now, or when SQLite has closed the file.
  static func close(_ descriptor: Int32) {
    entries.withLockedValue { close(descriptor, in: &$0) }
  }

  private static func close(_ descriptor: Int32, in entries: inout [FileIdentity: Entry]) {
    if let identity = stat(of: descriptor).map(FileIdentity.init), entries[identity] != nil {
      entries[identity]?.descriptors.append(descriptor)
    } else {
      Foundation.close(descriptor)
    }
  }

  /// Opens a regular file that may be a database; waits for nothing and changes nothing.
  ///
  /// - Parameter body: gets a descriptor for reading, which it must not close.
  /// - Throws: `IncidentError` if there is no readable regular file at the path.
  static func inspect<Value>(
    _ path: IncidentPath, _ body: (_ descriptor: Int32, _ status: stat) throws -> Value
  ) throws -> Value {
    guard let status = stat(at: path.real) else { throw unreadable(path) }
    guard status.isRegular else { throw notAnIncident(path) }
    return try entries.withLockedValue { entries in
      if let kept = entries[FileIdentity(status)]?.descriptors.first {
        return try body(kept, status)
      }
      let descriptor = open(path.real, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW)
      guard descriptor >= 0 else { throw unreadable(path) }
      defer { close(descriptor, in: &entries) }
      guard let status = stat(of: descriptor), status.isRegular else { throw notAnIncident(path) }
      return try body(descriptor, status)
    }
  }

  /// The error for a file that is not an incident.
  static func notAnIncident(_ path: IncidentPath) -> IncidentError {
    IncidentError(
      .notAnIncident, "\(path.given.scrubbed) is not an incident file; nothing was changed")
  }

  private static func unreadable(_ path: IncidentPath) -> IncidentError {
    errno == ENOENT
      ? IncidentError(.notFound, "there is no file \(path.given.scrubbed)")
      : IncidentError(
        .noPermission, "\(path.given.scrubbed) cannot be read: \(String(cString: strerror(errno)))")
  }
}
