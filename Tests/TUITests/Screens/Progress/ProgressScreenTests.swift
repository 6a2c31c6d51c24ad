import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The Progress screen")
struct ProgressScreenTests {
  /// A run that was just confirmed and has sent its first snapshot.
  private func running(
    _ snapshot: RunSnapshot? = RunSamples.snapshot(),
    certificates: [IncidentCertificate] = RunSamples.everyKind, columns: Int = 80, rows: Int = 24
  ) throws -> RunScene {
    var scene = try RunScene(
      .progress, columns: columns, rows: rows, phase: .running, certificates: certificates
    ) { $0.isRunAskedFor = true }
    if let snapshot { scene.give(.snapshot(snapshot)) }
    return scene
  }

  private func opened(isReadOnly: Bool = false) throws -> RunScene {
    var scene = try RunScene(
      .progress, isReadOnly: isReadOnly, phase: .paused, certificates: RunSamples.everyKind
    ) { $0.incident?.pause = "3 of the last 50 certificates could not be revoked" }
    scene.give(.counts(IncidentCounts(found: 2_831, outcomes: RunSamples.outcomes)))
    return scene
  }

  private func screen(_ scene: RunScene) throws -> ProgressScreen {
    try #require(scene.model.screens[.progress] as? ProgressScreen)
  }

  @Test func `a clock that was set is told, with how far and to when`() throws {
    var snapshot = RunSamples.snapshot()
    let now = ConsoleScene.now
    snapshot.clockJump = ClockJump(from: now.addingTimeInterval(3_600), to: now)
    let text = try running(snapshot).scene.text.replacing("\n  ", with: " ")
    #expect(text.contains("the clock was set 1 h back, to \(ClockText.dayAndMinute(now))"))
  }

  @Test func `a run that was just confirmed begins by itself`() throws {
    let scene = try running(nil)
    #expect(scene.scene.effects.filter { $0 == .startRun }.count == 1)
    #expect(!scene.model.context.isRunAskedFor)
  }

  @Test func `an incident opened again waits for a key`() throws {
    var scene = try opened()
    #expect(!scene.scene.effects.contains(.startRun))
    #expect(
      scene.scene.text.replacing("\n  ", with: " ").contains(
        "Paused: 3 of the last 50 certificates could not be revoked. Press p to resume."))
    #expect(scene.press(.character("p")) == [.startRun])
    #expect(scene.whyNot(.character("p")) == "The run is starting.")
  }

  @Test(arguments: [80, 200])
  func `what a list shows as revoked is told beside what was accepted`(columns: Int) throws {
    var snapshot = RunSamples.snapshot()
    snapshot.shown = 300
    #expect(try running(snapshot, columns: columns).scene.text.contains("accepted 324 (300 shown"))
    var certificate = RunSamples.certificate(1, "www.example", .accepted)
    #expect(RevocationWords(certificate: certificate, now: Date()).verify?.text == "reading")
    certificate.shownAt = Date()
    #expect(RevocationWords(certificate: certificate, now: Date()).verify?.text == "shown revoked")
  }

  @Test func `p pauses and carries on`() throws {
    var scene = try running()
    #expect(scene.press(.character("p")) == [.pauseRun])
    scene.give(.snapshot(RunSamples.snapshot(.paused(because: "paused by kim"))))
    #expect(scene.scene.text.contains("Paused by kim. Press p to resume."))
    #expect(scene.press(.character("p")) == [.resumeRun])
  }

  @Test func `p says why it cannot pause`() throws {
    var scene = try running(RunSamples.snapshot(.recovering))
    #expect(
      scene.whyNot(.character("p")) == "Unknown outcomes are being read; nothing is sent.")
    scene.give(.snapshot(RunSamples.snapshot(.stopping)))
    #expect(scene.whyNot(.character("p")) == "The run is stopping.")
  }

  @Test func `workers are more or fewer, within their bounds`() throws {
    var scene = try running()
    #expect(scene.press(.character("+")) == [.setConcurrency(9)])
    #expect(scene.model.notice == "9 workers")
    #expect(scene.press(.character("-")) == [.setConcurrency(7)])
    scene.give(.snapshot(RunSamples.snapshot(concurrency: 1)))
    #expect(scene.press(.character("-")) == [.setConcurrency(1)])
    scene.give(.snapshot(RunSamples.snapshot(concurrency: 64)))
    #expect(scene.press(.character("+")) == [.setConcurrency(64)])
    var idle = try opened()
    #expect(idle.whyNot(.character("+")) == "No run is active.")
  }

  @Test func `f shows what needs a person, and everything again`() throws {
    var scene = try running()
    #expect(scene.press(.character("f")) == [.list(ListingQuery(scope: .troubled))])
    #expect(scene.scene.text.contains("vpn.corp.example"))
    #expect(!scene.scene.text.contains("auth.pay.example"))
    #expect(scene.press(.character("f")) == [.list(ListingQuery(scope: .manifest))])
    #expect(scene.scene.text.contains("auth.pay.example"))
  }

  @Test func `t tries again what failed, and says so when nothing did`() throws {
    var scene = try running()
    #expect(scene.press(.character("t")) == [.retryTroubled])
    scene.give(.retrying(2))
    #expect(scene.model.notice == "Retrying 2 certificates")
    scene.give(.snapshot(RunSamples.snapshot(.running, [.planned: 2])))
    #expect(scene.whyNot(.character("t")) == "No certificate has failed or is unverified.")
    var idle = try opened()
    #expect(idle.press(.character("t")) == [.retryTroubled, .startRun])
  }

  @Test func `q asks whether to stop safely, and both answers are kept to`() throws {
    var scene = try running()
    #expect(scene.press(.character("q"), .character("k")) == [])
    #expect(scene.press(.character("q"), .character("s")) == [.stopRun, .leave])
  }

  @Test func `Enter shows everything about a certificate, Esc hides it`() throws {
    var scene = try running()
    scene.press(.home, .down)
    #expect(scene.press(.enter) == [.loadDetail(id: 2)])
    scene.give(.detail(Self.detail(RunSamples.everyKind[1])))
    #expect(
      scene.scene.text.contains("pending_reissue HTTP 400 the certificate is pending reissue"))
    #expect(scene.press(.down) == [.loadDetail(id: 3)])
    scene.press(.escape)
    #expect(scene.model.place == .progress)
    #expect(!scene.scene.text.contains("Message"))
  }

  @Test func `a finished run goes on to the result`() throws {
    var scene = try running()
    scene.give(.snapshot(RunSamples.snapshot(.ended, [.verified: 1_982])))
    let effects = scene.give(.runEnded(.finished))
    #expect(scene.model.place == .result)
    #expect(effects.contains(.searchRemaining))
    #expect(scene.model.context.incident?.phase == .finished)
  }

  @Test func `a run that leaves something waiting is not called finished`() throws {
    var scene = try running()
    scene.give(.snapshot(RunSamples.snapshot(.ended, [.verified: 1, .awaitingApproval: 1])))
    scene.give(.runEnded(.finished))
    #expect(scene.model.context.incident?.phase == .paused)
  }

  @Test func `a stopped or broken run can be carried on`() throws {
    var scene = try running()
    scene.give(.runEnded(.stopped))
    #expect(scene.scene.text.contains("Stopped safely"))
    #expect(scene.press(.character("p")) == [.startRun])
    scene.give(.failed(.startRun, because: "no room left on the device."))
    #expect(scene.scene.text.contains("The run failed: no room left on the device."))
    #expect(scene.press(.character("p")) == [.startRun])
  }

  @Test func `read-only looks on and can do nothing to the run`() throws {
    var scene = try opened(isReadOnly: true)
    for key: Character in ["p", "+", "-", "t"] {
      #expect(scene.whyNot(.character(key)) == "This incident is open read-only.")
    }
    #expect(!scene.give(.tick).contains(.loadCounts))
  }

  @Test func `the rows follow the work until a key moves the cursor`() throws {
    var scene = try running(certificates: RunSamples.manifestRows(2_000, done: 900))
    #expect(try screen(scene).list.viewport.cursor == 900)
    scene.rows = RunSamples.manifestRows(2_000, done: 1_300)
    scene.give(.snapshot(RunSamples.snapshot()))
    #expect(try screen(scene).list.viewport.cursor == 1_300)
    scene.press(.down)
    scene.rows = RunSamples.manifestRows(2_000, done: 1_400)
    scene.give(.snapshot(RunSamples.snapshot()))
    #expect(try screen(scene).list.viewport.cursor == 1_301)
    scene.press(.character("F"))
    #expect(try screen(scene).list.viewport.cursor == 1_400)
    #expect(scene.whyNot(.character("F")) == "The list already follows the run.")
  }

  @Test func `the rows follow back to what was left behind`() throws {
    var rows = RunSamples.manifestRows(1_200, done: 1_200)
    rows[40] = RunSamples.certificate(41, "late.pay.example", .waitingToRetry)
    var scene = try running(certificates: rows)
    #expect(try screen(scene).list.viewport.cursor == 40)
    scene.rows[40] = RunSamples.certificate(41, "late.pay.example", .verified)
    scene.give(.snapshot(RunSamples.snapshot()))
    #expect(try screen(scene).list.viewport.cursor == 1_199)
    scene.rows[7] = RunSamples.certificate(8, "again.pay.example", .planned)
    scene.give(.snapshot(RunSamples.snapshot()))
    #expect(try screen(scene).list.viewport.cursor == 7)
  }

  @Test func `at most one read is under way, however many pictures come`() throws {
    var scene = try running()
    scene.isListSlow = true
    let effects = (0..<5).flatMap { _ in scene.give(.snapshot(RunSamples.snapshot())) }
    guard effects.count == 1, case .findUnfinished(let start) = effects[0] else {
      Issue.record("asked for: \(effects)")
      return
    }
    // Snapshots that came meanwhile cause one more look. After that nothing is left to ask for.
    for next in [[Effect.findUnfinished(from: start)], []] {
      let asked = scene.give(.unfinished(start))
      guard asked.count == 1, case .loadRows(let range) = asked[0] else {
        Issue.record("asked for: \(asked)")
        return
      }
      #expect(scene.give(.rows(range, Array(RunSamples.everyKind[range]))) == next)
    }
  }

  @Test func `the list moves once the rows are there that it moves to`() throws {
    var scene = try running(certificates: RunSamples.manifestRows(2_000, done: 0))
    scene.isListSlow = true
    scene.give(.snapshot(RunSamples.snapshot()))
    scene.rows = RunSamples.manifestRows(2_000, done: 900)
    guard case .loadRows(let range) = scene.give(.unfinished(900)).first else {
      Issue.record("no rows were asked for")
      return
    }
    #expect(range.contains(900))
    #expect(try screen(scene).list.viewport.cursor == 0)
    scene.give(.rows(range, Array(scene.rows[range])))
    let list = try screen(scene).list
    #expect(list.viewport.cursor == 900)
    #expect(list.viewport.visible.allSatisfy { list[$0] != nil })
  }

  @Test func `only what can be seen is held`() throws {
    var scene = try running(certificates: RunSamples.manifestRows(2_000, done: 0))
    scene.press(.end)
    let list = try screen(scene).list
    #expect(list[1_999] != nil)
    #expect(list[0] == nil)
  }

  @Test func `a read that failed is made up for by the next picture`() throws {
    var scene = try running()
    scene.isListSlow = true
    let effects = scene.give(.snapshot(RunSamples.snapshot()))
    scene.give(.failed(effects[0], because: "busy"))
    #expect(scene.give(.snapshot(RunSamples.snapshot())).count == 1)
  }

  @Test func `a click moves the cursor to the row under it`() throws {
    var scene = try running()
    scene.input(.mouse(MouseEvent(action: .click, point: Point(row: 9, column: 4))))
    #expect(try screen(scene).list.viewport.cursor == 2)
  }

  @Test func `no key is bound twice`() throws {
    var scene = try running()
    #expect(try screen(scene).keys(in: scene.model.context).conflicts == [])
    scene.press(.enter)
    #expect(try screen(scene).keys(in: scene.model.context).conflicts == [])
  }

  private static func detail(_ certificate: IncidentCertificate) -> CertificateDetail {
    func event(_ second: Int, _ action: String, _ detail: String = "") -> IncidentEvent {
      IncidentEvent(
        sequence: Int64(second), at: "2026-11-21T03:12:0\(second).250Z", actor: "kim",
        action: action, certificate: certificate.identity, detail: detail)
    }
    return CertificateDetail(
      certificate: certificate, decoded: nil, evidence: [],
      events: [
        event(1, "sending"),
        event(2, "failed", "pending_reissue HTTP 400 the certificate is pending reissue"),
      ])
  }

  @Test(arguments: [(24, 80), (60, 200), (16, 60)])
  func `looks as drawn`(rows: Int, columns: Int) throws {
    var scene = try running(
      certificates: RunSamples.manifestRows(1_982, done: 40), columns: columns, rows: rows)
    scene.press(.home)
    try expectScreen(scene.scene.frame(), "progress-\(columns)x\(rows)")
  }

  @Test func `every outcome has its words`() throws {
    let scene = try running(RunSamples.snapshot(.canary, [.planned: 12], perSecond: 0))
    try expectScreen(scene.scene.frame(), "progress-outcomes-80x24")
  }

  @Test func `a late run, throttled and paused, in ASCII`() throws {
    var scene = try running(
      RunSamples.snapshot(
        .paused(because: "revoking 0F2A failed: HTTP 403 access_denied You do not have permission"),
        perSecond: 0.01, pausedFor: .seconds(12), throttled: 17))
    scene.press(.home, .down)
    try expectScreen(scene.scene.frame(.ascii), "progress-paused-ascii")
  }

  @Test(arguments: [(24, 80), (60, 200)])
  func `the detail looks as drawn`(rows: Int, columns: Int) throws {
    var scene = try running(columns: columns, rows: rows)
    scene.press(.home, .down, .enter)
    scene.give(.detail(Self.detail(RunSamples.everyKind[1])))
    try expectScreen(scene.scene.frame(), "progress-detail-\(columns)x\(rows)")
  }

  @Test func `an incident opened again looks as drawn`() throws {
    try expectScreen(try opened().scene.frame(), "progress-opened-80x24")
  }
}
