import Foundation
import Testing

/// A terminal that sends nothing more or accepts nothing more: the console leaves, and uses hardly
/// any processor time until then.
@Suite("A terminal that is lost", .serialized)
struct LostInputTests {
  /// Starts the console with SIGHUP ignored.
  private static func startUnderNohup(_ service: SlowService) async throws -> ConsoleScenario {
    let terminal = try await PseudoTerminal.start(
      "/bin/sh", ["-c", #"trap "" HUP; exec "$0" --canary 0"#, PseudoTerminal.bulkrevoke],
      environment: service.program.fullEnvironment, folder: service.folder.path)
    return ConsoleScenario(folder: service.folder, sandbox: service.sandbox, terminal: terminal)
  }

  @Test("The end of input ends the console without a signal")
  func endOfInput() async throws {
    let service = try await SlowService(calls: "revoke", seconds: 1)
    let terminal = try await Self.startUnderNohup(service).terminal
    try await terminal.waitUntil("New incident")
    await terminal.hangUp()
    #expect(try await terminal.waitForExit(within: .seconds(5)) == .exit(0))
  }

  @Test("A lost terminal costs no processor time while the run stops")
  func noSpinning() async throws {
    let service = try await SlowService(calls: "revoke", seconds: 60)
    let scenario = try await Self.startUnderNohup(service)
    let terminal = scenario.terminal
    try await scenario.openIncident()
    try await terminal.waitUntil("[ ] ")
    try await scenario.beginRun(checking: false)
    try await service.waitForChange()
    let before = try ProcessStatus.processorTime(by: terminal.process)
    await terminal.hangUp()
    #expect(try await terminal.waitForExit(within: .seconds(5)) == .exit(4))
    // The console waits three seconds for the answer.
    #expect(try #require(await terminal.processorTime) - before < .seconds(1.5))
    #expect(try service.count("sending") == 1)
  }

  @Test("A console in the background leaves when the terminal refuses its input")
  func refusedInput() async throws {
    let service = try await SlowService(calls: "revoke", seconds: 1)
    let terminal = try await PseudoTerminal.start(
      "/bin/bash",
      ["-c", #"trap "" TTIN TTOU; set -m; "$0" & wait $!; echo left with $?; cat"#]
        + [PseudoTerminal.bulkrevoke],
      environment: service.program.fullEnvironment, folder: service.folder.path)
    try await terminal.waitUntil("New incident")
    await terminal.type("x\n")
    try await terminal.waitUntil("left with 0")
  }

  @Test("A stuck terminal does not delay the end", arguments: [[SIGHUP], [SIGTERM, SIGTERM]])
  func stuck(signals: [Int32]) async throws {
    let service = try await SlowService(calls: "revoke", seconds: 1)
    let terminal = try await service.openConsole().terminal
    try await terminal.waitUntil("New incident")
    try await terminal.stall()
    await terminal.press(.down)
    for signal in signals {
      await terminal.send(signal: signal)
      // Two pending signals of one kind count as one, so this waits until the first is taken.
      while try ProcessStatus.hasPendingSignal(terminal.process) { await Task.yield() }
    }
    let ending = try await terminal.waitForExit(within: .seconds(5))
    #expect(ending == .exit(4))
  }
}
