import Foundation

/// The user's home folder.
public enum HomeFolder {
  /// The folder that `$HOME` names, as the XDG Base Directory Specification asks for.
  ///
  /// The system's list of users decides only where the variable is empty or a relative path: a user
  /// of a container may not be in that list at all.
  public static func path(
    in environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    guard var home = environment["HOME"], home.hasPrefix("/") else { return NSHomeDirectory() }
    while home.count > 1, home.hasSuffix("/") { home.removeLast() }
    return home
  }

  /// A path with `~` at its start replaced by a home folder.
  public static func expanding(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/") else {
      // `~name` is another user's.
      return (path as NSString).expandingTildeInPath
    }
    return Self.path() + path.dropFirst()
  }
}
