import Foundation
import Testing

/// Terminals that claim the largest possible size, or no size at all.
@Suite("Attacks by the size of the terminal", .serialized)
struct TerminalSizeAttacks {
  @Test(
    "A terminal of any size is drawn on, and a signal ends the program within 10 s",
    arguments: [(60, 65_535), (65_535, 60), (65_535, 65_535), (65_535, 1), (1, 1), (0, 0)])
  func atStart(rows: Int, columns: Int) async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 10, in: folder)
    let terminal = try await PseudoTerminal.start(
      "/bin/sh",
      ["-c", #"stty rows "$1" cols "$2" && exec "$0""#, PseudoTerminal.bulkrevoke]
        + [rows, columns].map(String.init),
      environment: Program(folder: folder, environment: sandbox.environment).fullEnvironment,
      folder: folder.path)
    try await terminal.wait("the first screen is drawn") {
      $0.isAlternate && $0.lines.contains { !$0.isEmpty }
    }
    await terminal.send(signal: SIGTERM)
    #expect(try await terminal.waitForExit(within: .seconds(10)) == .exit(0))
    try await sandbox.stop()
  }

  @Test("A terminal that claims a huge size during a run does not delay a signal")
  func whileRunning() async throws {
    let sandbox = try await SandboxProcess.start(certificates: 600, in: TemporaryFolder())
    let scenario = try await ConsoleScenario.open(
      on: sandbox, in: ConsoleScenario.prepare(on: sandbox), ConsoleStop.progress.arguments)
    let terminal = scenario.terminal
    try await ConsoleStop.progress.reach(in: scenario)
    for size in [(60, 65_535), (65_535, 65_535), (1, 65_535), (65_535, 80)] {
      await terminal.claim(rows: size.0, columns: size.1)
    }
    await terminal.send(signal: SIGTERM)
    let ending = try await terminal.waitForExit(within: .seconds(20))
    #expect(ending == .exit(ConsoleStop.progress.status))
    try await sandbox.stop()
  }
}
