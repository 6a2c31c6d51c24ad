import Foundation

/// The clock of a run. It gives the time for people and for waits, and notices changes of the
/// computer's clock.
///
/// Waits use `ContinuousClock`, which is `CLOCK_BOOTTIME` on Linux, and not `CLOCK_MONOTONIC`: it
/// runs on while a laptop sleeps, as the service does. A wait that ends while the laptop sleeps is
/// over when it wakes, and its sleep does not count as a change of the clock.
public struct RunClock: Sendable {
  /// The smallest change of the clock that is reported, in seconds. A time server that only slews
  /// the clock changes both clocks alike, so it causes no report.
  static let smallestJump = 2.0
  /// The longest time for reading both clocks, in seconds. If the process is stopped between the
  /// two readings, they show a change that did not happen.
  private static let longestReading = 0.25

  private let wall: @Sendable () -> Date
  private let steady: @Sendable () -> Duration
  /// The two clocks at the start of the run.
  private let start: (wall: Date, steady: Duration)
  /// The seconds by which the wall clock was set since the start, counting accepted jumps only.
  private var noticed = 0.0

  /// - Parameters:
  ///   - wall: reads the wall clock, which may be set at any time.
  ///   - steady: reads a clock that only goes forward, from any starting point.
  public init(
    wall: @escaping @Sendable () -> Date = { Date() },
    steady: @escaping @Sendable () -> Duration = RunClock.sinceFirstUse
  ) {
    (self.wall, self.steady) = (wall, steady)
    start = (wall(), steady())
  }

  /// The current time.
  public var now: RunInstant {
    let elapsed = steady() - start.steady
    return RunInstant(wall: wall(), steady: start.wall.addingTimeInterval(elapsed.seconds))
  }

  /// Returns the wall-clock time of an instant on the steady clock.
  public func wallTime(of steady: Date) -> Date {
    let now = now
    return now.wall.addingTimeInterval(steady.timeIntervalSince(now.steady))
  }

  /// Returns the clock change since the last accepted one; `nil` if it is smaller than
  /// `smallestJump`, or if reading the clocks took too long.
  public func jump() -> ClockJump? {
    let before = now
    let after = now
    guard after.steady.timeIntervalSince(before.steady) < Self.longestReading else { return nil }
    let change = after.wall.timeIntervalSince(after.steady) - noticed
    guard abs(change) >= Self.smallestJump else { return nil }
    return ClockJump(from: after.steady.addingTimeInterval(noticed), to: after.wall)
  }

  /// Accepts a jump, so it is not reported again.
  public mutating func accept(_ jump: ClockJump) {
    noticed += jump.seconds
  }

  private static let firstUse = ContinuousClock.now

  /// Returns the time since its first call, measured by `ContinuousClock`.
  public static let sinceFirstUse: @Sendable () -> Duration = { ContinuousClock.now - firstUse }
}

extension Duration {
  /// The length in seconds.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
