import DequeModule
import Foundation
import NIOConcurrencyHelpers

/// Hands the calls of one budget to the lanes that wait for them, the most urgent lane first.
///
/// Everything that calls a service with the same key goes through the same gate. It is passed twice
/// for every call, so a lock guards it and not an actor: whoever need not wait goes through without a
/// change of threads.
public final class RequestGate: Sendable {
  private let clock = ContinuousClock()
  private let queues: NIOLockedValueBox<RequestQueues<Waiter>>
  /// When to ask again whom the budget has room for.
  private let alarm = NIOLockedValueBox<(instant: RequestBudget.Instant, task: Task<Void, Never>)?>(
    nil)

  /// The places that may be held at once: a window always keeps one for the last checks.
  let heldPlaces: HeldPlaces

  public init(rate: RequestRate) {
    heldPlaces = HeldPlaces(count: max(1, (rate.windows.map(\.limit).min() ?? 1_000) - 1))
    queues = NIOLockedValueBox(RequestQueues(budget: RequestBudget(rate: rate)))
  }

  /// Returns when a call of that lane may leave; throws `CancellationError` when cancelled first.
  ///
  /// - Parameter holdsPlace: whether the call leaves later, when `leave()` says so.
  public func enter(_ lane: RequestLane, holdsPlace: Bool = false) async throws {
    try Task.checkCancellation()
    let ticket = queues.withLockedValue {
      $0.arrive(lane, at: clock.now, holdsPlace: holdsPlace)
    }
    guard let ticket else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isWaiting = queues.withLockedValue { queues in
          // A cancellation from now on waits for the lock, and finds the call in its queue.
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

  /// Returns when a call that holds its place may leave: at once, or in the next share of a second.
  func leave() async {
    let instant = queues.withLockedValue { $0.budget.leave(at: clock.now) }
    // A call that has left its queue is not called off any more.
    if instant > clock.now { await Task { try? await clock.sleep(until: instant) }.value }
  }

  /// Takes back a held place, of which nothing leaves.
  func giveBack(_ lane: RequestLane) {
    let isWaitedFor = queues.withLockedValue { queues in
      queues.giveBack(lane, at: clock.now)
      return queues.waitingCount > 0
    }
    if isWaitedFor { serve() }
  }

  /// Notes that a call of that lane has ended without an answer.
  public func ended(_ lane: RequestLane) {
    end(lane) { _, _ in }
  }

  /// Notes what the service answered to a call of that lane, so that a 429 pauses every lane.
  public func answered(_ lane: RequestLane, status: Int, retryAfter: Duration?) {
    end(lane) { budget, now in
      if status == 429 {
        budget.throttled(retryAfter: retryAfter, at: now)
      } else {
        budget.answered()
      }
    }
  }

  /// How long every lane still pauses, if it does.
  public var pause: Duration? {
    let now = clock.now
    return queues.withLockedValue { $0.budget.pause(at: now) }.map { $0 - now }
  }

  /// Ends the pause that the service has asked for.
  public func endPause() {
    queues.withLockedValue { $0.budget.endPause() }
    serve()
  }

  /// Seconds for which a call is remembered at the most: no window is longer.
  private static let longestMemory = 1e6

  /// Counts calls of an earlier process that used the same key, by when they left.
  ///
  /// The times come from an incident file: those that no window can hold any more are left out.
  public func remember(_ calls: [Date]) {
    let (now, instant) = (Date(), clock.now)
    let instants = calls.filter {
      (0...Self.longestMemory).contains(now.timeIntervalSince($0))
    }.map {
      instant - .seconds(now.timeIntervalSince($0))
    }
    queues.withLockedValue { $0.budget.remember(instants) }
  }

  /// When the calls left that some window still holds.
  public func recentCalls() -> [Date] {
    let (now, instant) = (Date(), clock.now)
    return queues.withLockedValue { $0.budget.recent(at: instant) }
      .map { now.addingTimeInterval(-(instant - $0).seconds) }
  }

  /// Calls let through so far, by lane.
  public var granted: [RequestLane: Int] { queues.withLockedValue(\.granted) }

  /// How many calls wait to be let through.
  var waitingCount: Int { queues.withLockedValue(\.waitingCount) }

  /// A picture of the budget, to show.
  public func report() -> BudgetReport {
    let now = clock.now
    return queues.withLockedValue { queues in
      BudgetReport(
        windows: queues.budget.usage(at: now), throttleCount: queues.budget.throttleCount,
        pausedFor: queues.budget.pause(at: now).map { $0 - now }, calls: queues.granted)
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

  /// Lets through whom the budget has room for, and comes back when it will have room for the next.
  private func serve() {
    let (admitted, next) = queues.withLockedValue { $0.admit(at: clock.now) }
    for waiter in admitted { waiter.resume() }
    if let next { setAlarm(for: next) }
  }

  private func setAlarm(for instant: RequestBudget.Instant) {
    alarm.withLockedValue { alarm in
      // One that rings sooner asks again itself.
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

/// How a call waits to be let through.
private typealias Waiter = CheckedContinuation<Void, any Error>

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
