import Foundation

/// The clock of a run: tells the time for people and for waits, and notices when the computer's
/// clock is set.
///
/// Waits go by `ContinuousClock`, which is `CLOCK_BOOTTIME` on Linux, and not by `CLOCK_MONOTONIC`: it
/// goes on while a laptop sleeps, as the service does. A wait that ends during the sleep is over when
/// the laptop wakes, and the sleep is not taken for a change of the clock.
public struct RunClock: Sendable {
  /// From this difference on a change of the clock is noticed, in seconds. A time server that slews
  /// the clock changes both clocks alike.
  static let smallestJump = 2.0
  /// How long reading both clocks may take, in seconds. A process that was stopped in between would
  /// see a jump that never was.
  private static let longestReading = 0.25

  private let wall: @Sendable () -> Date
  private let steady: @Sendable () -> Duration
  /// What the two clocks read when the run began.
  private let start: (wall: Date, steady: Duration)
  /// By how many seconds the wall clock was set since the run began, as far as was noticed.
  private var noticed = 0.0

  /// - Parameters:
  ///   - wall: reads the wall clock, which may be set at any time.
  ///   - steady: reads a clock that only goes forward, from any start.
  public init(
    wall: @escaping @Sendable () -> Date = { Date() },
    steady: @escaping @Sendable () -> Duration = RunClock.sinceFirstUse
  ) {
    (self.wall, self.steady) = (wall, steady)
    start = (wall(), steady())
  }

  /// The present.
  public var now: RunInstant {
    let elapsed = steady() - start.steady
    return RunInstant(wall: wall(), steady: start.wall.addingTimeInterval(elapsed.seconds))
  }

  /// The wall-clock time of an instant that waits go by.
  public func wallTime(of steady: Date) -> Date {
    let now = now
    return now.wall.addingTimeInterval(steady.timeIntervalSince(now.steady))
  }

  /// Whether the clock was set since the last jump that `accept` took in; `nil` if it was not.
  public func jump() -> ClockJump? {
    let before = now
    let after = now
    guard after.steady.timeIntervalSince(before.steady) < Self.longestReading else { return nil }
    let change = after.wall.timeIntervalSince(after.steady) - noticed
    guard abs(change) >= Self.smallestJump else { return nil }
    return ClockJump(from: after.steady.addingTimeInterval(noticed), to: after.wall)
  }

  /// Takes a jump in, so that it is not told again.
  public mutating func accept(_ jump: ClockJump) {
    noticed += jump.seconds
  }

  private static let firstUse = ContinuousClock.now

  /// The time since the process first asked, by `ContinuousClock`.
  public static let sinceFirstUse: @Sendable () -> Duration = { ContinuousClock.now - firstUse }
}
