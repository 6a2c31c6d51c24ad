import Foundation

/// A file with a path from the operator, read as a whole: a key, the configuration, or roots.
///
/// Reading has limits of time and size, because the path can lead anywhere. Pipes are read too,
/// since shells pass the output of a command as one (`<(pass show key)`).
struct SmallFile {
  /// The reason, in words, why a file cannot be read.
  struct Unreadable: Error {
    let why: String
    /// Whether the file does not exist.
    var isMissing = false
  }

  /// The contents of the file.
  let data: Data
  /// The permission bits of a regular file; `nil` for a pipe and for `/dev/null`.
  let mode: mode_t?
  /// The user who owns the file.
  let owner: uid_t

  /// The size of the largest file that is read, in bytes.
  static let largest = 1 << 20
  /// The longest total time to read a pipe, even if its writer still writes now and then.
  private static let limit = Duration.seconds(30)

  /// Reads the file at a path, and follows links.
  init(_ path: String) throws(Unreadable) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let number = errno
      // A broken link does not count as a missing file, because its target can hold safeguards.
      guard lstat(path, &status) != 0 else {
        throw Unreadable(why: "it is a link to a file that cannot be reached")
      }
      throw Self.failure(number)
    }
    try Self.requireReadable(status)
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw Self.failure(errno) }
    defer { close(descriptor) }
    // The file may have been replaced between the check and the opening.
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(errno) }
    try Self.requireReadable(status)
    mode = status.st_mode & S_IFMT == S_IFREG ? status.st_mode & 0o7777 : nil
    owner = status.st_uid
    data = try Self.contents(of: descriptor)
    guard mode != nil || !data.isEmpty || status.st_mode & S_IFMT != S_IFIFO else {
      throw Unreadable(why: "it is a pipe, and nothing was written to it")
    }
  }

  private static func requireReadable(_ status: stat) throws(Unreadable) {
    let isNull = status.st_mode & S_IFMT == S_IFCHR && status.st_rdev == nullDevice
    guard isNull || [S_IFREG, S_IFIFO].contains(status.st_mode & S_IFMT) else {
      throw Unreadable(why: "it is neither a file nor a pipe")
    }
  }

  /// The device number of `/dev/null`.
  private static var nullDevice: dev_t? {
    var status = stat()
    return stat("/dev/null", &status) == 0 ? status.st_rdev : nil
  }

  private static func contents(of descriptor: Int32) throws(Unreadable) -> Data {
    let deadline = ContinuousClock.now + limit
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count == 0 { return data }
      if count > 0 {
        data.append(contentsOf: buffer[..<count])
        guard data.count <= largest else { throw Unreadable(why: "it is larger than 1 MiB") }
      } else if errno == EAGAIN {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let left = max(0, (deadline - .now) / .milliseconds(1))
        let answer = poll(&wanted, 1, Int32(left))
        guard answer != 0, left > 0 else {
          throw Unreadable(
            why:
              "it is a pipe, and its writer has not finished within \(limit.components.seconds) s")
        }
        guard answer > 0 || errno == EINTR else { throw failure(errno) }
      } else if errno != EINTR {
        throw failure(errno)
      }
    }
  }

  private static func failure(_ number: Int32) -> Unreadable {
    Unreadable(
      why: String(cString: strerror(number)), isMissing: [ENOENT, ENOTDIR].contains(number))
  }
}
