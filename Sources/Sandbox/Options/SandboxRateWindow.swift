/// A rolling window of a rate limit: at most `count` calls in any `duration`.
public struct SandboxRateWindow: Sendable, Hashable {
  /// The number of calls that the window admits.
  public var count: Int
  /// How long a call counts.
  public var duration: Duration

  /// Makes a window of `count` calls per `duration`.
  public init(count: Int, per duration: Duration) {
    self.count = count
    self.duration = duration
  }
}
