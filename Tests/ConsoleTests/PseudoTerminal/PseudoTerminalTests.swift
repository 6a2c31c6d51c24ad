import Foundation
import Testing

/// Tests of the instrument that the scenarios rely on.
@Suite("The pseudo-terminal")
struct PseudoTerminalTests {
  @Test("The screen shows the program's output, and the exit status is known")
  func output() async throws {
    let terminal = try await PseudoTerminal.start("/bin/sh", ["-c", "echo hello; exit 3"])
    try await terminal.waitUntil("hello")
    #expect(try await terminal.waitForExit() == .exit(3))
  }

  @Test("The signal that ended a program is known")
  func signal() async throws {
    let terminal = try await PseudoTerminal.start("/bin/cat")
    await terminal.send(signal: SIGTERM)
    #expect(try await terminal.waitForExit() == .signal(SIGTERM))
  }

  @Test("Typed text and editing keys reach the program")
  func typing() async throws {
    let terminal = try await PseudoTerminal.start("/bin/cat")
    await terminal.type("one twx")
    await terminal.press(.backspace, .character("o"), .enter)
    try await terminal.wait("the line is there twice") {
      $0.lines.prefix(2) == ["one two", "one two"]
    }
    await terminal.press(.control("d"))
    #expect(try await terminal.waitForExit() == .exit(0))
  }

  @Test("The program gets exactly the given environment and folder")
  func environment() async throws {
    let terminal = try await PseudoTerminal.start(
      "/bin/sh", ["-c", "pwd; env | sort; echo end"],
      environment: ["PATH": "/usr/bin:/bin", "COLOR": "teal"], folder: "/usr/share")
    let screen = try await terminal.waitUntil("end")
    #expect(screen.lines.contains("/usr/share"))
    #expect(screen.contains("COLOR=teal"))
    #expect(!screen.contains("HOME="))
  }

  @Test("The terminal has the given size and announces a new one")
  func resize() async throws {
    let terminal = try await PseudoTerminal.start(
      "/bin/sh", ["-c", "trap 'stty size' WINCH; stty size; while :; do read line; done"],
      rows: 24, columns: 80)
    try await terminal.waitUntil("24 80")
    await terminal.resize(rows: 60, columns: 200)
    await terminal.press(.enter)
    let screen = try await terminal.waitUntil("60 200")
    #expect(screen.cells.count == 60)
    #expect(screen.cells.first?.count == 200)
  }

  @Test("The screen shows attributes, wide characters and the cursor's place")
  func looks() async throws {
    let terminal = try await PseudoTerminal.start(
      "/bin/sh", ["-c", #"printf '\033[1mbold\033[0m \033[7mback\033[0m 証明 \033[31mred'; cat"#])
    let screen = try await terminal.waitUntil("red")
    #expect(screen.lines[0] == "bold back 証明 red")
    #expect(screen.cells[0][0].isBold)
    #expect(!screen.cells[0][5].isBold)
    #expect(screen.cells[0][5].isReversed)
    #expect(screen.place(of: "red") == TerminalScreen.Place(row: 0, column: 15))
    #expect(screen.hasColor)
    #expect(screen.cursor == TerminalScreen.Place(row: 0, column: 18))
  }

  @Test("The alternate screen and the hidden cursor are recognised")
  func alternateScreen() async throws {
    let terminal = try await PseudoTerminal.start(
      "/bin/sh",
      ["-c", "tput smcup; tput civis; echo inside; read line; tput rmcup; tput cnorm; echo out"])
    let inside = try await terminal.waitUntil("inside")
    #expect(inside.isAlternate)
    #expect(!inside.isCursorVisible)
    await terminal.press(.enter)
    let outside = try await terminal.waitUntil("out")
    #expect(!outside.isAlternate)
    #expect(outside.isCursorVisible)
    #expect(!outside.contains("inside"))
  }

  @Test("A paste is bracketed only for a program that asked for it")
  func paste() async throws {
    let terminal = try await PseudoTerminal.start(
      "/bin/sh", ["-c", #"read plain; printf '\033[?2004h'; echo "got $plain"; exec cat -v"#])
    await terminal.paste("text\n")
    let plain = try await terminal.waitUntil("got text")
    #expect(!plain.contains("200~"))
    await terminal.paste("more")
    try await terminal.waitUntil("^[[200~more^[[201~")
  }

  @Test("Special keys send the sequences of a real terminal")
  func keys() async throws {
    let terminal = try await PseudoTerminal.start("/bin/cat", ["-v"])
    await terminal.press(.up, .function(1), .delete, .pageDown, .backTab)
    try await terminal.waitUntil("^[[A^[OP^[[3~^[[6~^[[Z")
  }

  @Test("A wait fails at once when the program has ended")
  func endedProgram() async throws {
    let terminal = try await PseudoTerminal.start("/bin/true")
    await #expect(throws: NeverReached.self) { try await terminal.waitUntil("anything") }
  }

  @Test("The line's settings are known")
  func lineSettings() async throws {
    let terminal = try await PseudoTerminal.start(
      "/bin/sh", ["-c", "stty -echo -icanon; echo raw; read line; stty sane; echo sane; cat"])
    try await terminal.waitUntil("raw")
    let raw = await terminal.lineSettings
    #expect(!raw.echoes)
    #expect(!raw.editsLines)
    await terminal.press(.enter)
    try await terminal.waitUntil("sane")
    let sane = await terminal.lineSettings
    #expect(sane.echoes)
    #expect(sane.editsLines)
    #expect(raw != sane)
  }

  @Test("A hang-up ends the program with SIGHUP")
  func hangUp() async throws {
    let terminal = try await PseudoTerminal.start("/bin/cat")
    await terminal.type("x")
    try await terminal.waitUntil("x")
    await terminal.hangUp()
    #expect(try await terminal.waitForExit() == .signal(SIGHUP))
  }

  @Test("A wait that fails prints the screen")
  func timeout() async throws {
    let terminal = try await PseudoTerminal.start("/bin/sh", ["-c", "echo shown; exec cat"])
    try await terminal.waitUntil("shown")
    do {
      try await terminal.waitUntil("never", within: .milliseconds(50))
      Issue.record("the wait should have failed")
    } catch let error as NeverReached {
      #expect(error.description.contains("\"never\""))
      #expect(error.description.contains("|shown "))
    }
  }
}
