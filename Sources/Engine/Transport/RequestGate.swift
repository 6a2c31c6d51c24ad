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
  private let queues: NIOLockedValueBox<Queues>

  public init(rate: RequestRate) {
    queues = NIOLockedValueBox(Queues(budget: RequestBudget(rate: rate)))
  }

  /// Returns when a call of that lane may leave; throws `CancellationError` when cancelled first.
  public func enter(_ lane: RequestLane) async throws {
    try Task.checkCancellation()
    guard let ticket = queues.withLockedValue({ $0.arrive(lane, at: clock.now) }) else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isWaiting = queues.withLockedValue { queues in
          // A cancellation from now on waits for the lock, and finds the call in its queue.
          guard !Task.isCancelled else { return false }
          queues.append(Waiter(ticket: ticket, continuation: continuation), to: lane)
          return true
        }
        isWaiting ? serve() : continuation.resume(throwing: CancellationError())
      }
    } onCancel: {
      queues.withLockedValue { $0.remove(ticket) }?.continuation.resume(
        throwing: CancellationError())
    }
  }

  /// Notes that a call has ended without an answer.
  public func ended() {
    end { _, _ in }
  }

  /// Notes what the service answered, so that a 429 pauses every lane.
  public func answered(status: Int, retryAfter: Duration?) {
    end { budget, now in
      if status == 429 {
        budget.throttled(retryAfter: retryAfter, at: now)
      } else {
        budget.answered()
      }
    }
  }

  /// Counts calls of an earlier process that used the same key, by when they left.
  public func remember(_ calls: [Date]) {
    let (now, instant) = (Date(), clock.now)
    let instants = calls.filter { $0 <= now }.map {
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

  private func end(_ note: (inout RequestBudget, RequestBudget.Instant) -> Void) {
    let now = clock.now
    let isWaitedFor = queues.withLockedValue { queues in
      note(&queues.budget, now)
      queues.budget.end(at: now)
      return queues.waitingCount > 0
    }
    if isWaitedFor { serve() }
  }

  /// Lets through whom the budget has room for, and comes back when it will have room for the next.
  private func serve() {
    let admitted = queues.withLockedValue { queues in
      let (admitted, next) = queues.admit(at: clock.now)
      if let next { setAlarm(for: next, &queues) }
      return admitted
    }
    for waiter in admitted { waiter.continuation.resume() }
  }

  private func setAlarm(for instant: RequestBudget.Instant, _ queues: inout Queues) {
    guard queues.alarm?.instant != instant else { return }
    queues.alarm?.task.cancel()
    let task = Task {
      try? await clock.sleep(until: instant)
      guard !Task.isCancelled else { return }
      self.queues.withLockedValue { $0.alarm = nil }
      serve()
    }
    queues.alarm = (instant, task)
  }
}

extension RequestGate {
  /// A call that waits to be let through.
  private struct Waiter {
    let ticket: Int
    let continuation: CheckedContinuation<Void, any Error>
  }

  /// Who waits in which lane, and what the budget has room for.
  private struct Queues {
    var budget: RequestBudget
    var alarm: (instant: RequestBudget.Instant, task: Task<Void, Never>)?
    private(set) var granted: [RequestLane: Int] = [:]
    private var waiting: [RequestLane: Deque<Waiter>] = [:]
    private var order = LaneOrder()
    private var nextTicket = 0

    init(budget: RequestBudget) { self.budget = budget }

    var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

    /// Lets a call through at once when nobody waits and there is room; else it gets a ticket to wait
    /// with.
    mutating func arrive(_ lane: RequestLane, at now: RequestBudget.Instant) -> Int? {
      if waitingCount == 0, budget.take(at: now) == .granted {
        note(lane)
        return nil
      }
      nextTicket += 1
      return nextTicket
    }

    mutating func append(_ waiter: Waiter, to lane: RequestLane) {
      waiting[lane, default: []].append(waiter)
    }

    mutating func remove(_ ticket: Int) -> Waiter? {
      for lane in RequestLane.allCases {
        if let index = waiting[lane]?.firstIndex(where: { $0.ticket == ticket }) {
          return waiting[lane]?.remove(at: index)
        }
      }
      return nil
    }

    /// Takes out who may leave now.
    ///
    /// - Returns: these, and when to ask again if there is a time for that.
    mutating func admit(
      at now: RequestBudget.Instant
    ) -> (admitted: [Waiter], next: RequestBudget.Instant?) {
      var admitted: [Waiter] = []
      while let lane = order.next(isWaiting: { waiting[$0]?.isEmpty == false }) {
        switch budget.take(at: now) {
        case .granted:
          guard let waiter = waiting[lane]?.popFirst() else { return (admitted, nil) }
          note(lane)
          admitted.append(waiter)
        case .wait(let until): return (admitted, until)
        case .waitForEnd: return (admitted, nil)
        }
      }
      return (admitted, nil)
    }

    private mutating func note(_ lane: RequestLane) {
      granted[lane, default: 0] += 1
      order.served(lane)
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
