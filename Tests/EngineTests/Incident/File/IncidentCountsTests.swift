import Foundation
import TestSupport
import Testing

@testable import Engine

@Suite("Incident counts")
struct IncidentCountsTests {
  @Test("Every selected certificate is counted exactly once")
  func sums() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      let outcomes = Dictionary(
        uniqueKeysWithValues: Outcome.allCases.map {
          ($0, Int.random(in: 0...9, using: &generator))
        })
      let counts = IncidentCounts(found: 1_000, outcomes: outcomes)
      #expect(counts.selected == outcomes.values.reduce(0, +))
      #expect(counts.perOutcome.map(\.count).reduce(0, +) == counts.selected)
    }
  }

  @Test(
    "A certificate without a final outcome is pending, accepted or awaiting approval",
    arguments: Outcome.allCases)
  func unfinished(outcome: Outcome) {
    let counts = IncidentCounts(found: 1, outcomes: [outcome: 1])
    #expect((counts.pending + counts.accepted + counts.awaitingApproval == 1) == !outcome.isFinal)
  }

  @Test("The verdict follows the worst outcome", arguments: Outcome.allCases)
  func verdict(outcome: Outcome) {
    let expected: IncidentCounts.Verdict =
      switch outcome {
      case .verified, .released, .alreadyRevoked: .complete
      case .failed, .rejected, .reasonMismatch: .someFailed
      default: .incomplete
      }
    let outcomes = [outcome: 1].merging([.verified: 8], uniquingKeysWith: +)
    let counts = IncidentCounts(found: 9, outcomes: outcomes)
    #expect(counts.verdict == expected)
  }

  @Test("A certificate without a final outcome outweighs a failed one")
  func unfinishedFirst() {
    #expect(IncidentCounts(found: 2, outcomes: [.failed: 1, .planned: 1]).verdict == .incomplete)
    #expect(IncidentCounts(found: 2, outcomes: [.failed: 1, .skipped: 1]).verdict == .someFailed)
  }

  @Test("The JSON has the documented keys")
  func keys() throws {
    let json = try JSONEncoder().encode(IncidentCounts(found: 1, outcomes: [:]))
    let keys = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any]).keys
    #expect(
      Set(keys) == [
        "found", "selected", "verified", "released", "accepted", "already_revoked",
        "reason_mismatch",
        "awaiting_approval", "rejected", "unverified", "failed", "skipped", "pending",
      ])
  }
}
