import CVTerm
import Glibc

/// Waits on its own thread for a program's output and its end.
struct ProcessWatch: Sendable {
  enum Report: Sendable {
    case output([UInt8])
    /// The last report; it follows all output.
    case ending(PseudoTerminal.Ending, processorTime: Duration)
  }

  let process: pid_t
  /// The terminal's descriptor, which the watch closes.
  let terminal: CInt
  /// The read end of a pipe, which the watch closes. Closing the other end asks for a hang-up.
  let hangUp: CInt

  /// Returns when the program has ended.
  func run(_ feed: AsyncStream<Report>.Continuation) {
    let end = pseudo_terminal_process_descriptor(process)
    var isOpen = true
    while true {
      // poll() ignores negative descriptors.
      var questions = [isOpen ? terminal : -1, isOpen ? hangUp : -1, end].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      guard poll(&questions, nfds_t(questions.count), -1) > 0 else { continue }
      if questions[1].revents != 0 {
        close(terminal)
        isOpen = false
      } else if questions[0].revents & Int16(POLLIN) != 0, let bytes = readOutput() {
        feed.yield(.output(bytes))
      } else if questions[2].revents != 0 {
        break
      } else if questions[0].revents != 0 {
        // No program has the terminal open any more.
        close(terminal)
        isOpen = false
      }
    }
    feed.yield(collectStatus())
    feed.finish()
    if isOpen { close(terminal) }
    close(hangUp)
    close(end)
  }

  private func readOutput() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(terminal, &bytes, bytes.count)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  private func collectStatus() -> Report {
    var status: CInt = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    let signal = status & 0x7F
    let times = [usage.ru_utime, usage.ru_stime]
    return .ending(
      signal == 0 ? .exit((status >> 8) & 0xFF) : .signal(signal),
      processorTime: times.reduce(.zero) {
        $0 + .seconds($1.tv_sec) + .microseconds($1.tv_usec)
      })
  }
}
