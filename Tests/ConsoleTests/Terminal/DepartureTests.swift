import Foundation
import Testing

/// The end of the console, in every place and for every cause: it leaves cleanly and restores the
/// terminal.
@Suite("Leaving the console", .serialized)
struct DepartureTests {
  @Test(
    "Signals and a lost connection end it cleanly, everywhere", arguments: ConsoleStop.allCases)
  func everyPlace(stop: ConsoleStop) async throws {
    let sandbox = try await SandboxProcess.start(certificates: 600, in: TemporaryFolder())
    let before = try await Self.conditionBefore()
    let prepared = try await ConsoleScenario.prepare(on: sandbox)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for departure in Departure.allCases {
        group.addTask {
          let scenario = try await ConsoleScenario.open(
            on: sandbox, in: ConsoleScenario.copy(of: prepared, on: sandbox), stop.arguments)
          let terminal = scenario.terminal
          try await stop.reach(in: scenario)
          await departure.befall(terminal)
          let ending = try await terminal.waitForExit(within: .seconds(5))
          #expect(ending == .exit(stop.status), "\(departure)")
          if departure.keepsTerminal {
            #expect(await terminal.condition == before, "\(departure)")
          }
        }
      }
      try await group.waitForAll()
    }
    try await sandbox.stop()
  }

  @Test(
    "The quit key leaves cleanly from every screen that offers it",
    arguments: [ConsoleStop.start, .certificates, .reason, .progress, .result])
  func ownKeys(stop: ConsoleStop) async throws {
    let sandbox = try await SandboxProcess.start(certificates: 600, in: TemporaryFolder())
    let scenario = try await ConsoleScenario.open(
      on: sandbox, in: ConsoleScenario.prepare(on: sandbox), stop.arguments)
    let terminal = scenario.terminal
    let before = try await Self.conditionBefore()
    try await stop.reach(in: scenario)
    await terminal.press(.character("q"))
    try await terminal.wait("it asks") {
      $0.contains("Leave bulkrevoke?") || $0.contains("Stop the run?")
    }
    await terminal.press(.character(stop == .progress ? "s" : "y"))
    #expect(try await terminal.waitForExit() == .exit(stop.status))
    let after = await terminal.condition
    #expect(after == before)
    try await sandbox.stop()
  }

  @Test(
    "A crash restores the terminal and still ends with its signal",
    arguments: [SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGQUIT])
  func crash(signal: Int32) async throws {
    let scenario = try await ConsoleScenario.open(certificates: 60)
    let terminal = scenario.terminal
    let before = try await Self.conditionBefore()
    try await terminal.waitUntil("New incident")
    await terminal.send(signal: signal)
    #expect(try await terminal.waitForExit() == .signal(signal))
    let after = await terminal.condition
    #expect(after == before)
  }

  @Test("The SIGQUIT key ends the console at once and restores the terminal")
  func quitKey() async throws {
    let scenario = try await ConsoleScenario.open(certificates: 60)
    let terminal = scenario.terminal
    let before = try await Self.conditionBefore()
    try await terminal.waitUntil("New incident")
    await terminal.press(.control("\\"))
    #expect(try await terminal.waitForExit() == .signal(SIGQUIT))
    let after = await terminal.condition
    #expect(after == before)
  }

  /// Returns the condition of a terminal that no program has changed.
  static func conditionBefore() async throws -> TerminalCondition {
    let untouched = try await PseudoTerminal.start("/bin/sh", ["-c", "echo here; exec cat"])
    try await untouched.waitUntil("here")
    return await untouched.condition
  }
}
