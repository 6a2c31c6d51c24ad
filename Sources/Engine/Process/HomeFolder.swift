import Foundation

/// The user's home folder.
public enum HomeFolder {
  /// Returns the folder in `$HOME`, as the XDG Base Directory Specification requires.
  ///
  /// The system's list of users is used only if the variable is missing, empty or a relative path,
  /// because a container's user can be missing from that list.
  public static func path(
    in environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    guard var home = environment["HOME"], home.hasPrefix("/") else { return NSHomeDirectory() }
    while home.count > 1, home.hasSuffix("/") { home.removeLast() }
    return home
  }

  /// Returns a path with a leading `~` replaced by the home folder.
  public static func expanding(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/") else {
      // `~name` is another user's home folder.
      return (path as NSString).expandingTildeInPath
    }
    return Self.path() + path.dropFirst()
  }
}
