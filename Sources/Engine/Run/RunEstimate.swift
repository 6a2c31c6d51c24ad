import Foundation

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
    /// The workers that send if the number adapts to a service without a limit; `nil` if it is
    /// fixed.
    public var mostWorkers: Int?
    /// The share by which the allowed calls per second rise each second; 0 if they do not.
    public var growth = 0.0
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
    let long = limits.windows.filter { $0.window.length >= RequestBudget.longWindow }
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
    let steadyPace = Double(left) / speed
    let pace = Self.seconds(for: left, growingFrom: speed, limits) ?? steadyPace
    let isGrowing = pace < steadyPace
    seconds = isQuotaBinding && quota > 0 ? quota : max(pace, quota)
    // Counts vary by their square root; an estimate without a measured speed by more.
    let spread =
      isGrowing
      ? 0.15
      : isQuotaBinding
        ? 0.1 : isSteady ? min(1, 2 / Double(max(1, measured.count)).squareRoot()) : 0.3
    // A growing rate can meet the service's limit at any time.
    let slowest = isGrowing ? max(seconds, steadyPace) : seconds
    range = max(0, seconds * (1 - spread))...(slowest * (1 + spread))
  }

  /// Returns the seconds until a number of calls is made at a rate that grows by a share each second,
  /// up to what the workers can do; `nil` if it does not grow.
  private static func seconds(
    for calls: Int, growingFrom speed: Double, _ limits: Limits
  ) -> Double? {
    guard limits.growth > 0, let length = limits.sendLength, length > 0 else { return nil }
    let most = Double(limits.mostWorkers ?? limits.workers) / length
    guard most > speed else { return nil }
    let (left, growth) = (Double(calls), limits.growth)
    let whileGrowing = (most - speed) / growth
    guard left > whileGrowing else { return log(1 + left * growth / speed) / growth }
    return log(most / speed) / growth + (left - whileGrowing) / most
  }

  /// Returns the seconds until a window has let a number of calls through.
  private static func seconds(for calls: Int, in usage: RequestBudget.Usage) -> Double {
    let over = calls - max(0, usage.window.limit - usage.used)
    guard over > 0 else { return 0 }
    return Double(over) / Double(usage.window.limit) * usage.window.length.seconds
  }
}
