/// The number of calls allowed within any period of a given length.
public struct RequestWindow: Sendable, Hashable {
  /// Calls allowed, at least 1.
  public let limit: Int
  /// Length of the rolling window, above zero.
  public let length: Duration

  /// `nil` when the window would allow no calls, or has no length.
  public init?(limit: Int, length: Duration) {
    guard limit >= 1, length > .zero else { return nil }
    (self.limit, self.length) = (limit, length)
  }

  private init(checkedLimit limit: Int, length: Duration) {
    (self.limit, self.length) = (limit, length)
  }

  /// The slowest rate that `LearnedRate` sets: one call per second.
  static let slowest = RequestWindow(checkedLimit: 1, length: .seconds(1))
}

/// The rolling windows that all calls with one key share. Without windows, only the service's 429
/// answers limit the rate.
public struct RequestRate: Sendable, Hashable {
  /// The windows; a call must fit into each.
  public let windows: [RequestWindow]
  /// Whether the rate is only a first guess: it rises until the service refuses a call.
  public let isGuess: Bool

  public init(windows: [RequestWindow], isGuess: Bool = false) {
    (self.windows, self.isGuess) = (windows, isGuess)
  }

  /// Reads `20/1s,1000/180s`; lengths in seconds only, with optional fractions. `nil` for other
  /// text.
  public init?(_ text: String) {
    var windows: [RequestWindow] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "/", omittingEmptySubsequences: false)
      guard sides.count == 2, let limit = Int(sides[0]), sides[1].hasSuffix("s"),
        let seconds = Double(sides[1].dropLast()), seconds.isFinite, seconds < 1e6,
        let window = RequestWindow(limit: limit, length: .seconds(seconds))
      else { return nil }
      windows.append(window)
    }
    (self.windows, isGuess) = (windows, false)
  }
}
