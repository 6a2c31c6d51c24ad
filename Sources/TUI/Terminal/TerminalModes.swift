/// The byte sequences for modes that terminfo does not describe or ncurses does not manage.
struct TerminalModes: Sendable {
  /// Written when the screen opens.
  let enter: [UInt8]
  /// Written when the screen closes, before ncurses ends.
  let leave: [UInt8]
  /// Written when the program ends without ncurses: restores the whole terminal.
  let restore: [UInt8]

  /// - Parameter capability: Returns a terminfo string capability by its name.
  init(usesMouse: Bool, capability: (String) -> String?) {
    // Only ECMA-48 terminals understand private modes; others would print them.
    let isECMA48 = (capability("cup") ?? "").hasPrefix("\u{1B}[")
    let mouse = usesMouse && capability("kmous") != nil
    var enter = ""
    var leave = ""
    if isECMA48 {
      // Bracketed paste (xterm's private mode 2004).
      enter += "\u{1B}[?2004h"
      leave += "\u{1B}[?2004l"
    }
    if isECMA48, mouse {
      // Button presses (mode 1000), reported with unlimited coordinates (mode 1006).
      enter += "\u{1B}[?1000h\u{1B}[?1006h"
      leave += "\u{1B}[?1006l\u{1B}[?1000l"
    }
    // CAN ends a sequence that a crash has cut off; otherwise ECMA-48 terminals ignore it.
    let restore =
      (isECMA48 ? "\u{18}" : "") + leave
      + ["sgr0", "op", "rmkx", "cnorm", "rmcup"].compactMap(capability).map(Self.withoutPadding)
      .joined()
    self.enter = Array(enter.utf8)
    self.leave = Array(leave.utf8)
    self.restore = Array(restore.utf8)
  }

  /// Removes padding. terminfo(5): `$<5/>` asks for a delay of 5 ms, which no terminal needs today.
  static func withoutPadding(_ capability: String) -> String {
    capability.replacing(/\$<[^>]*>/, with: "")
  }
}
