import Testing

@testable import Engine

@Suite("Revocation reasons")
struct RevocationReasonTests {
  /// RFC 5280, 5.3.1, with the spelling of Trust Lifecycle Manager.
  static let table: [(reason: RevocationReason, code: Int, wireName: String)] = [
    (.unspecified, 0, "unspecified"), (.keyCompromise, 1, "key_compromise"),
    (.caCompromise, 2, "ca_compromise"), (.affiliationChanged, 3, "affiliation_changed"),
    (.superseded, 4, "superseded"), (.cessationOfOperation, 5, "cessation_of_operation"),
    (.certificateHold, 6, "certificate_hold"), (.removeFromCRL, 8, "remove_from_crl"),
    (.privilegeWithdrawn, 9, "privilege_withdrawn"), (.aaCompromise, 10, "aa_compromise"),
  ]

  @Test("The table holds every reason")
  func complete() {
    #expect(Self.table.map(\.reason) == RevocationReason.allCases)
  }

  @Test("Reason, number and the service's spelling convert into each other", arguments: table)
  func totality(row: (reason: RevocationReason, code: Int, wireName: String)) {
    #expect(row.reason.code == row.code)
    #expect(RevocationReason(code: row.code) == row.reason)
    #expect(TrustLifecycleReasons.wireName(of: row.reason) == row.wireName)
    #expect(TrustLifecycleReasons.recorded(row.wireName) == .known(row.reason))
    #expect(TrustLifecycleReasons.recorded(row.wireName.uppercased()) == .known(row.reason))
    #expect(!row.reason.whenToUse.isEmpty)
  }

  @Test("An unknown number gives no reason", arguments: [-1, 7, 11, 256, Int.max])
  func unknownNumber(code: Int) {
    #expect(RevocationReason(code: code) == nil)
  }

  @Test(
    "An unknown word never becomes a reason",
    arguments: ["", "keycompromise", "key compromise", "KeyCompromise ", "superseeded"])
  func unknownWord(word: String) {
    #expect(TrustLifecycleReasons.recorded(word) == .other(word))
  }

  @Test("Only a hold can be undone")
  func reversible() {
    #expect(RevocationReason.allCases.filter(\.isReversible) == [.certificateHold])
  }

  @Test("The trusts that each reason allows follow the tutorial's table")
  func options() {
    let all = Set(Trust.allCases)
    let expected: [RevocationReason: Set<Trust>] = [
      .keyCompromise: all, .affiliationChanged: all, .superseded: all, .cessationOfOperation: all,
      .privilegeWithdrawn: [.private], .certificateHold: [.private], .caCompromise: [.private],
      .unspecified: [.private],
    ]
    let options = TrustLifecycleReasons.options
    #expect(options.count == expected.count)
    for option in options {
      #expect(option.allowedTrust == expected[option.reason])
      #expect(option.wireName == TrustLifecycleReasons.wireName(of: option.reason))
    }
  }
}
