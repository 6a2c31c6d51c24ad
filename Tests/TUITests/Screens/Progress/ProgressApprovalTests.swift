import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The Progress screen while administrators decide")
struct ProgressApprovalTests {
  private static let outcomes: [Outcome: Int] = [.verified: 40, .awaitingApproval: 12, .planned: 3]

  private static let requests = [
    AwaitedRequest(
      id: "60000004", requester: "John Smith", since: ConsoleScene.now.addingTimeInterval(-7_200),
      certificates: 1, commonName: "api.pay.example"),
    AwaitedRequest(
      id: "60000009", requester: "", since: ConsoleScene.now, certificates: 11,
      commonName: "vpn.corp.example"),
  ]

  private func waiting(
    _ requests: [AwaitedRequest] = requests, isReadOnly: Bool = false, columns: Int = 80,
    rows: Int = 24
  ) throws -> RunScene {
    var scene = try RunScene(
      .progress, columns: columns, rows: rows, isReadOnly: isReadOnly, phase: .running,
      certificates: RunSamples.everyKind
    ) {
      $0.isRunAskedFor = true
      $0.service.needsApproval = true
    }
    scene.give(.snapshot(RunSamples.snapshot(.running, Self.outcomes)))
    scene.give(.awaited(requests))
    return scene
  }

  @Test func `says how many wait, on whom, and since when`() throws {
    let text = try waiting().scene.text.replacing("\n  ", with: " ")
    #expect(text.contains("2 requests wait for an administrator since"))
    #expect(text.contains("(request 60000004, requested by John Smith)"))
    let one = try waiting(Array(Self.requests.suffix(1))).scene.text.replacing("\n  ", with: " ")
    #expect(one.contains("1 request waits for an administrator since"))
    #expect(one.contains("(request 60000009)"))
  }

  @Test func `reads what waits when it comes to the front, and again when the number changes`()
    throws
  {
    var scene = try waiting()
    #expect(scene.scene.effects.contains(.loadAwaited))
    #expect(!scene.give(.tick).contains(.loadAwaited))
    scene.give(.snapshot(RunSamples.snapshot(.running, [.verified: 41, .awaitingApproval: 11])))
    #expect(scene.give(.tick).contains(.loadAwaited))
  }

  @Test func `R asks at once how the requests stand`() throws {
    var scene = try waiting()
    #expect(scene.press(.character("R")).contains(.askAboutApprovals))
  }

  @Test func `a approves only after a question whose default is to leave them`() throws {
    var scene = try waiting()
    #expect(scene.press(.character("a")).isEmpty)
    #expect(scene.scene.text.contains("Approve 2 requests as an administrator?"))
    #expect(scene.press(.enter).isEmpty)
    #expect(!scene.scene.text.contains("as an administrator?"))
    #expect(scene.press(.character("a"), .escape).isEmpty)
    #expect(scene.press(.character("a"), .character("a")).contains(.approveRequests))
    let result = ApprovalGiving.Result(approved: 11, refused: 1, unknown: 2)
    #expect(scene.give(.approved(result)).contains(.loadAwaited))
    #expect(
      scene.scene.text.contains(
        "11 approved; 1 refused, see the event log; 2 without an answer, to be read"))
  }

  @Test func `both keys say why when nothing waits, and are not there for a service without them`()
    throws
  {
    var scene = try waiting([])
    scene.give(.snapshot(RunSamples.snapshot(.running, [.verified: 55])))
    #expect(scene.whyNot(.character("a")) == "No request waits for an administrator.")
    #expect(scene.whyNot(.character("R")) == "No request waits for an administrator.")
    var other = try RunScene(
      .progress, phase: .running, certificates: RunSamples.everyKind
    ) { $0.isRunAskedFor = true }
    #expect(other.press(.character("a"), .character("R")).isEmpty)
    #expect(!other.scene.text.contains("Approve"))
  }

  @Test func `s has administrators asked after all, where a key may not skip them`() throws {
    var scene = try RunScene(.progress, phase: .paused, certificates: RunSamples.everyKind) {
      $0.service.needsApproval = true
      $0.incident?.terms.skipsApproval = true
    }
    #expect(scene.scene.text.contains("s Ask for approval"))
    #expect(scene.press(.character("s")) == [.stopSkippingApproval])
    scene.give(.approvalNoLongerSkipped(try RunSamples.confirmed()))
    #expect(scene.scene.text.contains("Approval is no longer skipped. Press p to resume."))
    #expect(!scene.scene.text.contains("s Ask for approval"))
    #expect(scene.press(.character("s")).isEmpty)
  }

  @Test func `who only looks on cannot approve`() throws {
    var scene = try waiting(isReadOnly: true)
    #expect(!scene.press(.character("a"), .character("a")).contains(.approveRequests))
  }

  @Test(arguments: [(24, 80), (60, 200)])
  func `looks as drawn`(rows: Int, columns: Int) throws {
    try expectScreen(
      try waiting(columns: columns, rows: rows).scene.frame(),
      "progress-approvals-\(columns)x\(rows)")
  }
}
