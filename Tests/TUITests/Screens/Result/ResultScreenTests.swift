import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The Result screen")
struct ResultScreenTests {
  private static let done: [Outcome: Int] = [.verified: 1_971, .alreadyRevoked: 11]
  private static let troubled: [Outcome: Int] = [
    .verified: 1_966, .alreadyRevoked: 11, .failed: 2, .reasonMismatch: 1, .unverified: 1,
    .skipped: 1,
  ]

  private func scene(
    _ outcomes: [Outcome: Int] = done, remaining: RemainingCertificates? = nil,
    certificates: [IncidentCertificate] = [], columns: Int = 80, rows: Int = 24,
    isReadOnly: Bool = false, reason: RevocationReason = .keyCompromise,
    phase: IncidentHeader.Phase = .finished, onHold: Int? = nil
  ) throws -> RunScene {
    var scene = try RunScene(
      .result, columns: columns, rows: rows, isReadOnly: isReadOnly, phase: phase,
      certificates: certificates
    ) { $0.incident?.reason = reason }
    var counts = IncidentCounts(found: 2_831, outcomes: outcomes)
    counts.onHold = onHold
    scene.give(.counts(counts))
    scene.give(.record(RunSamples.record(reason: reason)))
    if let remaining { scene.give(.remaining(remaining, notes: [])) }
    return scene
  }

  @Test func `it searches again at once, and says that nothing remains`() throws {
    var scene = try scene()
    #expect(scene.scene.effects.filter { $0 == .searchRemaining }.count == 1)
    scene.give(.searchProgress(IncidentSearch.Progress(found: 200, total: 849, pages: 2)))
    #expect(scene.scene.text.contains("200 of 849 still issued, page 2"))
    scene.give(.remaining(try RunSamples.remaining(), notes: []))
    #expect(scene.scene.text.contains("✓ 0 issued remain in this profile and window"))
    #expect(scene.model.context.incident?.remaining == 0)
  }

  @Test func `an incident that was searched before is not searched again by itself`() throws {
    let remaining = try RunSamples.remaining(unchecked: 3)
    var scene = try RunScene(.result, phase: .finished) { $0.incident?.remaining = 3 }
    scene.give(.record(RunSamples.record(remaining: remaining)))
    scene.give(.counts(IncidentCounts(found: 5, outcomes: [.verified: 2])))
    #expect(!scene.scene.effects.contains(.searchRemaining))
    #expect(scene.scene.text.contains("3 issued remain in this profile and window"))
    #expect(scene.press(.character("R")) == [.searchRemaining])
  }

  @Test func `Esc stops the search first, then closes the incident`() throws {
    var scene = try scene()
    #expect(scene.press(.escape) == [.cancelSearch])
    scene.give(.searchCancelled)
    #expect(scene.scene.text.contains("stopped early; press R to search again"))
    #expect(scene.press(.escape).contains(.closeIncident))
    #expect(scene.model.place == .start)
    #expect(scene.model.context.incident == nil)
  }

  @Test func `a search that failed says why and can be begun again`() throws {
    var scene = try scene()
    scene.give(.failed(.searchRemaining, because: "HTTP 503 try later."))
    #expect(scene.scene.text.contains("✗ HTTP 503 try later. Press R to search again."))
    #expect(scene.press(.character("R")) == [.searchRemaining])
    #expect(scene.whyNot(.character("R")) == "A search is running.")
  }

  @Test func `stragglers are checked and looked at`() throws {
    var scene = try scene(remaining: try RunSamples.remaining(unchecked: 9, stragglers: 4))
    #expect(scene.scene.text.contains("(c selects them)"))
    #expect(scene.press(.character("c")) == [.checkStragglers])
    scene.give(.checksChanged)
    #expect(scene.model.place == .certificates)
  }

  @Test func `without stragglers there is nothing to check`() throws {
    var scene = try scene()
    #expect(scene.whyNot(.character("c")) == "A search is running. Press Esc to stop it.")
    scene.give(.remaining(try RunSamples.remaining(), notes: []))
    #expect(scene.whyNot(.character("c")) == "The search after the run found nothing new.")
  }

  @Test func `checks stay frozen while the run is not at its end`() throws {
    var scene = try scene(
      [.awaitingApproval: 1, .verified: 3], remaining: try RunSamples.remaining(stragglers: 1),
      phase: .paused)
    #expect(
      scene.whyNot(.character("c"))
        == "Checks are frozen until every selected outcome is final.")
  }

  @Test func `t tries again what is left and goes back to Progress`() throws {
    var scene = try scene(Self.troubled)
    #expect(scene.whyNot(.character("t")) == "A search is running. Press Esc to stop it.")
    scene.give(.remaining(try RunSamples.remaining(inManifest: 3), notes: []))
    let effects = scene.press(.character("t"))
    #expect(effects.first == .retryTroubled)
    #expect(effects.contains(.startRun))
    #expect(scene.model.place == .progress)
    #expect(scene.model.context.incident?.remaining == nil)
  }

  @Test func `t says when nothing is left that it could help`() throws {
    var scene = try scene(remaining: try RunSamples.remaining())
    #expect(scene.whyNot(.character("t")) == "No certificate can be retried.")
  }

  @Test func `the record is exported beside the incident, in the format chosen`() throws {
    var scene = try scene()
    #expect(scene.press(.character("e"), .enter) == [])
    #expect(scene.press(.character("e"), .escape) == [])
    #expect(scene.model.place == .result)
    let base = "/home/kim/.local/state/bulkrevoke/2026-11-21-web-tls-2025"
    #expect(
      scene.press(.character("e"), .character("j")) == [.export(.json, path: base + ".json")])
    #expect(
      scene.press(.character("e"), .right, .right, .enter) == [
        .export(.csv, path: base + ".csv")
      ])
    #expect(
      scene.press(.character("e"), .character("m")) == [.export(.markdown, path: base + ".md")])
    #expect(
      scene.press(.character("e"), .character("h")) == [.export(.html, path: base + ".html")])
    scene.give(.exported(path: base + ".md"))
    #expect(scene.model.notice == "Written to \(base).md")
  }

  @Test func `holds are released only when the words are typed`() throws {
    var scene = try scene(
      remaining: try RunSamples.remaining(), reason: .certificateHold, onHold: 1_971)
    #expect(scene.press(.character("h")) == [.flushInput])
    #expect(scene.scene.text.contains("Release the holds?"))
    #expect(scene.press(.enter) == [])
    #expect(scene.model.notice?.contains("Nothing was sent. Type release 1971") == true)
    scene.type("release 197")
    #expect(scene.press(.enter) == [])
    scene.input(.paste("1"))
    #expect(scene.press(.enter) == [])
    #expect(scene.press(.escape) == [])
    #expect(!scene.scene.text.contains("Release the holds?"))
    scene.press(.character("h"))
    scene.type("release 1971")
    #expect(scene.press(.enter) == [.releaseHolds(count: 1_971)])
    #expect(scene.model.place == .result)
    // The release starts once the file confirms it.
    let instruction = RevocationInstruction(reason: .certificateHold)
    let effects = scene.give(.confirmed(try RunSamples.confirmed(instruction, isReleasing: true)))
    #expect(effects.contains(.startRun))
    #expect(scene.model.place == .progress)
    #expect(scene.scene.text.contains("\nRelease "))
  }

  @Test func `a run after a release is no release`() throws {
    var scene = try RunScene(.confirm) {
      $0.reason = RunSamples.option(.certificateHold)
      $0.incident?.isReleasing = true
    }
    scene.give(
      .confirmed(try RunSamples.confirmed(RevocationInstruction(reason: .certificateHold))))
    #expect(scene.model.place == .progress)
    #expect(scene.model.context.incident?.isReleasing == false)
    #expect(scene.scene.text.contains("\nRevoke "))
  }

  @Test func `only holds can be released`() throws {
    var scene = try scene(remaining: try RunSamples.remaining())
    #expect(
      scene.whyNot(.character("h")) == "Only holds can be released; this incident placed none.")
  }

  @Test func `q asks, and both answers are kept to`() throws {
    var scene = try scene()
    #expect(scene.press(.character("q"), .character("n")) == [])
    #expect(scene.press(.character("q"), .character("y")) == [.leave])
  }

  @Test func `read-only can look and export, no more`() throws {
    var scene = try scene(Self.troubled, isReadOnly: true)
    #expect(!scene.scene.effects.contains(.searchRemaining))
    for key: Character in ["t", "c", "h", "R"] {
      #expect(scene.whyNot(.character(key)) == "This incident is open read-only.")
    }
    #expect(scene.press(.character("e"), .character("c")).count == 1)
  }

  @Test(arguments: Outcome.allCases)
  func `it is done only when every selected certificate is proven revoked`(outcome: Outcome) {
    let outcomes = [Outcome.verified: 3].merging([outcome: 4]) { $1 }
    let verdict = ResultVerdict(
      counts: IncidentCounts(found: 9, outcomes: outcomes), reason: .superseded)
    let isDone = outcome.isRevoked || outcome == .released
    #expect(verdict.isDone == isDone)
    #expect(verdict.sentence.hasPrefix(isDone ? "DONE" : "INCOMPLETE"))
    #expect(verdict.todo.isEmpty == isDone)
  }

  @Test func `it is not done while the search after the run shows something open`() throws {
    var scene = try scene(remaining: try RunSamples.remaining(stragglers: 2, inManifest: 1))
    let text = scene.scene.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      text.contains(
        "INCOMPLETE: all 1,982 selected certificates are revoked and verified, but 2 new certificates "
          + "and 1 selected certificate remain issued."))
    scene = try self.scene(remaining: try RunSamples.remaining(unchecked: 3))
    #expect(scene.scene.text.contains("✓ DONE"))
  }

  @Test(arguments: [
    (
      [Outcome.verified: 5], 5, false, "DONE: all 5 selected certificates are on hold and verified."
    ),
    (
      [.verified: 5], 1, false,
      "DONE: 1 of 5 certificates still on hold, 4 permanently revoked or expired since."
    ),
    (
      [.verified: 2, .released: 3], 1, true,
      "DONE: 3 holds released and verified, 1 still on hold, 1 permanently revoked or expired "
        + "since."
    ),
    (
      [.released: 3, .failed: 2], 2, true,
      "INCOMPLETE: 3 of 5 done, 2 failed; 2 on hold as far as known."
    ),
  ])
  func `holds are told from what became of them`(
    outcomes: [Outcome: Int], onHold: Int, isRelease: Bool, sentence: String
  ) {
    var counts = IncidentCounts(found: 9, outcomes: outcomes)
    counts.onHold = onHold
    counts.endedHolds = max(0, outcomes[.verified, default: 0] - onHold)
    let verdict = ResultVerdict(counts: counts, reason: .certificateHold, isRelease: isRelease)
    #expect(verdict.sentence == sentence)
  }

  @Test func `the outcomes add up to what was selected`() {
    let verdict = ResultVerdict(
      counts: IncidentCounts(found: 9, outcomes: Self.troubled), reason: .superseded)
    let numbers = verdict.sum.replacing(",", with: "").split(separator: " ").compactMap { Int($0) }
    #expect(numbers.dropLast().reduce(0, +) == numbers.last)
    #expect(numbers.last == 1_982)
  }

  @Test func `nothing selected is not done`() {
    #expect(!ResultVerdict(counts: IncidentCounts(), reason: nil).isDone)
  }

  @Test func `no key is bound twice`() throws {
    let scene = try scene()
    let screen = try #require(scene.model.screen as? ResultScreen)
    #expect(screen.keys(in: scene.model.context).conflicts == [])
  }

  @Test(arguments: [(24, 80), (60, 200)])
  func `looks as drawn when all is done`(rows: Int, columns: Int) throws {
    let scene = try scene(
      remaining: try RunSamples.remaining(), columns: columns, rows: rows)
    try expectScreen(scene.scene.frame(), "result-done-\(columns)x\(rows)")
  }

  @Test(arguments: [(24, 80), (60, 200), (16, 60)])
  func `looks as drawn when something is left`(rows: Int, columns: Int) throws {
    let scene = try scene(
      Self.troubled,
      remaining: try RunSamples.remaining(unchecked: 840, stragglers: 4, inManifest: 3),
      certificates: RunSamples.everyKind, columns: columns, rows: rows)
    try expectScreen(scene.scene.frame(), "result-left-\(columns)x\(rows)")
  }

  @Test func `searching, in ASCII, with the export question`() throws {
    var scene = try scene()
    scene.give(.searchProgress(IncidentSearch.Progress(found: 200, total: 849, pages: 2)))
    scene.press(.character("e"))
    try expectScreen(scene.scene.frame(.ascii), "result-export-ascii")
  }

  @Test func `a hold that can be released`() throws {
    var scene = try scene(
      remaining: try RunSamples.remaining(), reason: .certificateHold, onHold: 1_971)
    scene.press(.character("h"))
    try expectScreen(scene.scene.frame(), "result-hold-80x24")
  }
}
