import Foundation
import Testing

@testable import Sandbox

@Suite("Scenario files")
struct ScenarioTests {
  @Test(
    "The shipped scenarios can be read",
    arguments: ["storm", "lost-answers", "slow-day"])
  func shipped(name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Scenarios")
    let text = try String(contentsOf: folder.appending(path: "\(name).yaml"), encoding: .utf8)
    let scenario = try SandboxScenario(yaml: text)
    #expect(!scenario.faults.isEmpty)
    #expect(throws: Never.self) {
      try SandboxOptions {
        $0.faults = scenario.faults
      }.validate()
    }
  }

  @Test("Every setting is read")
  func everything() throws {
    let scenario = try SandboxScenario(
      yaml: """
        lag: 60-300
        limit: none
        latency: 7
        maximum-page-size: 20
        variants: [upperCaseStatus]
        faults:
          - {kind: server-error, share: 0.25, calls: [revoke, read], after: 3, until: 9,
             status: 502, body: html, acted: true}
          - {kind: throttled, retry-after: date}
          - {kind: slow, seconds: 2.5}
        """)
    #expect(scenario.lag == "60-300")
    #expect(scenario.limit == "none")
    #expect(scenario.latency == 7)
    #expect(scenario.maximumPageSize == 20)
    #expect(scenario.variants == [.upperCaseStatus])
    #expect(
      scenario.faults == [
        SandboxFault(
          .serverError, share: 0.25, calls: [.revoke, .read], after: 3, until: 9, status: 502,
          body: .html, acted: true),
        SandboxFault(.throttled, retryAfter: .date), SandboxFault(.slow, seconds: 2.5),
      ])
    #expect(try SandboxScenario(yaml: #"{"faults": [{"kind": "malformed"}]}"#).faults.count == 1)
  }

  @Test(
    "Invalid content is reported with its place",
    arguments: [
      ("faults: [{kind: hail}]", "faults[0].kind"),
      ("faults: [{kind: slow}, {kind: slow, secs: 3}]", "faults[1]: there is no “secs”"),
      ("faults: [{share: 0.5}]", "kind is missing"),
      ("faults: [{kind: slow, share: much}]", "faults[0].share"),
      ("weather: bad", "there is no “weather”"),
      ("faults: [", "line"),
    ])
  func errors(row: (yaml: String, words: String)) {
    let error = #expect(throws: SandboxError.self) { try SandboxScenario(yaml: row.yaml) }
    #expect(error?.code == .invalidOption)
    #expect(error?.message.contains(row.words) == true, "\(error?.message ?? "")")
  }

  @Test("Shares and times outside their range are refused")
  func ranges() {
    for fault in [
      SandboxFault(.slow, share: 1.5), SandboxFault(.slow, share: -0.1),
      SandboxFault(.slow, seconds: -1), SandboxFault(.serverError, status: 404),
    ] {
      #expect(throws: SandboxError.self) {
        try SandboxOptions {
          $0.faults = [fault]
        }.validate()
      }
    }
  }
}
