import Foundation
import NIOConcurrencyHelpers

/// The right to write to one incident file, held by one process at a time.
///
/// The lock is on a byte of the incident file, far behind every page. It stays with the file under
/// any name, and the kernel drops it when the process dies. A check of the lock does not take it,
/// and so never blocks a writer.
final class WriterLock: Sendable {
  /// The locked file.
  let identity: FileIdentity

  private let descriptor: Int32
  private let tag: HolderTag
  private let isHeld = NIOLockedValueBox(true)

  /// Takes the lock of an incident. If another process holds it, the thrown `IncidentError` names
  /// that process.
  convenience init(of incident: IncidentPath) throws {
    try self.init(taken: try Self.takenDescriptor(of: incident), of: incident)
  }

  /// Opens an incident, and locks the file that is at its path at that time.
  private static func takenDescriptor(of incident: IncidentPath) throws -> Int32 {
    while true {
      // Check first: if this process already holds the lock, a new writable descriptor could not be
      // closed before the database.
      if holder(of: incident) != nil { throw inUse(incident) }
      let descriptor = open(
        incident.real, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW)
      guard descriptor >= 0 else {
        throw IncidentError(
          errno == ENOENT ? .notFound : .noPermission,
          "\(incident.given.scrubbed) cannot be written: \(String(cString: strerror(errno))); check "
            + "the file's and its folder's owner and mode")
      }
      try take(descriptor, of: incident)
      if let status = stat(of: descriptor), FileIdentity(at: incident.real) == FileIdentity(status)
      {
        return descriptor
      }
      // The file was replaced between the opening and the lock.
      OpenDatabases.close(descriptor)
    }
  }

  /// Takes the lock of an incident that was just created.
  ///
  /// - Parameter descriptor: the new file, open for writing; the lock owns it from now on.
  convenience init(ofNew descriptor: Int32, _ incident: IncidentPath) throws {
    try Self.take(descriptor, of: incident)
    try self.init(taken: descriptor, of: incident)
  }

  private init(taken descriptor: Int32, of incident: IncidentPath) throws {
    do {
      guard let status = stat(of: descriptor), status.isRegular else {
        throw OpenDatabases.notAnIncident(incident)
      }
      guard status.st_nlink == 1 else {
        throw IncidentError(
          .foreignCompanion,
          "\(incident.given.scrubbed) has another name as well (a hard link), and SQLite's log would "
            + "belong to only one of them; remove the other name, then open it again")
      }
      identity = FileIdentity(status)
      tag = try HolderTag(beside: incident)
    } catch {
      OpenDatabases.close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  deinit {
    release()
  }

  /// Unlocks the file; SQLite must have closed it before.
  func release() {
    let wasHeld = isHeld.withLockedValue { isHeld in
      defer { isHeld = false }
      return isHeld
    }
    guard wasHeld else { return }
    // Remove the tag first: the next process creates its own as soon as it has the lock.
    tag.remove()
    var lock = Self.byte(Int16(F_UNLCK))
    _ = fcntl(descriptor, Self.ofdSet, &lock)
    OpenDatabases.close(descriptor)
  }

  /// Returns the process that holds the lock of an incident, in words; `nil` if none does.
  static func holder(of incident: IncidentPath) -> String? {
    let isTaken = try? OpenDatabases.inspect(incident) { descriptor, _ in
      var lock = byte(Int16(F_WRLCK))
      return fcntl(descriptor, ofdGet, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }
    return isTaken == true ? HolderTag.holder(of: incident) : nil
  }

  /// Linux's commands for open file description locks (`fcntl(2)`), which its header hides from
  /// Swift. The numbers are equal on every machine.
  private static let (ofdGet, ofdSet) = (Int32(36), Int32(37))

  /// Returns a lock of the given type on one byte, which no other lock or page uses: the largest
  /// SQLite file ends at 2^48, and SQLite's own locks are at 2^30.
  private static func byte(_ type: Int16) -> flock {
    flock(l_type: type, l_whence: Int16(SEEK_SET), l_start: 1 << 62, l_len: 1, l_pid: 0)
  }

  private static func take(_ descriptor: Int32, of incident: IncidentPath) throws {
    var lock = byte(Int16(F_WRLCK))
    guard fcntl(descriptor, ofdSet, &lock) != 0 else { return }
    let code = errno
    OpenDatabases.close(descriptor)
    if code == EAGAIN || code == EACCES { throw inUse(incident) }
    throw IncidentError(
      .deviceFailed,
      "\(incident.given.scrubbed) cannot be locked (\(String(cString: strerror(code)))); move it to "
        + "a file system that has locks")
  }

  private static func inUse(_ incident: IncidentPath) -> IncidentError {
    IncidentError(
      .inUse,
      "\(incident.given.scrubbed) is being written by \(HolderTag.holder(of: incident)); wait for "
        + "it, or watch with “status”")
  }
}
