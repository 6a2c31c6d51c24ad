import Foundation
import Testing

@testable import TUI

/// Input from a terminal, from a slow line, or from an attacker.
@Suite("Hostile terminal input", .timeLimit(.minutes(5)))
struct TerminalHostileInputTests {
  private static let start = ContinuousClock.now

  /// Starts of sequences that need more bytes.
  private static let beginnings =
    bytes(
      "\u{1B}", "\u{1B}[", "\u{1B}O", "\u{1B}[[", "\u{1B}[<", "\u{1B}[M", "\u{1B}[200~",
      "\u{1B}]11;rgb:0/0/0\u{7}", "\u{1B}P") + [[0xE2], [0xF0, 0x9F], [0xC3]]

  /// Pieces that can follow a start.
  private static let pieces =
    beginnings + bytes("\u{1B}[201~", "A", "M", "m", "~", "[", ";", "0", "200", "-1", "q", "\r")
    + bytes("99999999999999999999", "\u{1}", "\u{7F}", "€", "👩‍👧")
    + [[0x82], [0xC0], [0xFF], [0x9B], [0]]

  private static func bytes(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  @Test("Every input of the corpus keeps the properties")
  func corpus() throws {
    let folder = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fuzzing/Corpus/terminal-input")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files {
      expect([UInt8](try Data(contentsOf: file)), file.lastPathComponent)
    }
  }

  @Test("Every start followed by any two pieces keeps the properties")
  func strungTogether() {
    for beginning in Self.beginnings {
      for second in Self.pieces {
        for third in Self.pieces {
          let bytes = beginning + second + third
          expect(bytes, "\(bytes)")
        }
      }
    }
  }

  @Test("A sequence that is longer than any terminal sends is dropped to its end")
  func overlongSequence() {
    for length in [61, 62, 63, 64, 65, 1_000] {
      var decoder = InputDecoder()
      let parameters = String(repeating: ";", count: length)
      let events = decoder.decode(Array("\u{1B}[\(parameters)Yx".utf8), at: Self.start)
      #expect(events.map(\.key) == [.character("x")], "\(length) bytes")
    }
  }

  @Test("An overlong sequence without an end is dropped like any other cut sequence")
  func unendingSequence() throws {
    var decoder = InputDecoder()
    let noise = "\u{1B}[" + String(repeating: "1", count: 500)
    #expect(decoder.decode(Array(noise.utf8), at: Self.start).isEmpty)
    let deadline = try #require(decoder.deadline)
    #expect(decoder.expire(at: deadline).isEmpty)
    #expect(
      decoder.decode(Array("x".utf8), at: deadline + InputDecoder.lateDelay).map(\.key) == [
        .character("x")
      ])
  }

  @Test("A paste is kept up to a limit, and the input after it is keys again")
  func endlessPaste() {
    var decoder = InputDecoder()
    let paste = Array("\u{1B}[200~".utf8) + Array(repeating: UInt8(ascii: "a"), count: 1_000_000)
    #expect(decoder.decode(paste, at: Self.start).isEmpty)
    let events = decoder.decode(Array("\u{1B}[201~x".utf8), at: Self.start)
    #expect(events.first == .paste(String(repeating: "a", count: InputDecoder.longestPaste)))
    #expect(events.last?.key == .character("x"))
    #expect(events.count == 2)
  }

  private func expect(_ bytes: [UInt8], _ name: String) {
    do {
      try TerminalInputProperties.check(bytes)
    } catch {
      Issue.record("\(name): \(error)\n\(Data(bytes).base64EncodedString())")
    }
  }
}

extension InputEvent {
  fileprivate var key: Key? {
    if case .key(let event) = self { event.key } else { nil }
  }
}
