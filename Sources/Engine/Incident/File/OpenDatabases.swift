import Foundation
import NIOConcurrencyHelpers

/// The database files that SQLite has open in this process, so that others look at them without harm.
///
/// A process loses all its POSIX locks on a file when it closes any descriptor of it (`fcntl(2)`),
/// and SQLite's own are such locks. A descriptor of a file in use is therefore kept until SQLite has
/// closed the file.
enum OpenDatabases {
  private struct Entry {
    var users = 0
    var descriptors: [Int32] = []
  }

  private static let entries = NIOLockedValueBox<[FileIdentity: Entry]>([:])

  /// The use of a file by SQLite; lasts as long as the object.
  final class Use: Sendable {
    private let identity: FileIdentity

    /// Begins the use, before SQLite opens the file.
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

  /// Closes a descriptor of a database file, now or when SQLite has closed the file.
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

  /// Looks into a regular file that may be a database; waits for nothing and changes nothing.
  ///
  /// - Parameter body: gets a descriptor for reading, which it must not close.
  /// - Throws: `IncidentError` when there is no regular file at the path that can be read.
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

  /// The sentence for a file that is something else.
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
