import Foundation
import Testing

@Suite("A storm of new sizes", .serialized)
struct ResizeStormTests {
  @Test("during a run harms nothing, and the picture is right in the end")
  func storm() async throws {
    let sandbox = try await SandboxProcess.start(certificates: 600, in: TemporaryFolder())
    let scenario = try await ConsoleScenario.open(
      on: sandbox, in: ConsoleScenario.prepare(on: sandbox), ["--rate", "200/1s"])
    let terminal = scenario.terminal
    try await scenario.openIncident()
    try await terminal.waitUntil("[ ] ")
    try await scenario.beginRun()
    try await terminal.waitUntil("q Stop safely")
    // The same sizes each time: steps that meet every rest of 200 and 500 (both are prime to 7 and 11).
    for step in 0..<400 {
      await terminal.resize(rows: 1 + step * 77 % 200, columns: 1 + step * 119 % 500)
    }
    await terminal.resize(rows: 40, columns: 120)
    // With “Esc Start” in the footer, the search for what remains has come to its end as well.
    // A picture of an earlier size, which shows all of that too, has its footer further up.
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
    // A picture of an earlier size may still be on its way: what counts is how it ends.
    try await terminal.wait("the whole picture is drawn again", until: isWhole)
    #expect(try await scenario.leave() == .exit(0))
    #expect(await terminal.condition == (try await DepartureTests.conditionBefore()))
  }
}
