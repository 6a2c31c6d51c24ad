import Foundation
import Testing

@Suite("The console and its terminal", .serialized)
struct TerminalScenario {
  @Test("a window that is too small shows a message, and the screen returns when it grows")
  func resizing() async throws {
    let scenario = try await ConsoleScenario.open(certificates: 60)
    let terminal = scenario.terminal
    try await scenario.goToCertificates()
    await terminal.resize(rows: 10, columns: 40)
    try await terminal.waitUntil("needs at least 60 columns")
    for size in [(1, 1), (500, 200), (16, 60), (3, 300), (60, 200)] {
      await terminal.resize(rows: size.0, columns: size.1)
    }
    try await terminal.waitUntil("COMMON NAME")
    await terminal.resize(rows: 24, columns: 80)
    try await terminal.wait("the footer is in the last line") {
      $0.lines.last?.contains("Help") == true
    }
    #expect(try await scenario.leave() == .exit(0))
  }

  @Test("hostile names are harmless text, and every column stays aligned")
  func hostileNames() async throws {
    let scenario = try await ConsoleScenario.open(certificates: 600, rows: 60, columns: 200)
    let terminal = scenario.terminal
    try await scenario.goToCertificates()
    await terminal.press(.character("/"))
    try await terminal.waitUntil("Filter")
    await terminal.type("cn:*␛*")
    await terminal.press(.enter)
    let shown = try await terminal.wait("only the hostile names are listed") {
      let rows = $0.lines.filter { $0.hasPrefix("[ ]") }
      return !rows.isEmpty && rows.allSatisfy { $0.contains("␛") }
    }
    let rows = shown.lines.filter { $0.hasPrefix("[ ]") }
    let header = try #require(shown.lines.first { $0.contains("COMMON NAME") })
    let column = try #require(header.range(of: "SERIAL NUMBER")).lowerBound
    let offset = header.distance(from: header.startIndex, to: column)
    #expect(rows.allSatisfy { Array($0).count > offset && Array($0)[offset - 1] == " " })
    #expect(try await scenario.leave() == .exit(0))
  }

  @Test("only ASCII is drawn with --ascii or in a C locale", arguments: [true, false])
  func ascii(byOption: Bool) async throws {
    let scenario =
      byOption
      ? try await ConsoleScenario.open(certificates: 60, "--ascii")
      : try await ConsoleScenario.open(certificates: 60, environment: ["LC_ALL": "C"])
    try await scenario.goToCertificates()
    let screen = await scenario.terminal.screen
    #expect(screen.lines.joined().unicodeScalars.allSatisfy { $0.isASCII })
    #expect(try await scenario.leave() == .exit(0))
  }

  @Test("Ctrl-Z restores the terminal, and fg restores the screen")
  func suspending() async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 60, in: folder)
    var environment = Program(folder: folder, environment: sandbox.environment).fullEnvironment
    environment["PS1"] = "ready> "
    let terminal = try await PseudoTerminal.start(
      "/bin/bash", ["--norc", "--noprofile", "-i"], environment: environment, folder: folder.path)
    try await terminal.waitUntil("ready>")
    await terminal.type("\(PseudoTerminal.bulkrevoke)\n")
    try await terminal.waitUntil("New incident")
    await terminal.press(.control("z"))
    let shell = try await terminal.waitUntil("Stopped")
    #expect(!shell.isAlternate)
    await terminal.type("clear; fg\n")
    try await terminal.wait("the screen is back") {
      $0.isAlternate && $0.contains("New incident")
    }
    await terminal.press(.character("q"))
    try await terminal.waitUntil("Leave bulkrevoke?")
    await terminal.press(.character("y"))
    try await terminal.wait("the shell is back") { !$0.isAlternate && $0.contains("ready>") }
  }
}
