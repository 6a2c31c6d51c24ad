import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The limit that a reason suggests")
struct DeadlineSuggestionTests {
  private static let publicTrust: [Trust: Int] = [.public: 12, .private: 3]

  @Test(arguments: [
    (RevocationReason.keyCompromise, DeadlineChoice.day), (.superseded, .fiveDays),
    (.unspecified, .fiveDays), (.cessationOfOperation, .fiveDays),
    (.affiliationChanged, .fiveDays), (.privilegeWithdrawn, .fiveDays),
  ])
  func `is that of the Baseline Requirements`(
    reason: RevocationReason, choice: DeadlineChoice
  ) {
    #expect(DeadlineSuggestion(for: reason, trust: Self.publicTrust)?.choice == choice)
  }

  @Test(arguments: [RevocationReason.certificateHold, .caCompromise, .aaCompromise, .removeFromCRL])
  func `is none for a reason they give no limit for`(reason: RevocationReason) {
    #expect(DeadlineSuggestion(for: reason, trust: Self.publicTrust) == nil)
  }

  @Test func `is none where nothing is publicly trusted`() {
    #expect(DeadlineSuggestion(for: .keyCompromise, trust: [.private: 3, .public: 0]) == nil)
    #expect(DeadlineSuggestion(for: .keyCompromise, trust: [.unknown: 1]) != nil)
  }

  @Test func `is met by that deadline and by an earlier one`() throws {
    let suggestion = try #require(
      DeadlineSuggestion(for: .keyCompromise, trust: Self.publicTrust))
    let start = ConsoleScene.now
    #expect(suggestion.isMet(by: DeadlineChoice.day.deadline(from: start), from: start))
    #expect(suggestion.isMet(by: start.addingTimeInterval(3_600), from: start))
    #expect(!suggestion.isMet(by: start.addingTimeInterval(25 * 3_600), from: start))
    #expect(!suggestion.isMet(by: nil, from: start))
  }
}
