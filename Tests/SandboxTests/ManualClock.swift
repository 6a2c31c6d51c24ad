import Foundation
import NIOConcurrencyHelpers

@testable import Sandbox

/// A clock that moves only when a test moves it.
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
  /// Options for tests: no delays, no limits, and a clock that stands still.
  static func quick(
    certificates: Int = 500, clock: ManualClock, _ change: (inout SandboxOptions) -> Void = { _ in }
  ) -> SandboxOptions {
    var options = SandboxOptions {
      $0.certificates = certificates
      $0.statusLag = .zero ... .zero
      $0.rateLimit = []
      $0.latency = .zero
      $0.apiKey = "test-key"
      $0.now = { clock.now }
    }
    change(&options)
    return options
  }
}
