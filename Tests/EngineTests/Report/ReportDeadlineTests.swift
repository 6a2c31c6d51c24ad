import Foundation
import GRDB
import Testing

@testable import Engine

@Suite("The deadline in a report")
struct ReportDeadlineTests {
  /// Two certificates with their outcomes and end times; the deadline is at noon.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let outcomes: [String]
    let ends: [String?]
    let state: String
    let outstanding: Int
    let seconds: Double?
    let words: String

    init(
      _ description: String, _ outcomes: [String], _ ends: [String?], _ state: String,
      _ outstanding: Int, _ seconds: Double?, _ words: String
    ) {
      (testDescription, self.outcomes, self.ends) = (description, outcomes, ends)
      (self.state, self.outstanding, self.seconds) = (state, outstanding, seconds)
      self.words = words
    }
  }

  private static let cases = [
    Case(
      "in time", ["verified", "already_revoked"],
      ["2025-03-11T09:59:00.500Z", "2025-03-11T08:47:59.999Z"], "met", 0, 7_259.5,
      "was met with 2 h 59 s to spare: the last certificate was shown as revoked at "
        + "2025-03-11T09:59:00.500Z."),
    Case(
      "to the second", ["verified", "reason_mismatch"],
      ["2025-03-11T12:00:00.000Z", "2025-03-11T08:00:00.000Z"], "met", 0, 0,
      "was met with 0 ms to spare: "),
    Case(
      "a moment late", ["verified", "verified"],
      ["2025-03-11T12:00:00.001Z", "2025-03-11T08:00:00.000Z"], "missed", 0, -0.001,
      "was missed by 1 ms: the last certificate was shown as revoked at "
        + "2025-03-11T12:00:00.001Z."),
    Case(
      "what expired in time needs no revoking", ["skipped", "verified"],
      ["2025-03-13T12:00:00.000Z", "2025-03-11T08:00:00.000Z"], "met", 0, 3_600,
      "was met with 1 h to spare: "),
    Case(
      "failed is never revoked", ["failed", "verified"],
      ["2025-03-11T09:00:00.000Z", "2025-03-11T08:00:00.000Z"], "missed", 1, nil,
      "was missed: 1 certificate had not been shown as revoked at the last line of the log"),
    Case(
      "accepted is not shown", ["accepted", "planned"], [nil, nil], "missed", 2, nil,
      "was missed: 2 certificates had not been shown as revoked at the last line of the log"),
  ]

  @Test(
    "is met only if every certificate was shown as revoked or expired in time", arguments: cases)
  func deadline(state: Case) async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(2))
    defer { file.discard() }
    try file.setDeadline(Timestamp.parse("2025-03-11T12:00:00Z"), by: TestIncident.ann)
    try file.write { db in
      for index in 0..<2 {
        try db.execute(
          sql: """
            UPDATE certificate SET outcome = ?, finished_at = ?, valid_to = CASE ?1 WHEN 'skipped'
              THEN '2025-03-11T11:00:00Z' ELSE valid_to END WHERE id = ?
            """,
          arguments: [state.outcomes[index], state.ends[index], index + 1])
      }
    }
    let report = try #require(try ReportScene.parsed(file)["deadline"] as? [String: Any])
    #expect(report["due"] as? String == "2025-03-11T12:00:00Z")
    #expect(report["state"] as? String == state.state)
    #expect(report["outstanding"] as? Int == state.outstanding)
    let seconds = try #require(report["seconds_to_spare"] as? Double)
    if let expected = state.seconds { #expect(seconds == expected) }
    for format in [ReportFormat.markdown, .html] {
      #expect(try ReportScene.report(format, of: file).contains(state.words))
    }
  }

  @Test("is met by certificates that a list showed as revoked, but not by a released hold")
  func shownInAList() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(3))
    defer { file.discard() }
    func stand(_ id: Int, _ outcome: String, finished: String?, shown: String?) throws {
      try file.write { db in
        try db.execute(
          sql: "UPDATE certificate SET outcome = ?, finished_at = ?, shown_at = ? WHERE id = ?",
          arguments: [outcome, finished, shown, id])
      }
    }
    let (early, late) = ("2025-03-11T09:00:00.000Z", "2025-03-11T15:00:00.000Z")
    let due = Timestamp.parse("2025-03-11T12:00:00Z")
    try stand(1, "accepted", finished: nil, shown: early)
    try stand(2, "verified", finished: late, shown: early)
    try stand(3, "unverified", finished: late, shown: early)
    let met = try file.read { try ReportDeadline(due: due, in: $0) }
    #expect(met.state == .met && met.outstanding == 0 && met.lastShownAt == early)
    try stand(3, "unverified", finished: late, shown: nil)
    #expect(try file.read { try ReportDeadline(due: due, in: $0) }.outstanding == 1)
    try stand(3, "released", finished: late, shown: early)
    #expect(try file.read { try ReportDeadline(due: due, in: $0) }.lastShownAt == late)
  }

  @Test("is open until the log reaches it")
  func open() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(2))
    defer { file.discard() }
    try file.setDeadline(Timestamp.parse("2999-01-01T00:00:00Z"), by: TestIncident.ann)
    let report = try #require(try ReportScene.parsed(file)["deadline"] as? [String: Any])
    #expect(report["state"] as? String == "open" && report["last_shown_at"] is NSNull)
    let text = try ReportScene.report(.html, of: file)
    #expect(text.contains("is open: 2 certificates have yet to be shown as revoked; the last line"))
  }

  @Test("is not mentioned if there is none")
  func none() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(1))
    defer { file.discard() }
    let report = try #require(try ReportScene.parsed(file)["deadline"] as? [String: Any])
    #expect(report["state"] as? String == "none" && report["seconds_to_spare"] is NSNull)
    #expect(!(try ReportScene.report(.html, of: file)).contains("The deadline"))
  }

  @Test(
    "A span of time is shown in its two largest units",
    arguments: [
      (0.0, "0 ms"), (0.25, "250 ms"), (59, "59 s"), (-61, "1 min 1 s"), (3_600, "1 h"),
      (3_659, "1 h 59 s"), (90_061, "1 d 1 h"), (106_617_600, "1,234 d"),
    ] as [(Double, String)])
  func span(seconds: Double, words: String) {
    #expect(ReportText.span(seconds) == words)
  }
}
