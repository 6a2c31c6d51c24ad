import Foundation
import TestSupport
import Testing

@testable import Engine

/// Rules that hold in thousands of random lifecycles of a certificate.
@Suite("Random events")
struct RandomEventTests {
  private static let policy = RevocationPolicy(reason: .keyCompromise, maximumAttempts: 4)
  private static let start = Date(timeIntervalSince1970: 1_741_046_400)

  private static func event(
    using generator: inout SeededGenerator
  ) -> CertificateRevocation.Event {
    let reasons: [RecordedReason?] = [
      .known(.keyCompromise), .known(.superseded), .other("x"), nil,
    ]
    func error() -> ServiceError {
      ServiceError(ServiceError.Code.allCases.randomElement(using: &generator) ?? .refused)
    }
    switch Int.random(in: 0..<23, using: &generator) {
    case 0..<6: return .sendStarts
    case 6: return .sendCalledOff
    case 7: return .answered(.accepted)
    case 8..<12: return .sendFailed(error())
    case 12..<15:
      let statuses: [CertificateStatus] = [
        .issued, .issued, .revoked, .expired, .suspended, .other("?"),
      ]
      let record = RevocationRecord(
        reason: reasons.randomElement(using: &generator) ?? nil,
        date: Bool.random(using: &generator) ? start : nil)
      return .read(statuses.randomElement(using: &generator) ?? .issued, record)
    case 15, 16: return .readFailed(error())
    case 17: return .interrupted
    case 18: return .skip("why")
    case 19: return .answered(.awaitingApproval(PendingRequest(id: "1")))
    case 20, 21:
      let states = [ApprovalState.pending, .approved, .rejected(comment: "no")]
      return .approvalRead(states.randomElement(using: &generator) ?? .pending)
    default: return .retryRequested
    }
  }

  /// Runs random lifecycles and passes each step to `check`: the state before, the event and the
  /// state after. Returns the first seed that fails the check, or `nil`.
  private static func live(
    seeds: Range<UInt64>, steps: Int = 60,
    _ check: (CertificateRevocation, CertificateRevocation.Event, CertificateRevocation) -> Bool
  ) -> UInt64? {
    for seed in seeds {
      var generator = SeededGenerator(seed: seed)
      var revocation = CertificateRevocation()
      var now = start
      for _ in 0..<steps {
        now += Double.random(in: 0..<300, using: &generator)
        let before = revocation
        let event = event(using: &generator)
        revocation.handle(event, at: now, policy: policy)
        if !check(before, event, revocation) { return seed }
      }
    }
    return nil
  }

  @Test("After a call of unknown effect, nothing is sent before a read shows the status")
  func readBeforeSend() {
    for seed in UInt64(0)..<5_000 {
      var isUnknown = false
      var wasAccepted = false
      let failing = Self.live(seeds: seed..<seed + 1) { before, event, after in
        switch event {
        case .sendStarts where before.outcome != .sending && after.outcome == .sending:
          return !isUnknown && !wasAccepted
        case .sendFailed(let error) where before.outcome == .sending:
          if error.leavesOutcomeUnknown { isUnknown = true }
          if error.code == .alreadyRevoked { wasAccepted = true }
        case .interrupted where before.outcome == .sending:
          isUnknown = true
        case .answered where before.outcome == .sending:
          wasAccepted = true
        case .approvalRead(.rejected) where before.outcome == .awaitingApproval:
          // A rejection proves that nothing was done, as a read would.
          wasAccepted = false
        case .retryRequested where before.outcome == .unverified:
          // The service may have lost the revocation that it accepted; only a read shows it.
          (wasAccepted, isUnknown) = (false, true)
        case .readFailed(let error)
        where before.outcome == .awaitingApproval && error.code == .notFound:
          // The request is lost; only a read shows its effect.
          (wasAccepted, isUnknown) = (false, true)
        case .read where before.nextAction == .read:
          isUnknown = false
        default: break
        }
        return true
      }
      #expect(failing == nil, "seed \(seed)")
    }
  }

  @Test("A final outcome stays, unless the operator asks for a retry")
  func terminal() {
    let failing = Self.live(seeds: 0..<3_000) { before, event, after in
      guard before.finishedAt != nil else { return true }
      if case .retryRequested = event {
        return [.failed, .skipped, .unverified, .rejected].contains(before.outcome)
          || before == after
      }
      return before == after
    }
    #expect(failing == nil, "seed \(failing ?? 0)")
  }

  @Test("Only a read with the status, the chosen reason and a date verifies a certificate")
  func proof() {
    let failing = Self.live(seeds: 0..<3_000) { before, event, after in
      guard after.outcome == .verified, before.outcome != .verified else { return true }
      guard case .read(.revoked, let record) = event else { return false }
      return record?.reason == .known(.keyCompromise) && record?.date != nil
    }
    #expect(failing == nil, "seed \(failing ?? 0)")
  }

  @Test("Attempts count the calls that were sent and not throttled")
  func attempts() {
    for seed in UInt64(0)..<1_000 {
      var expected = 0
      let failing = Self.live(seeds: seed..<seed + 1) { before, event, after in
        switch event {
        case .sendStarts where before.outcome != .sending && after.outcome == .sending:
          expected += 1
        case .sendCalledOff where before.outcome == .sending: expected -= 1
        case .sendFailed(let error) where before.outcome == .sending:
          if [.throttled, .unreachable].contains(error.code) { expected -= 1 }
        case .retryRequested
        where [.failed, .skipped, .unverified, .rejected].contains(before.outcome):
          expected = 0
        default: break
        }
        return after.attempts == expected && expected >= 0 && expected <= 1 + 4 * 60
      }
      #expect(failing == nil, "seed \(seed)")
    }
  }

  @Test("Every read and every repeated send has a due time")
  func due() {
    let failing = Self.live(seeds: 0..<3_000) { _, _, after in
      switch after.nextAction {
      case .read, .readApproval: after.nextAt != nil
      case .send: after.outcome == .planned || after.nextAt != nil
      case .rest: after.nextAt == nil
      case .pauseRun, .ignored: false
      }
    }
    #expect(failing == nil, "seed \(failing ?? 0)")
  }

  @Test("A final outcome and an end time go together")
  func consistency() {
    let failing = Self.live(seeds: 0..<3_000) { _, _, after in
      // “Already revoked” is known at once, but becomes final only after its record is read.
      (after.finishedAt != nil) == after.outcome.isFinal || after.outcome == .alreadyRevoked
    }
    #expect(failing == nil, "seed \(failing ?? 0)")
  }
}
