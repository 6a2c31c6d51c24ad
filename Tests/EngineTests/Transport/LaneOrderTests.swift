import Testing

@testable import Engine

@Suite("Priority of lanes")
struct LaneOrderTests {
  /// Returns the lanes in the order in which the waiting calls are served.
  private static func served(_ waiting: [RequestLane: Int]) -> [RequestLane] {
    var (order, waiting, served) = (LaneOrder(), waiting, [RequestLane]())
    while let lane = order.next(isWaiting: { waiting[$0, default: 0] > 0 }) {
      waiting[lane, default: 0] -= 1
      order.served(lane)
      served.append(lane)
    }
    return served
  }

  @Test("Lanes are served in the order revoke, approve, verify, search")
  func priority() {
    #expect(
      Self.served([.search: 1, .verify: 1, .approve: 1, .revoke: 2]) == [
        .revoke, .revoke, .approve, .verify, .search,
      ])
  }

  @Test("While revocations wait, every 101st call is a read")
  func sampling() {
    let served = Self.served([.revoke: 500, .verify: 3])
    #expect(served.indices.filter { served[$0] == .verify } == [100, 201, 302])
  }

  @Test("Without waiting reads, revocations are not delayed")
  func noReads() {
    #expect(Self.served([.revoke: 50, .search: 1]).prefix(50).allSatisfy { $0 == .revoke })
  }
}
