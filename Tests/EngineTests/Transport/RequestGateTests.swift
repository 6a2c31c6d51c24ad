import Testing

@testable import Engine

@Suite("The gate of API calls")
struct RequestGateTests {
  /// Returns a gate with this rate.
  private static func gate(_ rate: String) throws -> RequestGate {
    RequestGate(rate: try #require(RequestRate(rate)))
  }

  /// Waits until `count` calls wait at the gate.
  private static func waiters(_ count: Int, at gate: RequestGate) async throws {
    while gate.waitingCount < count { try await Task.sleep(for: .milliseconds(1)) }
  }

  @Test("Every call is admitted in the end and counted by lane", .timeLimit(.minutes(5)))
  func everybody() async throws {
    let gate = try Self.gate("10/0.02s")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<60 {
        let lane = RequestLane.allCases[index % 4]
        group.addTask {
          try await gate.enter(lane)
          gate.ended(lane)
        }
      }
      try await group.waitForAll()
    }
    let report = gate.report()
    #expect(report.calls == [.revoke: 15, .approve: 15, .verify: 15, .search: 15])
  }

  @Test("Held places leave one place of the budget for checks", .timeLimit(.minutes(5)))
  func heldPlaces() async throws {
    let gate = try Self.gate("3/3600s")
    let permits = [
      try await CallPermit(gate, .revoke, isForCheck: true),
      try await CallPermit(gate, .revoke, isForCheck: true),
    ]
    let third = Task { try await CallPermit(gate, .revoke, isForCheck: true) }
    try await gate.enter(.revoke)
    gate.ended(.revoke)
    #expect(await permits[0].leave())
    #expect(await !permits[0].leave())
    gate.ended(.revoke)
    third.cancel()
    await #expect(throws: CancellationError.self) { _ = try await third.value }
    permits[1].giveBack()
    #expect(gate.granted == [.revoke: 2])
    try await gate.enter(.verify)
  }

  @Test("A cancelled call leaves without using the budget", .timeLimit(.minutes(5)))
  func cancellation() async throws {
    let gate = try Self.gate("1/3600s")
    try await gate.enter(.search)
    let waiter = Task { try await gate.enter(.revoke) }
    try await Self.waiters(1, at: gate)
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
    #expect(gate.waitingCount == 0)
    #expect(gate.granted == [.search: 1])
    let report = gate.report()
    #expect(report.windows.map(\.used) == [1])
  }

  @Test("A call cancelled beforehand does not wait")
  func cancelledBefore() async throws {
    let gate = RequestGate(rate: RequestRate(windows: []))
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await gate.enter(.revoke)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(gate.granted.isEmpty)
  }

  @Test("A 429 pauses every lane, not just the one that met it", .timeLimit(.minutes(5)))
  func pausesAll() async throws {
    let gate = RequestGate(rate: RequestRate(windows: []))
    gate.answered(.search, status: 429, retryAfter: .seconds(3_600))
    let waiters = RequestLane.allCases.map { lane in Task { try await gate.enter(lane) } }
    try await Self.waiters(waiters.count, at: gate)
    #expect(gate.granted.isEmpty)
    let report = gate.report()
    #expect(report.throttleCount == 1)
    #expect(try #require(report.pausedFor) > .seconds(3_500))
    for waiter in waiters { waiter.cancel() }
    for waiter in waiters { _ = await waiter.result }
  }
}
