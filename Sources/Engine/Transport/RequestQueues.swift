import DequeModule

/// The waiting calls of each lane, admitted as the budget allows, as a pure state machine: time is
/// a parameter.
struct RequestQueues<Waiter: Sendable>: Sendable {
  var budget: RequestBudget
  private(set) var granted: [RequestLane: Int] = [:]
  private var waiting: [RequestLane: Deque<(ticket: Int, waiter: Waiter, holdsPlace: Bool)>] = [:]
  private var order = LaneOrder()
  private var nextTicket = 0
  private var revocationsUnderWay = 0
  /// When a revocation last had to wait for the budget, and when one last ended.
  private var lastShortage: RequestBudget.Instant?
  private var lastRevocation: RequestBudget.Instant?

  /// The time within which a worker that has revoked one certificate asks for the next. Meanwhile
  /// it writes the outcome of the first to disk.
  private static var turnaround: Duration { .milliseconds(100) }

  init(budget: RequestBudget) { self.budget = budget }

  var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

  /// Lets a call through and returns `nil` when no call waits, the budget has room, and the call is
  /// not a read that is held back. Otherwise returns a ticket to wait with.
  ///
  /// - Parameter holdsPlace: whether the call takes its place now but leaves later.
  mutating func arrive(
    _ lane: RequestLane, at now: RequestBudget.Instant, holdsPlace: Bool = false
  ) -> Int? {
    let isHeld = lane == .verify && readsAreHeld(at: now) != nil && !order.isSampleDue
    if waitingCount == 0, !isHeld, budget.take(at: now, isHeld: holdsPlace) == .granted {
      note(lane)
      return nil
    }
    nextTicket += 1
    return nextTicket
  }

  mutating func append(
    _ waiter: Waiter, _ ticket: Int, to lane: RequestLane, holdsPlace: Bool = false
  ) {
    waiting[lane, default: []].append((ticket, waiter, holdsPlace))
  }

  mutating func remove(_ ticket: Int) -> Waiter? {
    for lane in RequestLane.allCases {
      if let index = waiting[lane]?.firstIndex(where: { $0.ticket == ticket }) {
        return waiting[lane]?.remove(at: index).waiter
      }
    }
    return nil
  }

  /// Removes the calls that may leave now from their queues.
  ///
  /// - Returns: these calls, and when to ask again; `nil` when no call waits, or a call must end
  ///   first.
  mutating func admit(
    at now: RequestBudget.Instant
  ) -> (admitted: [Waiter], next: RequestBudget.Instant?) {
    var admitted: [Waiter] = []
    let held = readsAreHeld(at: now)
    while let lane = order.next(
      holdsReads: held != nil, isWaiting: { waiting[$0]?.isEmpty == false })
    {
      let decision = budget.take(at: now, isHeld: waiting[lane]?.first?.holdsPlace ?? false)
      if lane == .revoke, decision != .granted { lastShortage = now }
      switch decision {
      case .granted:
        guard let (_, waiter, _) = waiting[lane]?.popFirst() else { return (admitted, nil) }
        note(lane)
        admitted.append(waiter)
      case .wait(let until): return (admitted, until)
      case .waitForEnd: return (admitted, nil)
      }
    }
    return (admitted, waitingCount > 0 && revocationsUnderWay == 0 ? held : nil)
  }

  mutating func end(_ lane: RequestLane, at now: RequestBudget.Instant) {
    budget.end(at: now)
    noteEnd(of: lane, at: now)
  }

  /// Gives back the place of a call that does not leave.
  mutating func giveBack(_ lane: RequestLane, at now: RequestBudget.Instant) {
    budget.giveBack()
    noteEnd(of: lane, at: now)
    granted[lane, default: 0] -= 1
  }

  private mutating func noteEnd(of lane: RequestLane, at now: RequestBudget.Instant) {
    guard lane == .revoke else { return }
    revocationsUnderWay -= 1
    lastRevocation = now
  }

  /// Returns the time until which reads are held back if no other revocation comes; `nil` when they
  /// are not held back.
  ///
  /// While the budget is too short for revocations, a read must not take a place that the next
  /// revocation needs.
  private func readsAreHeld(at now: RequestBudget.Instant) -> RequestBudget.Instant? {
    guard let lastShortage, now - lastShortage < budget.memory else { return nil }
    if revocationsUnderWay > 0 { return now + Self.turnaround }
    return lastRevocation.map { $0 + Self.turnaround }.flatMap { $0 > now ? $0 : nil }
  }

  private mutating func note(_ lane: RequestLane) {
    granted[lane, default: 0] += 1
    if lane == .revoke { revocationsUnderWay += 1 }
    order.served(lane)
  }
}
