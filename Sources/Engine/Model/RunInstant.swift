import Foundation

/// A point in time in a run, with one reading for people and one for waits.
///
/// The two agree until the computer's clock is set during the run.
public struct RunInstant: Sendable, Hashable {
  /// Wall-clock time, used by the record, the log and the deadline.
  public let wall: Date
  /// Wall-clock time as it would be if the clock had not been set since the run started. Every wait
  /// uses it, because it never jumps.
  public let steady: Date

  public init(wall: Date, steady: Date) {
    (self.wall, self.steady) = (wall, steady)
  }

  /// A point in time on a clock that was not set.
  public init(_ date: Date) {
    self.init(wall: date, steady: date)
  }
}
