import Foundation
import Testing

@testable import Sandbox

struct RateWindowsTests {
  let start = Date(timeIntervalSinceReferenceDate: 0)

  @Test func `No windows admit everything`() {
    var windows = RateWindows([])
    for _ in 0..<10_000 {
      #expect(windows.admit(at: start) == .admitted)
    }
  }

  @Test func `A full window refuses, says how long, and rolls on`() {
    var windows = RateWindows([SandboxRateWindow(count: 2, per: .seconds(5))])
    #expect(windows.admit(at: start) == .admitted)
    #expect(windows.admit(at: start + 3) == .admitted)
    #expect(windows.admit(at: start + 4) == .refused(retryAfter: 1))
    #expect(windows.admit(at: start + 5) == .admitted)
    #expect(windows.admit(at: start + 5) == .refused(retryAfter: 3))
  }

  @Test func `Of two windows the one that is full longest decides`() {
    var windows = RateWindows([
      SandboxRateWindow(count: 1, per: .seconds(1)),
      SandboxRateWindow(count: 2, per: .seconds(60)),
    ])
    #expect(windows.admit(at: start) == .admitted)
    #expect(windows.admit(at: start + 0.5) == .refused(retryAfter: 0.5))
    #expect(windows.admit(at: start + 1) == .admitted)
    #expect(windows.admit(at: start + 1) == .refused(retryAfter: 59))
  }
}
