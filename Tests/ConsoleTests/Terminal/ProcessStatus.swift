import Foundation

/// The kernel's information about a process, from `/proc`.
enum ProcessStatus {
  /// Returns the user and system time so far; a tick is a hundredth of a second.
  static func processorTime(by process: pid_t) throws -> Duration {
    let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    // proc_pid_stat(5): fields 14 and 15 are utime and stime; the name in field 2 can contain
    // blanks.
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    let ticks = fields.dropFirst(12).prefix(2).compactMap { Int($0) }.reduce(0, +)
    return .milliseconds(10 * ticks)
  }

  /// Whether a signal is pending that no thread has taken.
  static func hasPendingSignal(_ process: pid_t) throws -> Bool {
    let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix("ShdPnd:") }
    return line?.dropFirst("ShdPnd:".count).contains { $0 != "0" && !$0.isWhitespace } ?? false
  }
}
