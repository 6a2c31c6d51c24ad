import Testing

@testable import Engine

@Suite("Order of lanes")
struct LaneOrderTests {
  /// Serves everybody who waits; nobody else comes.
  private static func served(_ waiting: [RequestLane: Int]) -> [RequestLane] {
    var (order, waiting, served) = (LaneOrder(), waiting, [RequestLane]())
    while let lane = order.next(isWaiting: { waiting[$0, default: 0] > 0 }) {
      waiting[lane, default: 0] -= 1
      order.served(lane)
      served.append(lane)
    }
    return served
  }

  @Test("Revoking comes before approving, approving before verifying, verifying before searching")
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

  @Test("Where no read waits nothing is held up")
  func noReads() {
    #expect(Self.served([.revoke: 50, .search: 1]).prefix(50).allSatisfy { $0 == .revoke })
  }
}
