import Foundation
import Testing

@Suite("Stopping and continuing", .serialized)
struct SuspendTests {
  @Test(
    "A stopped run gives the terminal back, and continues in a window of another size",
    arguments: [true, false])
  func runSuspended(byKey: Bool) async throws {
    let service = try await SlowService(calls: "release", seconds: 1)
    var environment = service.program.fullEnvironment
    environment["PS1"] = "ready> "
    let terminal = try await PseudoTerminal.start(
      "/bin/bash", ["--norc", "--noprofile", "-i"], environment: environment,
      folder: service.folder.path)
    try await terminal.waitUntil("ready>")
    let before = await terminal.condition
    await terminal.type("\(PseudoTerminal.bulkrevoke) --rate 15/1s --canary 0\n")
    let scenario = ConsoleScenario(
      folder: service.folder, sandbox: service.sandbox, terminal: terminal)
    try await scenario.openIncident()
    try await terminal.waitUntil("[ ] ")
    try await scenario.beginRun()
    try await terminal.waitUntil("q Stop safely")
    if byKey {
      await terminal.press(.control("z"))
    } else {
      await terminal.sendToForeground(signal: SIGTSTP)
    }
    try await terminal.wait("the shell has the terminal") {
      !$0.isAlternate && $0.contains("Stopped") && $0.lines.last { !$0.isEmpty } == "ready>"
    }
    #expect(await terminal.condition(expecting: before, within: .seconds(20)) == before)
    await terminal.resize(rows: 30, columns: 100)
    await terminal.type("clear; fg\n")
    try await terminal.wait("the screen is back in the new size") {
      $0.isAlternate && $0.lines.count == 30 && $0.lines[29].contains("? Help")
    }
    try await terminal.waitUntil("DONE")
    await terminal.press(.character("q"))
    try await terminal.waitUntil("Leave bulkrevoke?")
    await terminal.press(.character("y"))
    try await terminal.wait("the shell is back") {
      !$0.isAlternate && $0.contains("selected") && $0.lines.last { !$0.isEmpty } == "ready>"
    }
    #expect(await terminal.condition(expecting: before) == before)
    let calls = try await service.sandbox.record()
    #expect(CommandLineJobTests.sentTwiceWithoutRead(calls).isEmpty)
  }
}
