import Foundation

/// The identity of a file, whatever its name: its device and inode number.
struct FileIdentity: Hashable, Sendable {
  /// The device that the file is on.
  let device: UInt64
  /// The number of the file on that device.
  let inode: UInt64

  init(device: UInt64, inode: UInt64) {
    (self.device, self.inode) = (device, inode)
  }

  init(_ status: stat) {
    self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }

  /// Reads the identity of the file at a path; `nil` if there is none. A symbolic link is not
  /// followed.
  init?(at path: String) {
    guard let status = stat(at: path) else { return nil }
    self.init(status)
  }
}

extension stat {
  /// Reads the status of the file at a path. A symbolic link is not followed.
  init?(at path: String) {
    self.init()
    guard lstat(path, &self) == 0 else { return nil }
  }

  /// Reads the status of an open file.
  init?(of descriptor: Int32) {
    self.init()
    guard fstat(descriptor, &self) == 0 else { return nil }
  }

  /// Whether it is a regular file, and not a folder, link, pipe, socket or device.
  var isRegular: Bool { st_mode & S_IFMT == S_IFREG }

  /// The kind of file, for a sentence.
  var kind: String {
    switch st_mode & S_IFMT {
    case S_IFREG: "a file"
    case S_IFDIR: "a folder"
    case S_IFLNK: "a symbolic link"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }
}
