import Foundation
import Testing

/// The documents about the code name only existing types and files.
@Suite("Documents about the code")
struct DocumentTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test(
    "Every name in backticks exists", arguments: ["docs/glossary.md", "docs/architecture.md"])
  func names(document: String) throws {
    let text = try String(contentsOf: Self.root.appending(path: document), encoding: .utf8)
    let paths = ["Sources", "Tests", "Scenarios"].flatMap { folder in
      FileManager.default.enumerator(
        atPath: Self.root.appending(path: folder).path(percentEncoded: false))?
        .compactMap { $0 as? String } ?? []
    }
    let sources = try paths.filter { $0.hasSuffix(".swift") }.compactMap { path in
      try ["Sources", "Tests"].map { Self.root.appending(path: $0).appending(path: path) }
        .first { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
        .map { try String(contentsOf: $0, encoding: .utf8) }
    }.joined(separator: "\n")
    let known = Set(sources.matches(of: #/[A-Za-z]\w*/#).map { String($0.output) })
    for match in text.matches(of: #/`([^`]+)`/#) {
      let name = String(match.output.1)
      let isKnown =
        name.split(separator: ".").allSatisfy { known.contains(String($0)) }
        || paths.contains { $0.hasSuffix(name) || ("Sources/" + $0).hasSuffix(name) }
        || FileManager.default.fileExists(
          atPath: Self.root.appending(path: name).path(percentEncoded: false))
        || paths.contains { $0.contains(name + "/") }
      #expect(isKnown, "\(name)")
    }
  }
}
