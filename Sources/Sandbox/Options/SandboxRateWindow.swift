/// A rolling window of a request budget: at most `count` calls in any `duration`.
public struct SandboxRateWindow: Sendable, Hashable {
  /// How many calls the window admits.
  public var count: Int
  /// How long a call counts.
  public var duration: Duration

  /// Makes a window of `count` calls per `duration`.
  public init(count: Int, per duration: Duration) {
    self.count = count
    self.duration = duration
  }
}
