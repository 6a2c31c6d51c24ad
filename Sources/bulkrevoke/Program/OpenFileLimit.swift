import Foundation

/// The limit of open files (RLIMIT_NOFILE), which event loops and SQLite must not run into.
///
/// SwiftNIO ends the program when it cannot make an event loop, so a limit that is too low is told
/// before.
enum OpenFileLimit {
  /// A limit that leaves no room to work.
  struct TooLow: Error, CustomStringConvertible {
    let limit: rlim_t
    let needed: rlim_t

    var description: String {
      "the limit of open files is \(limit), and at least \(needed) are needed; raise it with "
        + "“ulimit -n \(max(1_024, needed))” and run the command again"
    }
  }

  /// Files that an event loop keeps open.
  private static let perLoop: rlim_t = 3
  /// The incident with its companions and readers, sockets, folders, and room for libraries.
  private static let others: rlim_t = 61
  /// As many as the largest number of workers and everything else takes.
  private static let wanted: rlim_t = 4_096

  /// Raises the limit as far as the process may, and throws `TooLow` when that is too little.
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

  /// How many files are open already: the process that started this one may have left it some.
  private static func openFiles(below limit: rlim_t) -> rlim_t {
    (0..<Int32(limit)).reduce(0) { fcntl($1, F_GETFD) < 0 ? $0 : $0 + 1 }
  }

  private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
}
