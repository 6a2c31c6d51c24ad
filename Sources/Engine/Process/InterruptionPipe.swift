import Dispatch
import Foundation

/// Where the signal handler writes to; -1 while nothing waits for a signal.
private nonisolated(unsafe) var notices: Int32 = -1

/// Takes the signals that end this program while a child has the terminal, so that the terminal can
/// be given back as it was before this program ends.
final class InterruptionPipe: @unchecked Sendable {
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  private let ends: (reader: Int32, writer: Int32)
  private let source: any DispatchSourceRead
  private var earlier: [(signal: Int32, action: sigaction)] = []

  /// `nil` when there is no pipe to be had, or another child waits already.
  init?() {
    var ends: [Int32] = [-1, -1]
    guard notices < 0, pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    self.ends = (ends[0], ends[1])
    source = DispatchSource.makeReadSource(fileDescriptor: ends[0], queue: .global())
  }

  /// Calls `interrupted` at the first signal.
  func begin(_ interrupted: @escaping @Sendable () -> Void) {
    source.setEventHandler(handler: interrupted)
    source.setCancelHandler { [ends] in
      close(ends.reader)
      close(ends.writer)
    }
    source.activate()
    notices = ends.writer
    for signal in Self.signals {
      var (action, before) = (sigaction(), sigaction())
      sigaction(signal, nil, &before)
      // What nohup has set to be ignored stays ignored.
      if Self.isIgnored(before) { continue }
      action.__sigaction_handler.sa_handler = { _ in
        var byte: UInt8 = 0
        write(notices, &byte, 1)
      }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESTART))
      sigaction(signal, &action, nil)
      earlier.append((signal, before))
    }
  }

  /// Gives the signals back.
  func end() {
    for (signal, action) in earlier {
      var action = action
      sigaction(signal, &action, nil)
    }
    notices = -1
    source.cancel()
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    // Function pointers cannot be compared; SIG_IGN is one that points nowhere.
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
