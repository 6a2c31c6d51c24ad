import Foundation
import Testing

@testable import TUI

/// `docs/keys.md` is made from the key tables, and the README names only keys that a screen has.
/// `RECORD_SCREENS=1` in the environment rewrites the document.
@Suite("The keys in the documents")
struct KeysDocumentTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let everywhere = [
    KeyHelp.Entry(keys: "?, F1", help: "Shows the keys of the screen."),
    KeyHelp.Entry(keys: "Esc", help: "Goes back one screen."),
    KeyHelp.Entry(keys: "q, Ctrl-C", help: "Quits after a question; a run stops safely first."),
    KeyHelp.Entry(keys: "Ctrl-Z", help: "Suspends the console; a run goes on."),
  ]

  /// Returns the keys of the operator's console, then the keys that only a reviewer's console has.
  private func entries(of place: Place) -> [KeyHelp.Entry] {
    var context = ConsoleScene().model.context
    let operators = Screens.make(place).manual(in: context)
    context.role = .reviewer
    let reviewers = Screens.make(place).manual(in: context)
    return operators + reviewers.filter { !operators.contains($0) }
  }

  private func section(_ title: String, _ entries: [KeyHelp.Entry]) -> String {
    let rows = entries.map { entry in
      let keys = entry.keys.split(separator: ", ").map { "`\($0)`".replacing("\\", with: "") }
      return "| \(keys.joined(separator: " ").replacing("|", with: "\\|")) | \(entry.help) |"
    }
    return "## \(title)\n\n| key | does |\n| --- | --- |\n" + rows.joined(separator: "\n") + "\n"
  }

  private func document() -> String {
    let intro = """
      # Keys

      Every screen's keys. The console's help (`?`) shows the same sentences, and says for each key that
      is unavailable why. The tests make this document from the key tables of the screens.

      """
    let sections =
      [section("Every screen", Self.everywhere)]
      + Place.allCases.map { section($0.title, entries(of: $0)) }
    return intro + "\n" + sections.joined(separator: "\n")
  }

  @Test("docs/keys.md equals the key tables")
  func isCurrent() throws {
    let path = Self.root.appending(path: "docs/keys.md")
    if ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1" {
      try Data(document().utf8).write(to: path)
    }
    #expect(try String(contentsOf: path, encoding: .utf8) == document())
  }

  @Test("The README's table names only keys that a screen has")
  func readme() throws {
    let readme = try String(
      contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    let known = Set(
      (Place.allCases.flatMap(entries) + Self.everywhere).flatMap {
        $0.keys.split(separator: ", ").map(String.init)
      })
    let section = try #require(readme.split(separator: "## In the console\n").last)
    let table = section.split(separator: "\n\n").first { $0.hasPrefix("| key |") } ?? ""
    let keys = table.split(separator: "\n").dropFirst(2).flatMap { row in
      (row.split(separator: "|").first ?? "").matches(of: #/`([^`]+)`/#).map {
        String($0.output.1)
      }
    }
    #expect(keys.count > 20)
    #expect(keys.filter { !known.contains($0) } == [])
  }
}
