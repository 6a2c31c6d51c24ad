import Foundation
import GRDB
import Testing

@testable import Engine

/// Every format is read back and must show the same numbers.
@Suite("The four reports of one incident")
struct ReportAgreementTests {
  /// A state of an incident, with its name.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let statements: [String]
  }

  private static let mixed = [
    "UPDATE certificate SET trust = CASE id % 3 WHEN 0 THEN 'private' WHEN 1 THEN 'public' "
      + "ELSE 'acme' END, issuer = CASE id % 4 WHEN 0 THEN '' WHEN 1 THEN 'A & <B> \"CA\" | x' "
      + "WHEN 2 THEN 'CN=Web CA' ELSE '2,000' END",
    "UPDATE certificate SET answered_at = '2025-03-11T10:00:00.000Z', "
      + "finished_at = '2025-03-11T10:00:05.000Z'",
    "UPDATE certificate SET valid_to = '2025-03-11T10:00:04Z' WHERE id IN (13, 14)",
  ]

  private static let cases = [
    Case(testDescription: "every outcome", statements: mixed),
    Case(
      testDescription: "all verified",
      statements: mixed + ["UPDATE certificate SET outcome = 'verified' WHERE checked = 1"]),
    Case(
      testDescription: "all expired meanwhile",
      statements: mixed + [
        "UPDATE certificate SET outcome = 'skipped', valid_to = '2025-03-10T00:00:00Z' "
          + "WHERE checked = 1"
      ]),
    Case(
      testDescription: "an outcome of a later version",
      statements: mixed + ["UPDATE certificate SET outcome = 'later' WHERE id IN (2, 5)"]),
    Case(
      testDescription: "thousands",
      statements: mixed + [
        """
        INSERT INTO certificate (serial, thumbprint, common_name, names, seat, issuer,
          organization, key_size, signature_algorithm, status, trust, checked, search, outcome)
        WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 4321)
        SELECT '0AB' || n, 'EE' || n, 'n', '', '', 'CN=Web CA', '', '', '', 'issued', 'public', 1,
          1, CASE n % 3 WHEN 0 THEN 'failed' WHEN 1 THEN 'verified' ELSE 'planned' END FROM number
        """
      ]),
  ]

  @Test("agree in every count, and the counts add up to the selection", arguments: cases)
  func agree(state: Case) async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    for statement in state.statements { try file.write { try $0.execute(sql: statement) } }
    let json = try ReportNumbers(.json, of: file)
    #expect(json.standing.count == 13 && json.groups.count > 5)
    #expect(try ReportNumbers(.markdown, of: file) == json)
    #expect(try ReportNumbers(.html, of: file) == json)
    var csv = try ReportNumbers(.csv, of: file)
    csv.standing["Found"] = json.standing["Found"]
    #expect(csv.standing == json.standing && csv.listed == json.listed)
    // CSV changes only texts that start like a formula, and these issuers do not.
    for (name, counts) in csv.groups { #expect(json.groups[name] == counts, "\(name)") }

    let selected = try #require(json.standing["Selected"])
    let parts = json.standing.filter { !["Found", "Selected"].contains($0.key) }
    #expect(parts.values.reduce(0, +) == selected)
    #expect(json.listed.values.reduce(0, +) == selected)
    for (name, counts) in json.groups {
      #expect(counts[0] == counts.dropFirst().reduce(0, +), "\(name)")
    }
    for kind in ReportGroup.Kind.allCases {
      let groups = json.groups.filter { $0.key.hasPrefix(kind.title + ": ") }
      #expect(groups.values.map { $0[0] }.reduce(0, +) == selected, "\(kind)")
    }
    let all = try #require(json.groups["All"])
    let counts = try file.counts()
    #expect(
      all == [
        counts.selected, counts.verified, counts.reasonMismatch, counts.released,
        counts.alreadyRevoked, all[5], counts.awaitingApproval, counts.failed + counts.rejected,
        counts.skipped - all[5], counts.pending + counts.accepted + counts.unverified,
      ])
  }

  @Test("show only zeros for an empty selection")
  func empty() throws {
    let file = try IncidentFile.create(at: TestIncident.path(), scope: TestIncident.scope())
    defer { file.discard() }
    let json = try ReportNumbers(.json, of: file)
    #expect(json.groups == ["All": Array(repeating: 0, count: 1 + ReportedCategory.allCases.count)])
    #expect(json.standing.values.allSatisfy { $0 == 0 })
    for format in [ReportFormat.markdown, .html] {
      #expect(try ReportNumbers(format, of: file) == json)
    }
    #expect(try ReportNumbers(.csv, of: file).groups == json.groups)
  }

  @Test(
    "A skipped certificate counts as expired meanwhile if its validity had ended",
    arguments: [
      ("skipped", "2025-03-11T10:00:04Z", "expired on 2025-03-11T10:00:04Z", "expired_meanwhile"),
      ("skipped", "2025-03-11T10:00:05Z", "anything", "expired_meanwhile"),
      ("skipped", "2025-03-11T10:00:06Z", "protected name (expired *)", "left_alone"),
      ("skipped", nil, "protected name (*)", "left_alone"),
      ("skipped", nil, "expired meanwhile", "expired_meanwhile"),
      ("skipped", "2025-03-12T10:00:06Z", "expired meanwhile", "expired_meanwhile"),
      ("failed", "2025-03-11T10:00:04Z", "expired meanwhile", "failed"),
      ("verified", "2025-03-11T10:00:04Z", "", "revoked"),
    ])
  func expired(outcome: String, validTo: String?, note: String, expected: String) async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(1))
    defer { file.discard() }
    try file.write { db in
      try db.execute(
        sql: """
          UPDATE certificate SET outcome = ?, valid_to = ?, note = ?,
            finished_at = '2025-03-11T10:00:05.250Z'
          """, arguments: [outcome, validTo, note])
    }
    let numbers = try ReportNumbers(.json, of: file)
    let place = try #require(ReportedCategory.allCases.firstIndex { $0.rawValue == expected })
    var counts = Array(repeating: 0, count: 1 + ReportedCategory.allCases.count)
    (counts[0], counts[place + 1]) = (1, 1)
    #expect(numbers.groups["All"] == counts)
    #expect(try ReportScene.report(.csv, of: file).contains(",\(expected),"))
  }
}
