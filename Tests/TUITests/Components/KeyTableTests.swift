import Testing

@testable import TUI

@Suite("A key table")
struct KeyTableTests {
  private enum Command: Hashable, Sendable { case check, revoke, export, help }

  private func table(isReadOnly: Bool = false) -> KeyTable<Command> {
    KeyTable(
      [
        KeyBinding(
          [.character(" ")], .check, label: "Check", help: "Marks the certificate.",
          isHiddenWhenReadOnly: true),
        KeyBinding(
          [.character("r"), .function(5)], .revoke, label: "Revoke", help: "Revokes them.",
          isDangerous: true, isHiddenWhenReadOnly: true),
        KeyBinding(
          [.character("e")], .export, label: "Export", help: "Writes a file.",
          availability: .disabled(because: "Nothing is checked.")),
        KeyBinding(
          [.character("?")], .help, label: "Help", help: "Shows this.", isHiddenInFooter: true),
      ], isReadOnly: isReadOnly)
  }

  private func command(_ meaning: KeyTable<Command>.Meaning) -> Command? {
    if case .command(let command) = meaning { command } else { nil }
  }

  private func reason(_ meaning: KeyTable<Command>.Meaning) -> String? {
    if case .disabled(let reason) = meaning { reason } else { nil }
  }

  @Test("Each key of a binding finds its command, and other keys find none")
  func commands() {
    #expect(command(table().meaning(of: .character(" "))) == .check)
    #expect(command(table().meaning(of: .function(5))) == .revoke)
    guard case .unbound = table().meaning(of: .character("z")) else {
      Issue.record("z should mean nothing")
      return
    }
  }

  @Test("A dangerous key has another style")
  func danger() {
    #expect(table().hints.filter(\.isDangerous).map(\.label) == ["Revoke"])
    var canvas = Canvas(size: Size(rows: 1, columns: 80), glyphs: .unicode)
    Footer(hints: table().hints).draw(on: &canvas, row: 0)
    let styles = (0..<80).map { canvas[Point(row: 0, column: $0)].style }
    #expect(styles.contains(.danger) && styles.contains(.keyLabel))
  }

  @Test("A disabled key says why")
  func disabled() {
    #expect(reason(table().meaning(of: .character("e"))) == "Nothing is checked.")
  }

  @Test("Read-only mode hides keys that change the incident, and a press says why")
  func readOnly() {
    let table = table(isReadOnly: true)
    #expect(table.hints.map(\.label) == ["Export"])
    #expect(table.helpEntries.map(\.keys) == ["e", "?"])
    #expect(reason(table.meaning(of: .character("r"))) == "This incident is open read-only.")
    #expect(command(table.meaning(of: .character("?"))) == .help)
  }

  @Test("The footer shows the first key of each binding, in the table's sequence")
  func footer() {
    #expect(table().hints.map(\.key) == ["Space", "r", "e"])
    #expect(table().hints.map(\.isEnabled) == [true, true, false])
  }

  @Test("Help names all keys, the danger, and why a key is disabled")
  func help() {
    let entries = table().helpEntries
    #expect(entries.map(\.keys) == ["Space", "r, F5", "e", "?"])
    #expect(entries[1].help == "Revokes them. Changes certificates at the service.")
    #expect(entries[2].help == "Writes a file. Unavailable: Nothing is checked.")
  }

  @Test("A key in two bindings is found")
  func conflicts() {
    #expect(table().conflicts.isEmpty)
    let twice = KeyTable([
      KeyBinding([.enter], Command.check, label: "A", help: "A."),
      KeyBinding([.escape, .enter], Command.revoke, label: "B", help: "B."),
    ])
    #expect(twice.conflicts == [.enter])
  }
}
