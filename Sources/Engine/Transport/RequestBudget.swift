import DequeModule

/// The rolling-window budget of one key, as a pure state machine: time is a parameter.
///
/// A call must fit into every configured window, and into a rate learned from the service's 429
/// answers. A 429 pauses every lane for its `Retry-After`. Without one, the pause doubles with each
/// 429 in a row.
///
/// The service counts a call at some point between sending and answer, and must never count more
/// calls than this budget does. A long window therefore counts a call from sending until the
/// window's length after its answer, which hardly slows the run. A window of about a second would
/// lose much of its length that way. It counts a call from sending, for its length and a small
/// margin.
public struct RequestBudget: Sendable {
  /// A point in time on the owner's clock.
  public typealias Instant = ContinuousClock.Instant

  /// Whether a call may leave now.
  public enum Decision: Sendable, Equatable {
    /// The call may leave, and is counted.
    case granted
    /// The call must not leave before this instant; ask again then.
    case wait(until: Instant)
    /// The call must not leave before a call under way has ended.
    case waitForEnd
  }

  /// The usage of one window.
  public struct Usage: Sendable, Hashable {
    /// The window.
    public let window: RequestWindow
    /// The calls that the window counts.
    public let used: Int
  }

  /// The longest pause after a 429 without `Retry-After`.
  static let longestPause: Duration = .seconds(60)
  /// The length from which a window counts calls until after their answer.
  static let longWindow: Duration = .seconds(5)

  /// The longest wait of a call between its last check and sending.
  static let longestLastWait: Duration = .milliseconds(1_100)

  /// Returns the extra length of a short window: 1.5 %.
  static func margin(of length: Duration) -> Duration { length * 3 / 200 }

  /// The calls that may leave ahead of an even pace. Limiters admit a small burst, and a timer that
  /// fires late must not slow the run.
  static let burst = 4
  /// The least time by which calls may leave ahead of an even pace.
  static let tolerance: Duration = .milliseconds(20)

  private let rate: RequestRate
  /// The time between two calls at an even pace, for the slowest of the short windows; zero without
  /// one. A limiter that counts in parts of a second would refuse calls that leave all at once.
  private let spacing: Duration
  /// When the next call leaves at an even pace.
  private var nextInPace: Instant?
  /// The configured short windows, each with its margin.
  private let shortWindows: [RequestWindow]
  /// The configured long windows.
  private let longWindows: [RequestWindow]
  private let longestWindow: Duration
  /// The send times of calls, oldest first.
  private var sent: Deque<Instant> = []
  /// The end times of calls, oldest first.
  private var ended: Deque<Instant> = []
  private var underWay = 0
  /// Calls that have a place but have not left, because their last check is under way.
  private var held = 0
  private var pausedUntil: Instant?
  private var learned: LearnedRate?
  /// The calls per second to start with, if the rate is a guess.
  private let guess: Double?
  private var refusalsInARow = 0

  /// The number of 429 answers.
  public private(set) var throttleCount = 0

  /// Creates an unused budget.
  public init(rate: RequestRate) {
    self.rate = rate
    longWindows = rate.windows.filter { $0.length >= Self.longWindow }
    let short = rate.windows.filter { $0.length < Self.longWindow }
    guess = rate.isGuess ? short.map { Double($0.limit) / $0.length.seconds }.min() : nil
    shortWindows = (rate.isGuess ? [] : short).compactMap {
      RequestWindow(limit: $0.limit, length: $0.length + Self.margin(of: $0.length))
    }
    spacing = shortWindows.map { $0.length / $0.limit }.max() ?? .zero
    longestWindow = (longWindows + shortWindows).map(\.length).max() ?? .zero
  }

  /// Takes one call from the budget if there is room at that instant.
  ///
  /// - Parameter isHeld: whether the call leaves later, with `leave(at:)`. Its last check makes
  ///   calls too, so held places never fill a window by themselves.
  public mutating func take(at now: Instant, isHeld: Bool = false) -> Decision {
    if let pausedUntil {
      guard now >= pausedUntil else { return .wait(until: pausedUntil) }
      self.pausedUntil = nil
    }
    forgetOldCalls(at: now)
    if learned == nil, let guess { learned = LearnedRate(guess: guess, at: now) }
    learned?.relax(at: now)
    guard longWindows.allSatisfy({ underWay - held + heldCount(in: $0) < $0.limit }) else {
      return .waitForEnd
    }
    let frees =
      immediateWindows.compactMap {
        Self.roomFrees(in: $0, holding: sent, and: heldCount(in: $0), at: now)
      }
      + longWindows.compactMap {
        Self.roomFrees(
          in: $0, holding: ended, and: underWay - held + heldCount(in: $0), at: now)
      }
    if !frees.isEmpty, let rate = learned?.perSecond,
      Double(callsInLastSecond(at: now)) >= 0.8 * rate
    {
      learned?.noteShortage(at: now)
    }
    let inPace = nextInPace.map { $0 - max(spacing * Self.burst, Self.tolerance) }.flatMap {
      $0 > now ? $0 : nil
    }
    if let latest = (frees + [inPace].compactMap(\.self)).max() { return .wait(until: latest) }
    if spacing > .zero { nextInPace = max(nextInPace ?? now, now).advanced(by: spacing) }
    if isHeld {
      held += 1
    } else {
      sent.append(now)
    }
    underWay += 1
    return .granted
  }

  /// Turns a held place into a call that leaves.
  ///
  /// - Returns: the send time. This is now, unless a window has room for only one call and the last
  ///   check has just used it.
  public mutating func leave(at now: Instant) -> Instant {
    held = max(0, held - 1)
    let frees = immediateWindows.filter {
      $0.limit == 1 && $0.length <= Self.longestLastWait
    }.compactMap {
      Self.roomFrees(in: $0, holding: sent, at: now)
    }
    let instant = max(frees.max() ?? now, sent.last ?? now)
    sent.append(instant)
    return instant
  }

  /// Gives back a held place without a call.
  public mutating func giveBack() {
    held = max(0, held - 1)
    underWay = max(0, underWay - 1)
  }

  /// The windows that count a call from when it is sent.
  private var immediateWindows: [RequestWindow] {
    shortWindows + (learned.map { [$0.window] } ?? [])
  }

  /// Returns the number of held places that a window counts: less than its limit, to leave room for
  /// the last checks.
  private func heldCount(in window: RequestWindow) -> Int { min(held, window.limit - 1) }

  /// Records the end of a call, whatever its outcome.
  public mutating func end(at now: Instant) {
    underWay = max(0, underWay - 1)
    ended.append(now)
  }

  /// Records a 429: pauses every lane, and learns which rate was too fast.
  ///
  /// - Parameter retryAfter: how long the service asks to wait; `nil` when it does not say.
  public mutating func throttled(retryAfter: Duration?, at now: Instant) {
    throttleCount += 1
    // Several calls under way may get the same 429; only the first counts as a new refusal.
    let isNew = pause(at: now) == nil
    if isNew { refusalsInARow += 1 }
    let doubling = Duration.seconds(1 << min(refusalsInARow - 1, 6))
    let wait = retryAfter ?? (isNew ? min(doubling, Self.longestPause) : .zero)
    pausedUntil = max(pausedUntil ?? now, now.advanced(by: wait))
    let lastSecond = callsInLastSecond(at: now)
    if learned == nil {
      learned = LearnedRate(refused: lastSecond, at: now)
    } else {
      learned?.refuse(rate: lastSecond, at: now)
    }
  }

  /// Lets no call leave for a while, because the service says that it would refuse it.
  public mutating func pause(for wait: Duration, at now: Instant) {
    pausedUntil = max(pausedUntil ?? now, now.advanced(by: wait))
  }

  private func callsInLastSecond(at now: Instant) -> Int {
    sent.reversed().prefix { now - $0 <= .seconds(1) }.count
  }

  /// Ends the pause that the service asked for.
  public mutating func endPause() {
    pausedUntil = nil
  }

  /// Records an answer other than a 429.
  public mutating func answered() {
    refusalsInARow = 0
  }

  /// Counts calls of an earlier process that used the same key.
  public mutating func remember(_ calls: [Instant]) {
    sent = Deque((calls + sent).sorted())
    ended = Deque((calls + ended).sorted())
  }

  /// Returns the end times of the calls that any window still counts; a call under way counts as
  /// ending now.
  public func recent(at now: Instant) -> [Instant] {
    ended.filter { now - $0 < longestWindow } + Array(repeating: now, count: underWay)
  }

  /// Returns the usage of each configured window at that instant.
  public func usage(at now: Instant) -> [Usage] {
    (rate.isGuess ? longWindows : rate.windows).map { window in
      let isLong = window.length >= Self.longWindow
      let held = (isLong ? ended : sent).reversed().prefix { now - $0 < window.length }.count
      return Usage(window: window, used: held + (isLong ? underWay : 0))
    }
  }

  /// Returns the end of the current pause; `nil` when there is none.
  public func pause(at now: Instant) -> Instant? {
    pausedUntil.flatMap { $0 > now ? $0 : nil }
  }

  /// The calls per second that the short windows and the learned rate allow; `nil` for any number.
  public var perSecond: Double? {
    let paced = spacing > .zero ? 1 / spacing.seconds : nil
    return [paced, learned?.perSecond ?? guess].compactMap(\.self).min()
  }

  /// The share by which the rate rises each second; 0 unless it is a guess.
  public var growth: Double {
    guard let learned else { return guess == nil ? 0 : LearnedRate.probing }
    return learned.isProbing ? LearnedRate.probing : 0
  }

  /// Whether the rate adapts to the service.
  public var isAdapting: Bool { learned != nil || guess != nil }

  /// The time for which calls are remembered: at least one second, because learning looks back that
  /// far.
  var memory: Duration { max(longestWindow, .seconds(1)) }

  private mutating func forgetOldCalls(at now: Instant) {
    while let first = sent.first, now - first >= memory { sent.removeFirst() }
    while let first = ended.first, now - first >= memory { ended.removeFirst() }
  }

  /// Returns when the window has room again; `nil` when it has room now.
  ///
  /// - Parameter more: further calls that the window counts until they end.
  private static func roomFrees(
    in window: RequestWindow, holding calls: Deque<Instant>, and more: Int = 0, at now: Instant
  ) -> Instant? {
    let over = calls.count + more - window.limit
    guard over >= 0, over < calls.count else { return nil }
    let frees = calls[over].advanced(by: window.length)
    return frees > now ? frees : nil
  }
}
