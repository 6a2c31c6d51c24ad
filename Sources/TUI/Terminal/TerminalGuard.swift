import CNcurses
import Glibc

/// Restores the terminal however the program ends, and passes caught signals on through a pipe.
///
/// SIGKILL cannot be caught; after it, the operator must type `reset`. Only this file calls the
/// functions of `terminal_guard.h`, whose state is per file.
@MainActor
final class TerminalGuard {
  /// The read end of the pipe through which caught signals arrive, one byte each.
  let notices: CInt

  /// Saves the settings of the terminal line and catches the signals.
  ///
  /// - Throws: ``TerminalError`` if the terminal cannot be set up.
  init() throws(TerminalError) {
    Self.coverThread()
    notices = terminal_guard_open()
    if notices < 0 {
      throw TerminalError(.setUpFailed, "The terminal could not be set up (error \(errno)).")
    }
  }

  /// Gives this thread an alternate signal stack, so it can restore the terminal after a stack
  /// overflow.
  ///
  /// The main actor moves between threads. Only the first call on each thread costs time.
  nonisolated static func coverThread() {
    terminal_guard_cover_thread()
  }

  /// Stores the bytes that restore the terminal. They are written if the program ends before
  /// ``disarm()``.
  func arm(restoring bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      terminal_guard_arm(buffer.bindMemory(to: CChar.self).baseAddress, buffer.count)
    }
  }

  /// Restores the line settings after ncurses has given the terminal back.
  func disarm() {
    terminal_guard_disarm()
  }

  /// Ends the process after a few seconds, even if it hangs.
  ///
  /// A hang-up and a second request to quit start this limit by themselves.
  func limitEnding() {
    terminal_guard_limit_ending()
  }

  /// Stops the process group, as Ctrl-Z normally does, and returns when it continues.
  func stopProcessGroup() {
    terminal_guard_stop_group()
  }

  /// Returns the signals that have arrived since the last call, in order.
  func takeSignals() -> [CInt] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(notices, &bytes, bytes.count)
    return count > 0 ? bytes[..<count].map { CInt($0) } : []
  }

  /// Restores the earlier signal handlers; the guard cannot be used afterwards. The caller closes
  /// ``notices`` once nothing reads from it.
  func close() {
    terminal_guard_close()
  }
}
