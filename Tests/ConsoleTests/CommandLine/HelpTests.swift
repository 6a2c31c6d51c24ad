import Foundation
import Testing

/// `docs/commands.md` holds the output of `--help`. `RECORD_SCREENS=1` in the environment rewrites
/// the document.
@Suite("The help of the command line", .timeLimit(.minutes(5)))
struct HelpTests {
  private static let commands = [
    [], ["profiles"], ["search"], ["select"], ["revoke"], ["review"], ["approve"], ["status"],
    ["report"], ["adopt"], ["sandbox"],
  ]

  @Test("docs/commands.md equals the help of every command")
  func isCurrent() async throws {
    let program = Program(folder: try TemporaryFolder())
    var text = """
      # Commands

      The help of every command, as `--help` prints it; the tests make this document. Without a command
      the console opens.

      """
    for command in Self.commands {
      let help = try await program.run(arguments: command + ["--help"])
      #expect(help.status == 0 && help.errors.isEmpty, "\(help)")
      let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
        .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
      text +=
        "\n## \((["bulkrevoke"] + command).joined(separator: " "))\n\n```\n"
        + lines.joined(separator: "\n").trimmingCharacters(in: .newlines) + "\n```\n"
    }
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/commands.md")
    if ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1" {
      try Data(text.utf8).write(to: path)
    }
    #expect(try String(contentsOf: path, encoding: .utf8) == text)
  }

  @Test("The documented commands are those that the root's help lists")
  func commands() async throws {
    let help = try await Program(folder: try TemporaryFolder()).run("--help").output
    let list = try #require(help.split(separator: "SUBCOMMANDS:\n").last)
    let names = list.split(separator: "\n").compactMap { line in
      line.firstMatch(of: #/^  ([a-z]+)  /#).map { String($0.output.1) }
    }
    #expect(names.sorted() == Self.commands.compactMap(\.first).sorted())
  }
}
