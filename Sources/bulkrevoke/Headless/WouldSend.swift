import Synchronization

/// Counts what a dry run would have sent.
final class WouldSend: Sendable {
  private let calls = Mutex(0)

  var count: Int { calls.withLock { $0 } }

  func note() {
    calls.withLock { $0 += 1 }
  }
}
