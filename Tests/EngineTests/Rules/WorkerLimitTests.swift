import Foundation
import Testing

@testable import Engine

@Suite("The number of workers")
struct WorkerLimitTests {
  private static let start = Date(timeIntervalSinceReferenceDate: 1_000)

  /// A service that takes a number of calls at once and refuses others, as a queue of calls sees it.
  private struct Service {
    var capacity: Int
    var limit = WorkerLimit()
    private(set) var refused = 0
    private(set) var answered = 0

    init(capacity: Int) {
      self.capacity = capacity
    }

    /// Sends as many calls as the limit allows; those that the service accepts are answered
    /// together afterwards.
    mutating func round() {
      var inProgress = 0
      var left = limit.count
      while left > 0, inProgress < limit.count {
        left -= 1
        if inProgress < capacity {
          inProgress += 1
        } else {
          refused += 1
          limit.overloaded(others: inProgress, at: WorkerLimitTests.start)
        }
      }
      let isFull = inProgress == limit.count
      for _ in 0..<inProgress {
        answered += 1
        limit.answered(isFull: isFull)
      }
    }
  }

  @Test("Without refusals it doubles from 8 to 64 in three rounds")
  func grows() {
    var service = Service(capacity: 1_000)
    var counts = [service.limit.count]
    for _ in 0..<4 {
      service.round()
      counts.append(service.limit.count)
    }
    #expect(counts == [8, 16, 32, 64, 64])
  }

  @Test("A service with a fixed limit refuses less than a tenth", arguments: [1, 4, 16, 40])
  func fixedLimit(capacity: Int) {
    var service = Service(capacity: capacity)
    while service.answered < 2_000 { service.round() }
    #expect(service.refused * 10 < service.answered)
    #expect(abs(service.limit.count - capacity) <= 1)
  }

  @Test("After an overload that has passed, the number grows again")
  func recovers() {
    var service = Service(capacity: 1_000)
    for _ in 0..<4 { service.round() }
    service.capacity = 8
    service.round()
    // Eight calls were accepted, and their answers allow one more.
    #expect(service.limit.count == 9)
    service.capacity = 1_000
    for _ in 0..<120 { service.round() }
    #expect(service.limit.count == 64)
  }

  @Test("Calls that end at the moment of a refusal do not keep the number low")
  func undershoot() {
    var limit = WorkerLimit()
    for _ in 0..<9 { limit.answered(isFull: true) }
    #expect(limit.count == 17)
    limit.overloaded(others: 10, at: Self.start)
    #expect(limit.count == 10)
    // One more worker in each round: 10 + 11 + … + 15 answers.
    for _ in 10...15 { for _ in 0..<limit.count { limit.answered(isFull: true) } }
    #expect(limit.count == 16)
    limit.answered(isFull: true)
    #expect(limit.count == 16)
  }

  @Test("A lone call that is refused makes all calls wait, longer each time, up to a minute")
  func outage() {
    var limit = WorkerLimit()
    var waits: [Double] = []
    for _ in 0..<8 {
      limit.overloaded(others: 0, at: Self.start)
      waits.append(limit.waitsUntil?.timeIntervalSince(Self.start) ?? 0)
    }
    #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60])
    #expect(limit.count == 1)
    limit.answered(isFull: true)
    #expect(limit.waitsUntil == nil)
  }

  @Test("The operator's number stays as it is")
  func fixed() {
    var limit = WorkerLimit(fixed: 12)
    limit.overloaded(others: 3, at: Self.start)
    for _ in 0..<100 { limit.answered(isFull: true) }
    #expect(limit.count == 12 && !limit.isAdapting)
    #expect(WorkerLimit(fixed: 0).count == 1)
    #expect(WorkerLimit(fixed: 1_000).count == 64)
  }

  @Test("Answers to a few calls do not show that the service bears more")
  func notFull() {
    var limit = WorkerLimit()
    for _ in 0..<100 { limit.answered(isFull: false) }
    #expect(limit.count == WorkerLimit.first)
  }
}
