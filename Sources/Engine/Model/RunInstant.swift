import Foundation

/// A point in time as a run sees it: one reading for people, one for waits.
///
/// The two agree until the computer's clock is set while the run works.
public struct RunInstant: Sendable, Hashable {
  /// Wall-clock time: the record, the log and the deadline go by it.
  public let wall: Date
  /// Wall-clock time as it would read if the clock had not been set since the run began. Every wait goes
  /// by it, because it never jumps.
  public let steady: Date

  public init(wall: Date, steady: Date) {
    (self.wall, self.steady) = (wall, steady)
  }

  /// A point in time of a clock that has not been set.
  public init(_ date: Date) {
    self.init(wall: date, steady: date)
  }
}
