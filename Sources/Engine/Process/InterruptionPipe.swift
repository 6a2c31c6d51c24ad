import Dispatch
import Foundation
import NIOConcurrencyHelpers
import Synchronization

/// The descriptor that the signal handler writes to; -1 while no pipe is in use.
///
/// The handler only loads this global. `init` uses the global before any handler is installed, so
/// its lazy initialiser never runs inside the handler.
private let notices = Atomic<Int32>(-1)

/// Catches the signals that end this program while a child may use the terminal, so the terminal
/// settings are restored before this program ends.
final class InterruptionPipe: Sendable {
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  private let ends: (reader: Int32, writer: Int32)
  // Safe despite the attribute: any thread may use a dispatch source, but the Swift overlay for
  // Linux does not declare that.
  nonisolated(unsafe) private let source: any DispatchSourceRead
  private let earlier = NIOLockedValueBox<[(signal: Int32, action: sigaction)]>([])

  /// `nil` when no pipe can be created, or another child already has one.
  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    guard
      notices.compareExchange(expected: -1, desired: ends[1], ordering: .sequentiallyConsistent)
        .exchanged
    else {
      for end in ends { close(end) }
      return nil
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    self.ends = (ends[0], ends[1])
    source = DispatchSource.makeReadSource(fileDescriptor: ends[0], queue: .global())
  }

  /// Calls `interrupted` when a signal arrives, possibly more than once.
  func begin(_ interrupted: @escaping @Sendable () -> Void) {
    source.setEventHandler { [ends] in
      // Bytes that stay in the pipe would call the handler again without end.
      var bytes = [UInt8](repeating: 0, count: 64)
      while read(ends.reader, &bytes, bytes.count) > 0 {}
      interrupted()
    }
    source.setCancelHandler { [ends] in
      close(ends.reader)
      close(ends.writer)
    }
    source.activate()
    for signal in Self.signals {
      var (action, before) = (sigaction(), sigaction())
      sigaction(signal, nil, &before)
      // A signal that was ignored, as under nohup, stays ignored.
      if Self.isIgnored(before) { continue }
      action.__sigaction_handler.sa_handler = { _ in
        var byte: UInt8 = 0
        write(notices.load(ordering: .relaxed), &byte, 1)
      }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESTART))
      sigaction(signal, &action, nil)
      earlier.withLockedValue { [before] in $0.append((signal, before)) }
    }
  }

  /// Restores the earlier signal handlers.
  func end() {
    earlier.withLockedValue { earlier in
      for (signal, action) in earlier {
        var action = action
        sigaction(signal, &action, nil)
      }
    }
    notices.store(-1, ordering: .sequentiallyConsistent)
    source.cancel()
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    // Function pointers cannot be compared, so the comparison uses their bits.
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
