import Foundation
import NIOConcurrencyHelpers
import Testing

@testable import Engine

@Suite("The clock of a run")
struct RunClockTests {
  private static let start = Date(timeIntervalSince1970: 1_741_046_400)  // 2025-03-04T00:00:00Z

  /// The two clocks, which a test sets.
  private final class Clocks: Sendable {
    private let state = NIOLockedValueBox((wall: RunClockTests.start, steady: Duration.zero))

    func pass(_ seconds: Double) {
      state.withLockedValue {
        $0.wall += seconds
        $0.steady += .seconds(seconds)
      }
    }

    func set(by seconds: Double) {
      state.withLockedValue { $0.wall += seconds }
    }

    var runClock: RunClock {
      RunClock(
        wall: { self.state.withLockedValue { $0.wall } },
        steady: { self.state.withLockedValue { $0.steady } })
    }
  }

  @Test("Both readings agree unless the clock is set")
  func agreement() {
    let clocks = Clocks()
    let clock = clocks.runClock
    clocks.pass(5_000)
    #expect(clock.now == RunInstant(Self.start + 5_000))
    #expect(clock.jump() == nil)
  }

  @Test("A changed clock affects the record, but not the waits", arguments: [-3_600.0, 7_200])
  func setting(seconds: Double) {
    let clocks = Clocks()
    let clock = clocks.runClock
    clocks.pass(10)
    clocks.set(by: seconds)
    clocks.pass(20)
    #expect(clock.now.steady == Self.start + 30)
    #expect(clock.now.wall == Self.start + 30 + seconds)
    #expect(clock.wallTime(of: Self.start + 40) == Self.start + 40 + seconds)
  }

  @Test("Each jump is reported with its start, its end and its size until it is accepted")
  func jumps() throws {
    let clocks = Clocks()
    var clock = clocks.runClock
    clocks.pass(60)
    clocks.set(by: -3_600)
    let first = try #require(clock.jump())
    #expect(first.seconds == -3_600)
    #expect(
      first.sentence.hasPrefix(
        "the computer's clock was set 1 h back, from 2025-03-04T00:01:00Z to 2025-03-03T23:01:00Z"))
    // The jump is reported until it is accepted.
    #expect(clock.jump() != nil)
    clock.accept(first)
    clocks.pass(100)
    #expect(clock.jump() == nil)
    clocks.set(by: 7_505)
    let second = try #require(clock.jump())
    #expect(second.sentence.contains("2 h 5 min forward, from 2025-03-03T23:02:40Z"))
    clock.accept(second)
    #expect(clock.jump() == nil)
  }

  @Test("A second more or less is no jump")
  func smallSteps() {
    let clocks = Clocks()
    let clock = clocks.runClock
    clocks.set(by: 1)
    #expect(clock.jump() == nil)
    clocks.set(by: -2)
    #expect(clock.jump() == nil)
  }

  @Test("A sleeping laptop causes no jump, since the steady clock keeps running")
  func sleep() {
    let clocks = Clocks()
    let clock = clocks.runClock
    clocks.pass(8 * 3_600)
    #expect(clock.jump() == nil)
    #expect(clock.now.steady == Self.start + 8 * 3_600)
  }

  @Test("A program stopped between the two readings sees no jump")
  func stoppedInBetween() {
    let readings = NIOLockedValueBox(0)
    // Each reading of the steady clock comes an hour after the last one.
    let clock = RunClock(
      wall: { Self.start },
      steady: {
        readings.withLockedValue {
          $0 += 1
          return .seconds(3_600 * $0)
        }
      })
    #expect(clock.jump() == nil)
  }
}
