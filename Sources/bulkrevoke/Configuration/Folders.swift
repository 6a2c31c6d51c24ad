import Engine
import Foundation

/// The default folders of files (XDG Base Directory Specification).
enum Folders {
  /// The folder of the configuration: `$XDG_CONFIG_HOME/bulkrevoke`, by default
  /// `~/.config/bulkrevoke`.
  static var configuration: String { folder("XDG_CONFIG_HOME", ".config") }

  /// The folder of incident files: `$XDG_STATE_HOME/bulkrevoke`, by default
  /// `~/.local/state/bulkrevoke`.
  static var state: String { folder("XDG_STATE_HOME", ".local/state") }

  /// The folder of incidents at sandboxes.
  ///
  /// A sandbox ends with its process, and its incidents cannot be resumed. A folder of their own
  /// keeps them apart from other incidents.
  static var sandboxState: String { state + "/sandbox" }

  private static func folder(_ variable: String, _ fallback: String) -> String {
    let set = ProcessInfo.processInfo.environment[variable].flatMap { path in
      // The specification says to ignore a relative path.
      path.hasPrefix("/") ? path : nil
    }
    return (set ?? HomeFolder.path() + "/" + fallback) + "/bulkrevoke"
  }
}
