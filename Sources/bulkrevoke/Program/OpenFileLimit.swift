import Foundation

/// The limit of open files (RLIMIT_NOFILE), which event loops and SQLite must not reach.
///
/// SwiftNIO ends the process if it cannot create an event loop, so a limit that is too low is
/// reported before that.
enum OpenFileLimit {
  /// The error for a limit that is too low to work with.
  struct TooLow: Error, CustomStringConvertible {
    let limit: rlim_t
    let needed: rlim_t

    var description: String {
      "the limit of open files is \(limit), and at least \(needed) are needed; raise it with "
        + "“ulimit -n \(max(1_024, needed))” and run the command again"
    }
  }

  /// The number of files that an event loop keeps open.
  private static let perLoop: rlim_t = 3
  /// The number of all other files: the incident with its companion files and readers, sockets,
  /// folders, and a reserve for libraries.
  private static let others: rlim_t = 61
  /// The number of files that the largest number of workers and everything else need.
  private static let wanted: rlim_t = 4_096

  /// Raises the limit as far as useful and allowed, and throws `TooLow` if it stays too low.
  static func requireEnough() throws {
    var limit = rlimit()
    guard getrlimit(kind, &limit) == 0 else { return }
    if limit.rlim_cur < wanted, limit.rlim_cur < limit.rlim_max {
      var raised = limit
      raised.rlim_cur = min(wanted, limit.rlim_max)
      if setrlimit(kind, &raised) == 0 { limit = raised }
    }
    let processors = rlim_t(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let needed = openFiles(below: min(limit.rlim_cur, wanted)) + others + perLoop * processors
    guard limit.rlim_cur >= needed else { throw TooLow(limit: limit.rlim_cur, needed: needed) }
  }

  /// Returns the number of files already open, including those inherited from the parent process.
  private static func openFiles(below limit: rlim_t) -> rlim_t {
    (0..<Int32(limit)).reduce(0) { fcntl($1, F_GETFD) < 0 ? $0 : $0 + 1 }
  }

  private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
}
