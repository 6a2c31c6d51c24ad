import DequeModule

/// The rolling-window budget of one key, as a pure state machine: time is a parameter.
///
/// A call must fit into every configured window, and into a rate learned from the service's own
/// 429 answers. A 429 pauses every lane until its `Retry-After`, or for a doubling while when it
/// names none.
///
/// The service counts a call at some moment between its leaving and its answer, and it must never
/// count more than we do. A long window therefore holds a call from its leaving until the window's
/// length after its answer, which hardly slows anything down. A window of a second or so would
/// lose much of its length that way: it holds a call from its leaving, and for a margin longer.
public struct RequestBudget: Sendable {
  /// A point on whatever clock the owner uses.
  public typealias Instant = ContinuousClock.Instant

  /// Whether a call may leave now.
  public enum Decision: Sendable, Equatable {
    /// It may, and is counted.
    case granted
    /// Not before this instant; ask again then.
    case wait(until: Instant)
    /// Not before one of the calls under way has ended.
    case waitForEnd
  }

  /// How full one window is.
  public struct Usage: Sendable, Hashable {
    /// The window.
    public let window: RequestWindow
    /// Calls within the last `window.length`.
    public let used: Int
  }

  /// Longest pause after a 429 that names no time.
  static let longestPause: Duration = .seconds(60)
  /// One call a second, which is always left.
  static let slowest = RequestWindow(limit: 1, length: .seconds(1)).unsafelyUnwrapped

  /// From this length on a window holds a call until its answer, and then its length.
  static let longWindow: Duration = .seconds(5)

  /// Longest time between the last check of a call and the call.
  static let longestLastWait: Duration = .milliseconds(1_100)

  /// By how much longer a short window is kept: 1.5 %.
  static func margin(of length: Duration) -> Duration { length * 3 / 200 }

  private let rate: RequestRate
  /// The short ones of the configured windows, each with its margin.
  private let shortWindows: [RequestWindow]
  /// The long ones.
  private let longWindows: [RequestWindow]
  private let longestWindow: Duration
  /// When calls left, the oldest first.
  private var sent: Deque<Instant> = []
  /// When calls ended, the oldest first.
  private var ended: Deque<Instant> = []
  private var underWay = 0
  /// Calls that have their place and have not left, since their last check is under way.
  private var held = 0
  private var pausedUntil: Instant?
  private var learned: LearnedRate?
  private var refusalsInARow = 0

  /// How many 429 answers there were.
  public private(set) var throttleCount = 0

  /// A budget that nothing has been taken from.
  public init(rate: RequestRate) {
    self.rate = rate
    longWindows = rate.windows.filter { $0.length >= Self.longWindow }
    shortWindows = rate.windows.filter { $0.length < Self.longWindow }.compactMap {
      RequestWindow(limit: $0.limit, length: $0.length + Self.margin(of: $0.length))
    }
    longestWindow = (longWindows + shortWindows).map(\.length).max() ?? .zero
  }

  /// Takes one call from the budget if there is room at that instant.
  ///
  /// - Parameter isHeld: whether the call leaves later, with `leave(at:)`. Its last check makes calls of
  ///   its own, so that held places never fill a window by themselves.
  public mutating func take(at now: Instant, isHeld: Bool = false) -> Decision {
    if let pausedUntil {
      guard now >= pausedUntil else { return .wait(until: pausedUntil) }
      self.pausedUntil = nil
    }
    forgetOldCalls(at: now)
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
    if let latest = frees.max() { return .wait(until: latest) }
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
  /// - Returns: when it leaves: at once, except where a window has room for a single call and the last
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

  /// Gives a held place back: nothing leaves.
  public mutating func giveBack() {
    held = max(0, held - 1)
    underWay = max(0, underWay - 1)
  }

  /// The windows that count a call from when it leaves.
  private var immediateWindows: [RequestWindow] {
    shortWindows + (learned.map { [$0.window] } ?? [])
  }

  /// How many held places a window counts: always one less than it allows, for the last checks.
  private func heldCount(in window: RequestWindow) -> Int { min(held, window.limit - 1) }

  /// Notes that a call has ended, whatever came of it.
  public mutating func end(at now: Instant) {
    underWay = max(0, underWay - 1)
    ended.append(now)
  }

  /// Notes a 429: everything pauses, and the budget learns what was too fast.
  ///
  /// - Parameter retryAfter: how long the service asks to wait; `nil` when it does not say.
  public mutating func throttled(retryAfter: Duration?, at now: Instant) {
    throttleCount += 1
    // Several calls in flight meet the same 429; only the first of them counts and teaches.
    let isNew = pause(at: now) == nil
    if isNew { refusalsInARow += 1 }
    let doubling = Duration.seconds(1 << min(refusalsInARow - 1, 6))
    let wait = retryAfter ?? (isNew ? min(doubling, Self.longestPause) : .zero)
    pausedUntil = max(pausedUntil ?? now, now.advanced(by: wait))
    let lastSecond = sent.reversed().prefix { now - $0 <= .seconds(1) }.count
    if learned == nil {
      learned = LearnedRate(refused: lastSecond, at: now)
    } else {
      learned?.refuse(rate: lastSecond, at: now)
    }
  }

  /// Ends the pause that the service has asked for.
  public mutating func endPause() {
    pausedUntil = nil
  }

  /// Notes an answer that was not a 429.
  public mutating func answered() {
    refusalsInARow = 0
  }

  /// Counts calls of an earlier process that used the same key.
  public mutating func remember(_ calls: [Instant]) {
    sent = Deque((calls + sent).sorted())
    ended = Deque((calls + ended).sorted())
  }

  /// When the calls ended that some window still holds; for those under way that is now.
  public func recent(at now: Instant) -> [Instant] {
    ended.filter { now - $0 < longestWindow } + Array(repeating: now, count: underWay)
  }

  /// How full each configured window is at that instant.
  public func usage(at now: Instant) -> [Usage] {
    rate.windows.map { window in
      let isLong = window.length >= Self.longWindow
      let held = (isLong ? ended : sent).reversed().prefix { now - $0 < window.length }.count
      return Usage(window: window, used: held + (isLong ? underWay : 0))
    }
  }

  /// Until when everything is paused, if it is.
  public func pause(at now: Instant) -> Instant? {
    pausedUntil.flatMap { $0 > now ? $0 : nil }
  }

  /// How long calls are remembered: one second at least, since learning looks back that far.
  var memory: Duration { max(longestWindow, .seconds(1)) }

  private mutating func forgetOldCalls(at now: Instant) {
    while let first = sent.first, now - first >= memory { sent.removeFirst() }
    while let first = ended.first, now - first >= memory { ended.removeFirst() }
  }

  /// When the window has room again; `nil` when it has room now.
  ///
  /// - Parameter more: calls that it holds besides, and will not let go before they have ended.
  private static func roomFrees(
    in window: RequestWindow, holding calls: Deque<Instant>, and more: Int = 0, at now: Instant
  ) -> Instant? {
    let over = calls.count + more - window.limit
    guard over >= 0, over < calls.count else { return nil }
    let frees = calls[over].advanced(by: window.length)
    return frees > now ? frees : nil
  }
}
