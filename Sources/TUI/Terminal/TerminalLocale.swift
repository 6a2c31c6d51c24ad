import CNcurses
import Glibc

/// The terminal's character set, taken from the process's locale.
enum TerminalLocale {
  /// Adopts the environment's locale and returns whether its characters are UTF-8.
  ///
  /// A remote shell often passes on a locale that this system lacks. The name still describes the
  /// terminal, so `C.UTF-8` replaces a missing locale whose name says UTF-8.
  @MainActor
  static func adopt(environment: [String: String]) -> Bool {
    if setlocale(LC_ALL, "") == nil, isUTF8(named: environment) {
      setlocale(LC_CTYPE, "C.UTF-8")
    }
    return String(cString: nl_langinfo(nl_item(CODESET))) == "UTF-8"
  }

  /// Whether the locale's name says UTF-8. POSIX: the first of these variables that is not empty
  /// decides.
  static func isUTF8(named environment: [String: String]) -> Bool {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
      .compactMap { environment[$0] }
      .first { !$0.isEmpty }
    let codeset = (name ?? "").uppercased()
    return codeset.hasSuffix("UTF-8") || codeset.hasSuffix("UTF8")
  }
}
