import NIOConcurrencyHelpers

/// Counts what a dry run would have sent.
final class WouldSend: Sendable {
  private let calls = NIOLockedValueBox(0)

  var count: Int { calls.withLockedValue { $0 } }

  func note() {
    calls.withLockedValue { $0 += 1 }
  }
}
