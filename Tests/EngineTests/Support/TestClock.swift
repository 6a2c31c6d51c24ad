import Foundation
import NIOConcurrencyHelpers

@testable import Engine

/// A wall clock that a test sets, and a clock that only goes forward.
final class TestClock: Sendable {
  private let offset = NIOLockedValueBox(0.0)

  /// The wall clock as the program sees it.
  var wall: Date { Date().addingTimeInterval(offset.withLockedValue { $0 }) }

  /// Sets the wall clock forward by a number of seconds, or back if it is negative.
  func step(by seconds: Double) {
    offset.withLockedValue { $0 += seconds }
  }

  /// The clock of a run on this computer.
  var runClock: RunClock { RunClock(wall: { self.wall }) }
}
