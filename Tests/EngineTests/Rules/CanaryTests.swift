import Testing

@testable import Engine

@Suite("Canary")
struct CanaryTests {
  @Test("The canaries are sent first, and the rest waits for them")
  func holdsBack() {
    var outcomes: [Outcome: Int] = [.planned: 100]
    var canary = Canary(size: 3, outcomes: outcomes)
    for left in [3, 2, 1] {
      #expect(canary.judge(outcomes, isIdle: false) == .send(left))
      canary.started()
    }
    #expect(canary.judge(outcomes, isIdle: false) == .wait)
    outcomes = [.planned: 97, .verified: 3]
    #expect(canary.judge(outcomes, isIdle: true) == .passed)
    #expect(canary.isOver)
  }

  @Test(
    "A canary that is not verified stops the rest",
    arguments: [Outcome.failed, .unverified, .reasonMismatch, .rejected, .outcomeUnknown])
  func failed(outcome: Outcome) {
    var canary = Canary(size: 1, outcomes: [.planned: 10])
    canary.started()
    #expect(canary.judge([.planned: 9, outcome: 1], isIdle: true) == .failed(outcome))
    // The operator has looked at it and resumes.
    #expect(canary.judge([.planned: 9, outcome: 1], isIdle: true) == .passed)
  }

  @Test(
    "A canary that was skipped, not sent or already revoked is replaced",
    arguments: [Outcome.skipped, .alreadyRevoked, .planned])
  func replaced(outcome: Outcome) {
    var canary = Canary(size: 2, outcomes: [.planned: 10])
    canary.started()
    canary.started()
    var outcomes: [Outcome: Int] = [.planned: 8, .verified: 1]
    outcomes[outcome, default: 0] += 1
    #expect(canary.judge(outcomes, isIdle: true) == .send(1))
  }

  @Test("Canaries verified in an earlier run count, and earlier failures do not")
  func earlierRun() {
    #expect(Canary(size: 3, outcomes: [.planned: 10, .verified: 3]).isOver)
    var canary = Canary(size: 3, outcomes: [.planned: 10, .verified: 2, .failed: 1])
    #expect(canary.judge([.planned: 10, .verified: 2, .failed: 1], isIdle: true) == .send(1))
    canary.started()
    #expect(canary.judge([.planned: 9, .verified: 3, .failed: 1], isIdle: true) == .passed)
  }

  @Test("Without a canary, or without certificates after it, nothing is held back")
  func none() {
    #expect(Canary(size: 0, outcomes: [.planned: 10]).isOver)
    #expect(Canary(size: 3, outcomes: [.planned: 3]).isOver)
    #expect(!Canary(size: 3, outcomes: [.planned: 4]).isOver)
  }
}
