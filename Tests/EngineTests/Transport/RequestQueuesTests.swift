import Testing

@testable import Engine

@Suite("Queues at the gate of API calls")
struct RequestQueuesTests {
  private let start = ContinuousClock.now

  private func after(_ milliseconds: Int) -> RequestBudget.Instant {
    start + .milliseconds(milliseconds)
  }

  /// Returns queues with two calls per second, after two revocations have used up the first second.
  private func shortQueues() throws -> RequestQueues<String> {
    var queues = RequestQueues<String>(
      budget: RequestBudget(rate: try #require(RequestRate("2/1s"))))
    #expect(queues.arrive(.revoke, at: start) == nil)
    #expect(queues.arrive(.revoke, at: start) == nil)
    return queues
  }

  private func wait(
    _ name: String, in lane: RequestLane, _ queues: inout RequestQueues<String>,
    at now: RequestBudget.Instant
  ) throws {
    let ticket = queues.arrive(lane, at: now)
    queues.append(name, try #require(ticket), to: lane)
  }

  @Test("While revocations use up the budget, reads wait for them")
  func revocationsFirst() throws {
    var queues = try shortQueues()
    try wait("third", in: .revoke, &queues, at: after(10))
    try wait("read", in: .verify, &queues, at: after(10))
    // From here on the budget is short: a revocation has to wait.
    #expect(queues.admit(at: after(500)).admitted.isEmpty)
    #expect(queues.admit(at: after(1_100)).admitted == ["third"])
    // There is room for one more call, but it stays free: more revocations follow those in
    // progress.
    #expect(queues.admit(at: after(1_110)).admitted.isEmpty)
    for _ in 0..<3 { queues.end(.revoke, at: after(1_120)) }
    let (nobody, next) = queues.admit(at: after(1_130))
    #expect(nobody.isEmpty)
    #expect(next == after(1_220))
    #expect(queues.admit(at: after(1_220)).admitted == ["read"])
    #expect(queues.granted == [.revoke: 3, .verify: 1])
  }

  @Test("A budget with room for all admits reads along with revocations")
  func roomForAll() throws {
    var queues = try shortQueues()
    #expect(queues.arrive(.verify, at: after(1_100)) == nil)
    #expect(queues.arrive(.verify, at: after(1_100)) == nil)
  }

  @Test("A shortage ends when no revocation has waited for the length of the window")
  func forgets() throws {
    var queues = try shortQueues()
    try wait("third", in: .revoke, &queues, at: after(10))
    #expect(queues.admit(at: after(10)).admitted.isEmpty)
    #expect(queues.admit(at: after(1_100)).admitted == ["third"])
    #expect(queues.arrive(.verify, at: after(1_100)) == nil)
  }

  @Test("A removed call is no longer admitted")
  func removes() throws {
    var queues = try shortQueues()
    let arrived = queues.arrive(.search, at: after(10))
    let ticket = try #require(arrived)
    queues.append("search", ticket, to: .search)
    #expect(queues.remove(ticket) == "search")
    #expect(queues.remove(ticket) == nil)
    #expect(queues.waitingCount == 0)
    #expect(queues.admit(at: after(5_000)).admitted.isEmpty)
  }
}
