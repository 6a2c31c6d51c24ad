import DequeModule
import Foundation
import NIOConcurrencyHelpers

/// Admits waiting calls within one budget, the most urgent lane first.
///
/// All calls with the same key pass the same gate. Each call uses it twice, so a lock guards it
/// rather than an actor: a call that need not wait passes without switching threads.
public final class RequestGate: Sendable {
  private let clock = ContinuousClock()
  private let queues: NIOLockedValueBox<RequestQueues<Waiter>>
  /// The timer that admits waiting calls when the budget has room again.
  private let alarm = NIOLockedValueBox<(instant: RequestBudget.Instant, task: Task<Void, Never>)?>(
    nil)

  /// The places that calls may hold at once: one fewer than the lowest limit of any window, because
  /// the last checks need a place too, but at least one.
  let heldPlaces: HeldPlaces

  public init(rate: RequestRate) {
    heldPlaces = HeldPlaces(count: max(1, (rate.windows.map(\.limit).min() ?? 1_000) - 1))
    queues = NIOLockedValueBox(RequestQueues(budget: RequestBudget(rate: rate)))
  }

  /// Returns when a call of that lane may leave; throws `CancellationError` when cancelled first.
  ///
  /// - Parameter holdsPlace: whether the call only takes its place now, and leaves with `leave()`.
  public func enter(_ lane: RequestLane, holdsPlace: Bool = false) async throws {
    try Task.checkCancellation()
    let ticket = queues.withLockedValue {
      $0.arrive(lane, at: clock.now, holdsPlace: holdsPlace)
    }
    guard let ticket else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isWaiting = queues.withLockedValue { queues in
          // A later cancellation waits for the lock, and then finds the call in its queue.
          guard !Task.isCancelled else { return false }
          queues.append(continuation, ticket, to: lane, holdsPlace: holdsPlace)
          return true
        }
        isWaiting ? serve() : continuation.resume(throwing: CancellationError())
      }
    } onCancel: {
      queues.withLockedValue { $0.remove(ticket) }?.resume(throwing: CancellationError())
    }
  }

  /// Returns when a call that holds its place may leave: at once, or when a window with a limit of
  /// one call has room again.
  func leave() async {
    let instant = queues.withLockedValue { $0.budget.leave(at: clock.now) }
    // A call that has left its queue can no longer be cancelled.
    if instant > clock.now { await Task { try? await clock.sleep(until: instant) }.value }
  }

  /// Gives back a held place without a call.
  func giveBack(_ lane: RequestLane) {
    let isWaitedFor = queues.withLockedValue { queues in
      queues.giveBack(lane, at: clock.now)
      return queues.waitingCount > 0
    }
    if isWaitedFor { serve() }
  }

  /// Records that a call of that lane has ended without an answer, or was not made after all.
  public func ended(_ lane: RequestLane) {
    end(lane) { _, _ in }
  }

  /// Records the answer to a call of that lane; a 429 pauses every lane.
  ///
  /// - Parameters:
  ///   - retryAfter: how long the service asks to wait; `nil` if it does not.
  ///   - isExhaustedFor: how long it says that it allows no more calls; `nil` if it does not.
  public func answered(
    _ lane: RequestLane, status: Int, retryAfter: Duration?, isExhaustedFor: Duration? = nil
  ) {
    end(lane) { budget, now in
      if let wait = isExhaustedFor ?? (status == 503 ? retryAfter : nil) {
        budget.pause(for: wait, at: now)
      }
      if status == 429 {
        budget.throttled(retryAfter: retryAfter, at: now)
      } else {
        budget.answered()
      }
    }
  }

  /// The remaining pause of every lane; `nil` when there is none.
  public var pause: Duration? {
    let now = clock.now
    return queues.withLockedValue { $0.budget.pause(at: now) }.map { $0 - now }
  }

  /// Ends the pause after a 429.
  public func endPause() {
    queues.withLockedValue { $0.budget.endPause() }
    serve()
  }

  /// The age up to which calls are remembered, in seconds; no window is longer.
  private static let longestMemory = 1e6

  /// Counts calls of an earlier process that used the same key.
  ///
  /// The times come from an incident file. Future times, and times too old for any window, are
  /// ignored.
  public func remember(_ calls: [Date]) {
    let (now, instant) = (Date(), clock.now)
    let instants = calls.filter {
      (0...Self.longestMemory).contains(now.timeIntervalSince($0))
    }.map {
      instant - .seconds(now.timeIntervalSince($0))
    }
    queues.withLockedValue { $0.budget.remember(instants) }
  }

  /// Returns the end times of the calls that any window still counts; a call under way counts as
  /// ending now.
  public func recentCalls() -> [Date] {
    let (now, instant) = (Date(), clock.now)
    return queues.withLockedValue { $0.budget.recent(at: instant) }
      .map { now.addingTimeInterval(-(instant - $0).seconds) }
  }

  /// The number of calls let through so far, by lane.
  public var granted: [RequestLane: Int] { queues.withLockedValue(\.granted) }

  /// The number of waiting calls.
  var waitingCount: Int { queues.withLockedValue(\.waitingCount) }

  /// Returns a snapshot of the budget, for display.
  public func report() -> BudgetReport {
    let now = clock.now
    return queues.withLockedValue { queues in
      BudgetReport(
        windows: queues.budget.usage(at: now), throttleCount: queues.budget.throttleCount,
        pausedFor: queues.budget.pause(at: now).map { $0 - now }, calls: queues.granted,
        perSecond: queues.budget.perSecond, isAdapting: queues.budget.isAdapting,
        growth: queues.budget.growth)
    }
  }

  private func end(
    _ lane: RequestLane, _ note: (inout RequestBudget, RequestBudget.Instant) -> Void
  ) {
    let now = clock.now
    let isWaitedFor = queues.withLockedValue { queues in
      note(&queues.budget, now)
      queues.end(lane, at: now)
      return queues.waitingCount > 0
    }
    if isWaitedFor { serve() }
  }

  /// Lets waiting calls through while the budget has room, and sets the timer for the next call.
  private func serve() {
    let (admitted, next) = queues.withLockedValue { $0.admit(at: clock.now) }
    for waiter in admitted { waiter.resume() }
    if let next { setAlarm(for: next) }
  }

  private func setAlarm(for instant: RequestBudget.Instant) {
    alarm.withLockedValue { alarm in
      // An earlier timer sets the next one itself.
      guard alarm.map({ $0.instant > instant }) ?? true else { return }
      alarm?.task.cancel()
      let task = Task {
        try? await clock.sleep(until: instant)
        guard !Task.isCancelled else { return }
        self.alarm.withLockedValue { alarm in
          if alarm?.instant == instant { alarm = nil }
        }
        serve()
      }
      alarm = (instant, task)
    }
  }
}

/// The continuation of a waiting call.
private typealias Waiter = CheckedContinuation<Void, any Error>

/// The usage of the request budget, and the calls made so far.
public struct BudgetReport: Sendable, Hashable {
  /// Each configured window and the calls within it.
  public let windows: [RequestBudget.Usage]
  /// The number of 429 answers.
  public let throttleCount: Int
  /// The remaining pause of every lane; `nil` when there is none.
  public let pausedFor: Duration?
  /// The number of calls let through so far, by lane.
  public let calls: [RequestLane: Int]
  /// The calls per second allowed now, apart from long windows; `nil` for any number.
  public let perSecond: Double?
  /// Whether that number adapts to the service.
  public let isAdapting: Bool
  /// The share by which it rises each second; 0 unless it is a guess.
  public let growth: Double

  public init(
    windows: [RequestBudget.Usage] = [], throttleCount: Int = 0, pausedFor: Duration? = nil,
    calls: [RequestLane: Int] = [:], perSecond: Double? = nil, isAdapting: Bool = false,
    growth: Double = 0
  ) {
    (self.perSecond, self.isAdapting, self.growth) = (perSecond, isAdapting, growth)
    self.windows = windows
    self.throttleCount = throttleCount
    self.pausedFor = pausedFor
    self.calls = calls
  }
}
