import Foundation
import Testing

@Suite("A storm of new sizes", .serialized)
struct ResizeStormTests {
  @Test("Many resizes during a run do no harm, and the last screen is right")
  func storm() async throws {
    let sandbox = try await SandboxProcess.start(certificates: 600, in: TemporaryFolder())
    let scenario = try await ConsoleScenario.open(
      on: sandbox, in: ConsoleScenario.prepare(on: sandbox), ["--rate", "200/1s"])
    let terminal = scenario.terminal
    try await scenario.openIncident()
    try await terminal.waitUntil("[ ] ")
    try await scenario.beginRun()
    try await terminal.waitUntil("q Stop safely")
    // Fixed steps give equal sizes each time. They reach every row count up to 200, and 400 of the
    // 500 column counts.
    for step in 0..<400 {
      await terminal.resize(rows: 1 + step * 77 % 200, columns: 1 + step * 119 % 500)
    }
    await terminal.resize(rows: 40, columns: 120)
    // “Esc Start” in the footer shows that the last search is finished as well. A screen of an
    // earlier size also contains these words, but its footer is further up.
    let words = [
      "DONE", "issued remain", "Outcomes", "Elapsed", "Manifest", "Esc Start  q Quit", "? Help",
    ]
    let isWhole = { @Sendable (screen: TerminalScreen) in
      screen.lines.count == 40 && screen.lines[39].hasSuffix("? Help")
        && screen.lines[0].hasSuffix("web-prepared") && words.allSatisfy(screen.contains)
    }
    try await terminal.wait("the result is shown in full", until: isWhole)
    await terminal.wipe()
    await terminal.send(signal: SIGCONT)
    // A screen of an earlier size can still arrive; only the last screen counts.
    try await terminal.wait("the whole picture is drawn again", until: isWhole)
    #expect(try await scenario.leave() == .exit(0))
    #expect(await terminal.condition == (try await DepartureTests.conditionBefore()))
  }
}
