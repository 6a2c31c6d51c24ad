import Foundation
import Testing

/// A terminal from which nothing comes any more, or that takes nothing: the console leaves, and does
/// not spin until then.
@Suite("A terminal that is lost", .serialized)
struct LostInputTests {
  /// Starts the console such that it hears of no hang-up.
  private static func startUnderNohup(_ service: SlowService) async throws -> ConsoleScenario {
    let terminal = try await PseudoTerminal.start(
      "/bin/sh", ["-c", #"trap "" HUP; exec "$0" --canary 0"#, PseudoTerminal.bulkrevoke],
      environment: service.program.fullEnvironment, folder: service.folder.path)
    return ConsoleScenario(folder: service.folder, sandbox: service.sandbox, terminal: terminal)
  }

  @Test("is noticed at the end of input, without a signal")
  func endOfInput() async throws {
    let service = try await SlowService(calls: "revoke", seconds: 1)
    let terminal = try await Self.startUnderNohup(service).terminal
    try await terminal.waitUntil("New incident")
    await terminal.hangUp()
    #expect(try await terminal.waitForExit(within: .seconds(5)) == .exit(0))
  }

  @Test("costs no processor time while a run comes to its stop")
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
    // It waits for three seconds.
    #expect(try #require(await terminal.processorTime) - before < .seconds(1.5))
    #expect(try service.count("sending") == 1)
  }

  @Test("is noticed when it refuses its input to a program in the background")
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

  @Test("and is stuck does not hold the console up", arguments: [[SIGHUP], [SIGTERM, SIGTERM]])
  func stuck(signals: [Int32]) async throws {
    let service = try await SlowService(calls: "revoke", seconds: 1)
    let terminal = try await service.openConsole().terminal
    try await terminal.waitUntil("New incident")
    try await terminal.stall()
    await terminal.press(.down)
    for signal in signals {
      await terminal.send(signal: signal)
      // Two of the same that nobody has taken yet are one.
      while try ProcessStatus.hasPendingSignal(terminal.process) { await Task.yield() }
    }
    #expect(try await terminal.waitForExit(within: .seconds(5)) == .exit(4))
  }
}
