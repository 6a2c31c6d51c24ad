import Engine
import Foundation

/// Where files go by default (XDG Base Directory Specification).
enum Folders {
  /// `$XDG_CONFIG_HOME/bulkrevoke`, by default `~/.config/bulkrevoke`.
  static var configuration: String { folder("XDG_CONFIG_HOME", ".config") }

  /// `$XDG_STATE_HOME/bulkrevoke`, by default `~/.local/state/bulkrevoke`: incident files.
  static var state: String { folder("XDG_STATE_HOME", ".local/state") }

  /// Incidents of sandboxes, which die with their process: apart, so that they are not taken for
  /// anything that could be carried on.
  static var sandboxState: String { state + "/sandbox" }

  private static func folder(_ variable: String, _ fallback: String) -> String {
    let set = ProcessInfo.processInfo.environment[variable].flatMap { path in
      // The specification says to ignore a relative path.
      path.hasPrefix("/") ? path : nil
    }
    return (set ?? HomeFolder.path() + "/" + fallback) + "/bulkrevoke"
  }
}
