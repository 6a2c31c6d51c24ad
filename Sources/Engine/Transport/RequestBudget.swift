import DequeModule

/// The rolling-window budget of one key, as a pure state machine: time is a parameter.
///
/// A call must fit into every configured window, and into a rate learned from the service's own
/// 429 answers. A 429 pauses every lane until its `Retry-After`, or for a doubling while when it
/// names none.
///
/// The service counts a call when it arrives, and one call may take a little longer on its way than
/// the next: a window is kept for a margin longer than it is.
public struct RequestBudget: Sendable {
  /// A point on whatever clock the owner uses.
  public typealias Instant = ContinuousClock.Instant

  /// Whether a call may leave now.
  public enum Decision: Sendable, Equatable {
    /// It may, and is counted.
    case granted
    /// Not before this instant; ask again then.
    case wait(until: Instant)
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
  /// After this long without a 429 the learned rate is raised again by a tenth.
  static let recovery: Duration = .seconds(10)

  /// By how much longer a window is kept: 1.5 %, and no more than a quarter of a second.
  static func margin(of length: Duration) -> Duration {
    min(length * 3 / 200, .milliseconds(250))
  }

  private let rate: RequestRate
  /// The configured windows, each with its margin.
  private let keptWindows: [RequestWindow]
  private let longestWindow: Duration
  private var sent: Deque<Instant> = []
  private var pausedUntil: Instant?
  private var learned: RequestWindow?
  private var learnedAt: Instant?
  private var refusalsInARow = 0

  /// How many 429 answers there were.
  public private(set) var throttleCount = 0

  /// A budget that nothing has been taken from.
  public init(rate: RequestRate) {
    self.rate = rate
    keptWindows = rate.windows.compactMap {
      RequestWindow(limit: $0.limit, length: $0.length + Self.margin(of: $0.length))
    }
    longestWindow = keptWindows.map(\.length).max() ?? .zero
  }

  /// Takes one call from the budget if there is room at that instant.
  public mutating func take(at now: Instant) -> Decision {
    if let pausedUntil {
      guard now >= pausedUntil else { return .wait(until: pausedUntil) }
      self.pausedUntil = nil
    }
    forgetOldCalls(at: now)
    relaxLearnedRate(at: now)
    let frees = (keptWindows + (learned.map { [$0] } ?? [])).compactMap {
      roomFrees(in: $0, at: now)
    }
    if let latest = frees.max() { return .wait(until: latest) }
    sent.append(now)
    return .granted
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
    guard learnedAt.map({ now - $0 >= .seconds(1) }) ?? true else { return }
    learnedAt = now
    let lastSecond = sent.reversed().prefix { now - $0 <= .seconds(1) }.count
    let ceiling = learned?.limit ?? lastSecond
    learned = RequestWindow(limit: max(1, min(ceiling, lastSecond) * 4 / 5), length: .seconds(1))
  }

  /// Notes an answer that was not a 429.
  public mutating func answered() {
    refusalsInARow = 0
  }

  /// Counts calls of an earlier process that used the same key.
  public mutating func remember(_ calls: [Instant]) {
    sent = Deque((calls + sent).sorted())
  }

  /// When the calls left that some window still holds.
  public func recent(at now: Instant) -> [Instant] {
    sent.filter { now - $0 < longestWindow }
  }

  /// How full each configured window is at that instant.
  public func usage(at now: Instant) -> [Usage] {
    rate.windows.map { window in
      Usage(window: window, used: sent.reversed().prefix { now - $0 < window.length }.count)
    }
  }

  /// Until when everything is paused, if it is.
  public func pause(at now: Instant) -> Instant? {
    pausedUntil.flatMap { $0 > now ? $0 : nil }
  }

  private mutating func forgetOldCalls(at now: Instant) {
    // One second is kept at least, since learning looks back that far.
    let horizon = max(longestWindow, .seconds(1))
    while let first = sent.first, now - first >= horizon { sent.removeFirst() }
  }

  private mutating func relaxLearnedRate(at now: Instant) {
    guard let current = learned, let since = learnedAt, now - since >= Self.recovery else { return }
    learned = RequestWindow(limit: current.limit + max(1, current.limit / 10), length: .seconds(1))
    learnedAt = now
  }

  /// When the window has room again; `nil` when it has room now.
  private func roomFrees(in window: RequestWindow, at now: Instant) -> Instant? {
    guard sent.count >= window.limit else { return nil }
    let frees = sent[sent.count - window.limit]
      .advanced(by: window.length)
    return frees > now ? frees : nil
  }
}
