/// How long a run still needs until everything is sent.
///
/// A pure calculation from the certificates left and the limit that binds: the speed measured
/// lately, the workers and the length of a call, the rate, or the windows of a quota.
public struct RunEstimate: Sendable, Hashable {
  /// What limits the speed of a run.
  public struct Limits: Sendable, Hashable {
    /// The calls per second that the budget allows, apart from its long windows; `nil` for any.
    public var perSecond: Double?
    /// The windows of the budget and the calls that they count now.
    public var windows: [RequestBudget.Usage] = []
    /// The workers that send.
    public var workers: Int
    /// The length of a send from check to answer, in seconds; `nil` before the first.
    public var sendLength: Double?

    public init(
      perSecond: Double?, windows: [RequestBudget.Usage], workers: Int, sendLength: Double?
    ) {
      (self.perSecond, self.windows) = (perSecond, windows)
      (self.workers, self.sendLength) = (workers, sendLength)
    }
  }

  /// The likely number of seconds.
  public let seconds: Double
  /// The seconds at the fastest and at the slowest that are likely.
  public let range: ClosedRange<Double>

  /// Whether the range is too wide to show one number.
  public var isUncertain: Bool { range.upperBound > 1.3 * range.lowerBound }

  /// A window counts as long if its calls are not spread evenly over it.
  private static let longWindow: Duration = .seconds(5)
  /// The share at which a long window is full.
  private static let fullShare = 0.9

  /// - Parameters:
  ///   - left: the certificates that are not sent.
  ///   - measured: the certificates sent per second lately, and how many of them were counted.
  ///   - isSteady: whether workers and rate have stayed the same for as long as was measured.
  /// - Returns: `nil` if there is nothing to calculate from.
  public init?(
    left: Int, measured: (perSecond: Double, count: Int), isSteady: Bool, limits: Limits
  ) {
    let long = limits.windows.filter { $0.window.length >= Self.longWindow }
    let quota = long.map { Self.seconds(for: left, in: $0) }.max() ?? 0
    // A full quota stops the run and lets it go again, so a measured speed says nothing.
    let isQuotaBinding = long.contains {
      Double($0.used) >= Self.fullShare * Double($0.window.limit)
    }
    let byWorkers = limits.sendLength.flatMap { length in
      length > 0 ? Double(limits.workers) / length : nil
    }
    let possible = [byWorkers, limits.perSecond].compactMap(\.self).min()
    let speed = isSteady && measured.perSecond > 0 ? measured.perSecond : possible
    guard left > 0 else {
      (seconds, range) = (0, 0...0)
      return
    }
    guard let speed = speed ?? (measured.perSecond > 0 ? measured.perSecond : nil), speed > 0 else {
      return nil
    }
    let pace = Double(left) / speed
    seconds = isQuotaBinding && quota > 0 ? quota : max(pace, quota)
    // Counts vary by their square root; an estimate without a measured speed by more.
    let spread =
      isQuotaBinding
      ? 0.1 : isSteady ? min(1, 2 / Double(max(1, measured.count)).squareRoot()) : 0.3
    range = max(0, seconds * (1 - spread))...(seconds * (1 + spread))
  }

  /// Returns the seconds until a window has let a number of calls through.
  private static func seconds(for calls: Int, in usage: RequestBudget.Usage) -> Double {
    let over = calls - max(0, usage.window.limit - usage.used)
    guard over > 0 else { return 0 }
    return Double(over) / Double(usage.window.limit) * usage.window.length.seconds
  }
}
