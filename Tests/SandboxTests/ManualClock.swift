import Foundation
import NIOConcurrencyHelpers

@testable import Sandbox

/// A clock that only moves when a test moves it.
final class ManualClock: Sendable {
  private let time: NIOLockedValueBox<Date>

  init(_ text: String = "2026-11-21T12:00:00Z") throws {
    time = NIOLockedValueBox(try Date(text, strategy: .iso8601))
  }

  var now: Date { time.withLockedValue { $0 } }

  func advance(by seconds: TimeInterval) {
    time.withLockedValue { $0 += seconds }
  }
}

extension SandboxOptions {
  /// Options for tests: nothing waits, nothing limits, time stands still.
  static func quick(
    certificates: Int = 500, clock: ManualClock, _ change: (inout SandboxOptions) -> Void = { _ in }
  ) -> SandboxOptions {
    var options = SandboxOptions(
      certificates: certificates, statusLag: .zero ... .zero, rateLimit: [], latency: .zero,
      apiKey: "test-key", now: { clock.now })
    change(&options)
    return options
  }
}
