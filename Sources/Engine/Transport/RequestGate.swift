import DequeModule
import Foundation

/// Hands the calls of one budget to the lanes that wait for them, the most urgent lane first.
///
/// Everything that calls a service with the same key goes through the same gate.
public actor RequestGate {
  private struct Waiter {
    let id: Int
    let continuation: CheckedContinuation<Void, any Error>
  }

  private var budget: RequestBudget
  private let clock = ContinuousClock()
  private var waiting: [RequestLane: Deque<Waiter>] = [:]
  private var nextID = 0
  private var alarm: Task<Void, Never>?
  private var order = LaneOrder()

  /// Calls let through so far, by lane.
  public private(set) var granted: [RequestLane: Int] = [:]

  public init(rate: RequestRate) {
    budget = RequestBudget(rate: rate)
  }

  /// Returns when a call of that lane may leave; throws `CancellationError` when cancelled first.
  public func enter(_ lane: RequestLane) async throws {
    try Task.checkCancellation()
    let id = nextID
    nextID += 1
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        waiting[lane, default: []].append(Waiter(id: id, continuation: continuation))
        serve()
      }
    } onCancel: {
      Task { await self.leave(id) }
    }
  }

  /// Notes that a call has ended without an answer.
  public func ended() {
    budget.end(at: clock.now)
    serve()
  }

  /// Notes what the service answered, so that a 429 pauses every lane.
  public func answered(status: Int, retryAfter: Duration?) {
    defer { ended() }
    if status == 429 {
      budget.throttled(retryAfter: retryAfter, at: clock.now)
    } else {
      budget.answered()
    }
  }

  /// Counts calls of an earlier process that used the same key, by when they left.
  public func remember(_ calls: [Date]) {
    let (now, instant) = (Date(), clock.now)
    budget.remember(
      calls.filter { $0 <= now }.map {
        instant - .seconds(now.timeIntervalSince($0))
      })
  }

  /// When the calls left that some window still holds.
  public func recentCalls() -> [Date] {
    let (now, instant) = (Date(), clock.now)
    return budget.recent(at: instant).map { now.addingTimeInterval(-(instant - $0).seconds) }
  }

  /// How many calls wait to be let through.
  var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

  /// A picture of the budget, to show.
  public func report() -> BudgetReport {
    let now = clock.now
    return BudgetReport(
      windows: budget.usage(at: now), throttleCount: budget.throttleCount,
      pausedFor: budget.pause(at: now).map { $0 - now }, calls: granted)
  }

  private func serve() {
    while let lane = order.next(isWaiting: { waiting[$0]?.isEmpty == false }) {
      switch budget.take(at: clock.now) {
      case .granted:
        guard let waiter = waiting[lane]?.popFirst() else { return }
        granted[lane, default: 0] += 1
        order.served(lane)
        waiter.continuation.resume()
      case .wait(let until):
        setAlarm(for: until)
        return
      case .waitForEnd:
        return
      }
    }
  }

  private func setAlarm(for instant: RequestBudget.Instant) {
    alarm?.cancel()
    alarm = Task { [clock] in
      try? await clock.sleep(until: instant)
      if !Task.isCancelled { self.serve() }
    }
  }

  private func leave(_ id: Int) {
    for lane in RequestLane.allCases {
      guard let index = waiting[lane]?.firstIndex(where: { $0.id == id }) else { continue }
      waiting[lane]?.remove(at: index).continuation.resume(throwing: CancellationError())
    }
  }
}

/// How full the request budget is, and what was spent from it.
public struct BudgetReport: Sendable, Hashable {
  /// Each configured window and the calls within it.
  public let windows: [RequestBudget.Usage]
  /// How many 429 answers there were.
  public let throttleCount: Int
  /// How long every lane still pauses, if it does.
  public let pausedFor: Duration?
  /// Calls let through so far, by lane.
  public let calls: [RequestLane: Int]

  public init(
    windows: [RequestBudget.Usage] = [], throttleCount: Int = 0, pausedFor: Duration? = nil,
    calls: [RequestLane: Int] = [:]
  ) {
    self.windows = windows
    self.throttleCount = throttleCount
    self.pausedFor = pausedFor
    self.calls = calls
  }
}
