import Foundation
import Testing

@Suite("Types of terminals", .serialized)
struct TerminalTypeTests {
  @Test("Terminals that can place the cursor all show the same words")
  func sameWords() async throws {
    let sandbox = try await SandboxProcess.start(certificates: 60, in: TemporaryFolder())
    let folder = try await ConsoleScenario.prepare(on: sandbox)
    var pictures: [String: [String]] = [:]
    for type in ["xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100"] {
      let scenario = try await ConsoleScenario.open(
        on: sandbox, in: folder, environment: ["TERM": type])
      let terminal = scenario.terminal
      let before = try await DepartureTests.conditionBefore()
      try await scenario.openIncident()
      try await terminal.waitUntil("all loaded")
      pictures[type] = try await terminal.wait("the list is there") {
        $0.contains("Issued per month") && $0.contains("rows 1–17") && !$0.contains("····")
      }.lines
      #expect(try await scenario.leave() == .exit(0), "\(type)")
      #expect(await terminal.condition == before, "\(type)")
    }
    let expected = try #require(pictures["xterm-256color"])
    #expect(expected.contains { $0.contains("COMMON NAME") })
    for (type, lines) in pictures {
      #expect(lines == expected, "\(type)")
    }
    try await sandbox.stop()
  }

  @Test(
    "Unusable terminals give one sentence and status 64, and stay unchanged",
    arguments: ["dumb", "no-such-terminal", "../../etc/passwd", "", nil])
  func unusable(type: String?) async throws {
    let sandbox = try await SandboxProcess.start(certificates: 10, in: TemporaryFolder())
    let folder = try TemporaryFolder()
    var environment = Program(folder: folder, environment: sandbox.environment).fullEnvironment
    environment["TERM"] = type
    let terminal = try await PseudoTerminal.start(
      PseudoTerminal.bulkrevoke, environment: environment, folder: folder.path, columns: 200)
    let before = try await DepartureTests.conditionBefore()
    #expect(try await terminal.waitForExit() == .exit(64))
    let lines = await terminal.screen.lines.filter { !$0.isEmpty }
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("bulkrevoke: ") == true)
    #expect(lines.first?.contains(type.map { $0.isEmpty ? "TERM" : $0 } ?? "TERM") == true)
    #expect(await terminal.condition == before)
  }

  @Test("Input that is no terminal ends it with status 64", arguments: ["/dev/null", "/dev/zero"])
  func noTerminal(input: String) async throws {
    let sandbox = try await SandboxProcess.start(certificates: 10, in: TemporaryFolder())
    let folder = try TemporaryFolder()
    let terminal = try await PseudoTerminal.start(
      "/bin/sh", ["-c", #"exec "$0" <"# + input, PseudoTerminal.bulkrevoke],
      environment: Program(folder: folder, environment: sandbox.environment).fullEnvironment,
      folder: folder.path)
    #expect(try await terminal.waitForExit() == .exit(64))
    #expect(await terminal.screen.contains("the console needs a terminal"))
  }
}
