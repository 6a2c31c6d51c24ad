import Engine
import Foundation
import Testing

@testable import bulkrevoke

/// A list of serial numbers for the command line, as people and programs write it.
@Suite("Serials files", .timeLimit(.minutes(5)))
struct SerialsFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func file(_ text: String) throws -> String {
    let path = folder.file("serials")
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  @Test("Every notation is read, with comments, quotes, columns and a byte order mark")
  func notations() throws {
    let thumbprint = String(repeating: "ab", count: 32)
    let entries = try SerialsFile.read(
      file(
        "\u{FEFF}0A1B2C # comment\n\n# more\n0x0a1b2c\n00:0a:1b:2c\n0A 1B 2C\n\"0A1B2C\",\r\n"
          + "0A1B2C;\(thumbprint)\n0a 1b 2c \(thumbprint)\n'A1B2C'\n"))
    #expect(entries.count == 8)
    #expect(entries.allSatisfy { $0.serial.isSameNumber(as: SerialNumber("A1B2C")) })
    #expect(entries.count { $0.thumbprint != nil } == 2)
  }

  @Test("Two numbers on a line, or a short thumbprint, are refused")
  func refused() throws {
    for line in ["0A1B,0C1D", "0A,1B", "0A1B FFFF", "0A1B 0A1B 0A1B", "x"] {
      #expect(throws: UsageError.self) { try SerialsFile.read(file(line)) }
    }
  }

  @Test("One message counts the unusable lines and names the first 20")
  func account() throws {
    let text = (1...500).map { "serial number \($0)" }.joined(separator: "\n") + "\n0A1B\n"
    let error = #expect(throws: UsageError.self) { try SerialsFile.read(file(text)) }
    let message = error?.description ?? ""
    #expect(message.contains("500 of 501 lines cannot be used"))
    #expect(message.contains("line 1: ") && message.contains("line 20: "))
    #expect(!message.contains("line 21: ") && message.contains("and 480 more"))
  }

  @Test("select reports unreadable and unknown lines together, and changes nothing")
  func select() async throws {
    let server = try await HostileServer(HostileAccount([.init(1), .init(2)]).script)
    let program = server.program(in: folder)
    _ = try await program.searchHostile()
    _ = try file("0x0A1\nnonsense\n00000A2\nFF01\n0A1B,0C\nFF02\n")
    let refused = try await program.run("select", "a.incident", "--serials-file", "serials")
    #expect(refused.status == 64, "\(refused)")
    for words in [
      "4 of 6 lines cannot be used", "line 2: “nonsense”", "line 4: no certificate FF01",
      "line 5: ", "line 6: no certificate FF02",
    ] {
      #expect(refused.errors.contains(words), "\(words): \(refused)")
    }
    _ = try file("0x0A1\n00000a2\n")
    let selected = try await program.run("select", "a.incident", "--serials-file", "serials")
    #expect(selected.output.contains("2 of 2 checked"), "\(selected)")
  }

  @Test("A search and a selection by name report certificates that could not be read")
  func unread() async throws {
    let server = try await HostileServer(HostileAccount([.init(1), .init(2)]).script)
    let program = server.program(in: folder)
    let search = try await program.searchHostile()
    #expect(
      search.errors.contains(
        "2 certificates could not be read in full: the service sent no certificate (2)"),
      "\(search)")
    let selected = try await program.run("select", "a.incident", "--where", "-san:*.example")
    #expect(selected.output.contains("0 of 2 checked"), "\(selected)")
    #expect(selected.errors.contains("unread:yes finds them"), "\(selected)")
  }
}
