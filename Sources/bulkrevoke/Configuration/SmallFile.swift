import Foundation

/// A file that a person names and that is read as a whole: a key, or the configuration.
///
/// Reading never waits for long and never takes much memory, whatever the name leads to. A pipe is read
/// too, since shells pass a command's output as one (`<(pass show key)`).
struct SmallFile {
  /// Why a file cannot be read, in words.
  struct Unreadable: Error {
    let why: String
    /// Whether there is no such file.
    var isMissing = false
  }

  /// What is in the file.
  let data: Data
  /// The permission bits of a regular file; `nil` for a pipe.
  let mode: mode_t?
  /// The user that the file belongs to.
  let owner: uid_t

  /// The most that is read, in bytes.
  static let largest = 1 << 20
  /// How long a pipe may keep its reader waiting in all, however slowly bytes come.
  private static let limit = Duration.seconds(30)

  /// Reads the file at a path; links are followed.
  init(_ path: String) throws(Unreadable) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let number = errno
      // A link that leads nowhere is there: what it should lead to may hold safeguards.
      guard lstat(path, &status) != 0 else {
        throw Unreadable(why: "it is a link to a file that cannot be reached")
      }
      throw Self.failure(number)
    }
    try Self.requireReadable(status)
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw Self.failure(errno) }
    defer { close(descriptor) }
    // What was opened may be another file than the one that was looked at.
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

  /// The number of `/dev/null`.
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
