import Engine
import Foundation
import TestSupport
import Testing

@testable import bulkrevoke

/// Files from a person, with any content.
///
/// The executable reads these files, and libFuzzer's program cannot be linked with it. These tests
/// therefore build their inputs from pieces that have a meaning in each format.
@Suite("Hostile files", .timeLimit(.minutes(5)))
struct HostileFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static let invalid: [[UInt8]] = [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0]]

  private static func bytes(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  /// Writes random sequences of the pieces to a file, one after the other. The seed is fixed.
  private func forEachInput(
    of pieces: [[UInt8]], count: Int, _ body: (String, [UInt8]) async throws -> Void
  ) async throws {
    var dice = SeededGenerator(seed: 5)
    let path = folder.file("input")
    for _ in 0..<count {
      let length = Int.random(in: 0...12, using: &dice)
      let bytes = (0..<length).flatMap { _ in pieces.randomElement(using: &dice) ?? [] }
      try Data(bytes).write(to: URL(filePath: path))
      try await body(path, bytes)
    }
  }

  @Test("A serials file reads the same after printing, or one sentence says why it is invalid")
  func serials() async throws {
    let thumbprint = String(repeating: "0f", count: 32)
    let pieces =
      Self.bytes(
        "0F6F", "0a:1B", "00", " ", "\n", "\r\n", "\t", ",", ";", "#", "x", "é", "\u{2028}")
      + Self.bytes(thumbprint, " \(thumbprint)\n", "\u{1B}[2J", "\u{202E}", "Ａ", "1\u{301}")
      + Self.invalid
    try await forEachInput(of: pieces, count: 3_000) { path, bytes in
      let entries: [(serial: SerialNumber, thumbprint: Thumbprint?)]
      do {
        entries = try SerialsFile.read(path)
      } catch let error as UsageError {
        expectShowable(error.description)
        return
      }
      let printed = entries.map { "\($0.serial) \($0.thumbprint?.text ?? "")" }
      try Data(printed.joined(separator: "\n").utf8).write(to: URL(filePath: path))
      let again = try SerialsFile.read(path)
      #expect(again.map(\.serial) == entries.map(\.serial), "\(bytes)")
      #expect(again.map(\.thumbprint) == entries.map(\.thumbprint), "\(bytes)")
      for entry in entries {
        #expect(entry.serial.text.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit })
      }
    }
  }

  @Test("A configuration file is read, or one sentence that is safe to show says why not")
  func configuration() async throws {
    let pieces =
      Self.bytes("default_service", "services", "demo", "base_url", "protected_names", ": ", "- ")
      + Self.bytes("\n", "  ", "{", "}", "[", "]", "&a ", "*a", "!!int ", "|", ">", "\"", "'", "#")
      + Self.bytes("1e999", "null", "---\n", "%YAML 9\n", "<<: *a\n", "\t", "\u{1B}[2J", "\u{202E}")
      + Self.bytes("services:\n  demo:\n    base_url: http://x\n", "protected_names: [\"*.x\"]\n")
      + Self.invalid
    try await forEachInput(of: pieces, count: 1_500) { path, _ in
      do {
        _ = try ConfigurationFile(path: path)
      } catch let error as UsageError {
        expectShowable(error.description)
      }
    }
  }

  @Test("Anchors that nest ten levels deep are refused quickly")
  func anchors() async throws {
    let path = folder.file("anchors")
    var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in 1...10 {
      let references = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      lines.append("a\(level): &a\(level) [\(references)]")
    }
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
    let start = ContinuousClock.now
    #expect(throws: UsageError.self) { try ConfigurationFile(path: path) }
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  private func expectShowable(
    _ sentence: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let hostile = sentence.unicodeScalars.filter {
      $0.properties.isBidiControl || $0.properties.generalCategory == .control
    }
    #expect(hostile.isEmpty, "\(sentence.debugDescription)", sourceLocation: sourceLocation)
  }
}
