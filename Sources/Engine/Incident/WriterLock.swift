import Foundation

/// The right to write to one incident file, held by one process at a time.
///
/// A lock on an open file beside the incident: the kernel lets go of it when the process dies,
/// however it dies, and tells who looks whether it is held, so that looking takes nothing from
/// whoever wants to write at that moment. The incident itself is not locked this way because closing a second descriptor of it
/// would drop SQLite's own locks.
final class WriterLock: Sendable {
  private let descriptor: Int32
  private let path: String

  /// Takes the lock, or throws `IncidentError` that names who holds it.
  init(incident: String) throws {
    path = incident + "-lock"
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw IncidentError(
          errno == ENOSPC ? .diskFull : .noPermission,
          "the lock \(path.scrubbed) cannot be made: \(String(cString: strerror(errno))); "
            + (errno == ENOSPC
              ? "free some room, then carry on" : "check the folder's owner and mode"))
      }
      guard Self.take(descriptor) else {
        let holder = Self.read(descriptor)
        close(descriptor)
        throw IncidentError(
          .inUse,
          "\(incident.scrubbed) is being written by \(holder); wait for it, or watch with “status”")
      }
      // The holder before us removes the file on its way out: a lock on a removed file is none.
      if Self.isSameFile(descriptor, path) {
        self.descriptor = descriptor
        Self.write("process \(getpid()) of \(Operator.current.name)", to: descriptor)
        return
      }
      close(descriptor)
    }
  }

  deinit {
    unlink(path)
    close(descriptor)
  }

  /// Whether some process holds the lock of an incident, or who, in words.
  static func holder(ofIncident incident: String) -> String? {
    let descriptor = open(incident + "-lock", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return isTaken(descriptor) ? read(descriptor) : nil
  }

  /// Linux's commands for locks of an open file, which its header hides from Swift (`fcntl(2)`,
  /// “open file description locks”; the numbers are the same on every machine).
  private static let (ofdGet, ofdSet) = (Int32(36), Int32(37))

  /// The whole file, exclusively.
  private static var everything: flock {
    flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
  }

  private static func take(_ descriptor: Int32) -> Bool {
    var lock = everything
    return fcntl(descriptor, ofdSet, &lock) == 0
  }

  private static func isTaken(_ descriptor: Int32) -> Bool {
    var lock = everything
    return fcntl(descriptor, ofdGet, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
  }

  private static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
    var here = stat()
    var there = stat()
    return fstat(descriptor, &here) == 0 && stat(path, &there) == 0
      && here.st_ino == there.st_ino && here.st_dev == there.st_dev
  }

  private static func write(_ text: String, to descriptor: Int32) {
    ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  private static func read(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 200)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return "another process" }
    return String(decoding: bytes.prefix(count), as: UTF8.self).scrubbed
  }
}
