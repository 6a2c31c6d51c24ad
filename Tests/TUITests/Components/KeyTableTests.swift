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

  @Test("finds the command of any of its keys, and none for others")
  func commands() {
    #expect(command(table().meaning(of: .character(" "))) == .check)
    #expect(command(table().meaning(of: .function(5))) == .revoke)
    guard case .unbound = table().meaning(of: .character("z")) else {
      Issue.record("z should mean nothing")
      return
    }
  }

  @Test("shows a dangerous key in another style, and nothing else")
  func danger() {
    #expect(table().hints.filter(\.isDangerous).map(\.label) == ["Revoke"])
    var canvas = Canvas(size: Size(rows: 1, columns: 80), glyphs: .unicode)
    Footer(hints: table().hints).draw(on: &canvas, row: 0)
    let styles = (0..<80).map { canvas[Point(row: 0, column: $0)].style }
    #expect(styles.contains(.danger) && styles.contains(.keyLabel))
  }

  @Test("says why a key does nothing now")
  func disabled() {
    #expect(reason(table().meaning(of: .character("e"))) == "Nothing is checked.")
  }

  @Test("takes away in read-only mode what changes the incident, and says so when pressed")
  func readOnly() {
    let table = table(isReadOnly: true)
    #expect(table.hints.map(\.label) == ["Export"])
    #expect(table.helpEntries.map(\.keys) == ["e", "?"])
    #expect(reason(table.meaning(of: .character("r"))) == "This incident is open read-only.")
    #expect(command(table.meaning(of: .character("?"))) == .help)
  }

  @Test("makes the footer of the first key of each binding, in its order")
  func footer() {
    #expect(table().hints.map(\.key) == ["Space", "r", "e"])
    #expect(table().hints.map(\.isEnabled) == [true, true, false])
  }

  @Test("makes help that names all keys, the danger, and why something is off")
  func help() {
    let entries = table().helpEntries
    #expect(entries.map(\.keys) == ["Space", "r, F5", "e", "?"])
    #expect(entries[1].help == "Revokes them. Changes certificates at the service.")
    #expect(entries[2].help == "Writes a file. Unavailable: Nothing is checked.")
  }

  @Test("finds a key that two bindings claim")
  func conflicts() {
    #expect(table().conflicts.isEmpty)
    let twice = KeyTable([
      KeyBinding([.enter], Command.check, label: "A", help: "A."),
      KeyBinding([.escape, .enter], Command.revoke, label: "B", help: "B."),
    ])
    #expect(twice.conflicts == [.enter])
  }
}
