import Foundation
import NIOConcurrencyHelpers

/// The right to write to one incident file, held by one process at a time.
///
/// The lock is on the incident file itself, on a byte far behind every page. It follows the file
/// under whatever name, and the kernel drops it when the process dies. Asking whether it is held
/// takes nothing from a process that wants to write.
final class WriterLock: Sendable {
  /// The file that is locked.
  let identity: FileIdentity

  private let descriptor: Int32
  private let tag: HolderTag
  private let isHeld = NIOLockedValueBox(true)

  /// Takes the lock of an incident, or throws `IncidentError` that names the process that holds it.
  convenience init(of incident: IncidentPath) throws {
    try self.init(taken: try Self.takenDescriptor(of: incident), of: incident)
  }

  /// Opens an incident, and takes the lock of the file that is at its path then.
  private static func takenDescriptor(of incident: IncidentPath) throws -> Int32 {
    while true {
      // Only looking first: a descriptor for writing would have to be kept if this process holds
      // the lock already.
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
      // The file was replaced in this very instant.
      OpenDatabases.close(descriptor)
    }
  }

  /// Takes the lock of an incident that was made a moment ago.
  ///
  /// - Parameter descriptor: the new file, open for writing; belongs to the lock from now on.
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
            + "stand beside one of them only; remove the other name, then open it again")
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

  /// Gives the lock up; must come after SQLite has closed the file.
  func release() {
    let wasHeld = isHeld.withLockedValue { isHeld in
      defer { isHeld = false }
      return isHeld
    }
    guard wasHeld else { return }
    // First the tag: the next process makes its own as soon as it has the lock.
    tag.remove()
    var lock = Self.byte(Int16(F_UNLCK))
    _ = fcntl(descriptor, Self.ofdSet, &lock)
    OpenDatabases.close(descriptor)
  }

  /// The process that holds the lock of an incident, in words; `nil` if none does.
  static func holder(of incident: IncidentPath) -> String? {
    let isTaken = try? OpenDatabases.inspect(incident) { descriptor, _ in
      var lock = byte(Int16(F_WRLCK))
      return fcntl(descriptor, ofdGet, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }
    return isTaken == true ? HolderTag.holder(of: incident) : nil
  }

  /// Linux's commands for locks of an open file, which its header hides from Swift (`fcntl(2)`,
  /// “open file description locks”; the numbers are the same on every machine).
  private static let (ofdGet, ofdSet) = (Int32(36), Int32(37))

  /// The byte that is locked. The largest SQLite file ends at 2^48, and SQLite's own locks are at 2^30.
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
