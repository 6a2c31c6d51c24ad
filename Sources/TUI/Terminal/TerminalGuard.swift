import CNcurses
import Glibc

/// Gives the terminal back however the program ends, and turns signals into calls on the main actor.
///
/// SIGKILL cannot be caught; after it the terminal stays as it was, until `reset` is typed.
/// The only file that calls the functions of `terminal_guard.h`, whose state is per file.
@MainActor
final class TerminalGuard {
  /// The read end of the pipe through which caught signals arrive, one byte each.
  let notices: CInt

  /// Remembers how the terminal's line is set and catches the signals.
  ///
  /// - Throws: ``TerminalError`` when standard input is not a terminal.
  init() throws(TerminalError) {
    Self.coverThread()
    notices = terminal_guard_open()
    if notices < 0 {
      throw TerminalError(.setUpFailed, "The terminal could not be set up (error \(errno)).")
    }
  }

  /// Sees to it that this thread can give the terminal back even when it has used up its stack.
  ///
  /// The main actor moves from thread to thread; after the first call in each this costs nothing.
  nonisolated static func coverThread() {
    terminal_guard_cover_thread()
  }

  /// From here on, whatever ends the program writes these bytes to the terminal first.
  func arm(restoring bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      terminal_guard_arm(buffer.bindMemory(to: CChar.self).baseAddress, buffer.count)
    }
  }

  /// ncurses has given the terminal back; only the line's settings are left to restore.
  func disarm() {
    terminal_guard_disarm()
  }

  /// The process is gone in a few seconds from now, whatever holds it up.
  ///
  /// A hang-up and a second request to end do so by themselves.
  func limitEnding() {
    terminal_guard_limit_ending()
  }

  /// Stops the process group, as Ctrl-Z does without us, and returns when it is continued.
  func stopProcessGroup() {
    terminal_guard_stop_group()
  }

  /// The signals that have arrived since the last call, in order.
  func takeSignals() -> [CInt] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(notices, &bytes, bytes.count)
    return count > 0 ? bytes[..<count].map { CInt($0) } : []
  }

  /// Gives the signals back; the guard is of no use afterwards. ``notices`` is the caller's to close,
  /// when nothing waits for it any more.
  func close() {
    terminal_guard_close()
  }
}
