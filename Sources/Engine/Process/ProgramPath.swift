import Foundation

/// Finds programs by name.
public enum ProgramPath {
  /// Returns the absolute path, without symbolic links, of the first program of this name in
  /// `PATH`; `nil` when there is none.
  ///
  /// Relative entries are ignored: the choice of program must not depend on the folder in which
  /// this one was started.
  public static func resolved(
    _ name: String, path: String? = ProcessInfo.processInfo.environment["PATH"]
  ) -> String? {
    for folder in (path ?? "/usr/bin:/bin").split(separator: ":") where folder.hasPrefix("/") {
      let candidate = "\(folder)/\(name)"
      var status = stat()
      guard stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        access(candidate, X_OK) == 0, let resolved = realpath(candidate, nil)
      else { continue }
      defer { free(resolved) }
      return String(cString: resolved)
    }
    return nil
  }
}
