import Foundation

/// Creates files, and never opens an existing one.
enum NewFile {
  /// Creates a file for reading and writing by this user alone (mode 0600), and never follows a
  /// symbolic link.
  ///
  /// - Returns: the descriptor. It is negative if the file cannot be created, and `errno` gives the
  ///   cause: `EEXIST` if anything is at the path.
  static func create(at path: String) -> Int32 {
    open(path, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0o600)
  }
}
