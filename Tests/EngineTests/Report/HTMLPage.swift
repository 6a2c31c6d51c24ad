import Foundation
import Testing

/// A strict reader of an HTML page: every tag must be closed, and every attribute quoted.
struct HTMLPage {
  /// One start tag.
  struct Tag {
    let name: String
    let attributes: [String: String]
  }

  /// Every start tag in order.
  private(set) var tags: [Tag] = []
  /// All text between tags, unescaped.
  private(set) var texts: [String] = []

  private static let withoutEnd: Set = ["meta", "wbr", "!DOCTYPE"]

  /// Fails the test when the page is not well-formed.
  init(_ page: String) throws {
    var open: [String] = []
    var rest = page[...]
    while let start = rest.firstIndex(of: "<") {
      note(String(rest[..<start]))
      let end = try #require(rest[start...].firstIndex(of: ">"), "a tag that does not end")
      let inside = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if inside.hasPrefix("/") {
        #expect(open.popLast() == String(inside.dropFirst()), "…<\(inside)>")
      } else {
        let tag = try Self.tag(inside)
        tags.append(tag)
        if !Self.withoutEnd.contains(tag.name), !inside.hasSuffix("/") { open.append(tag.name) }
      }
    }
    #expect(open.isEmpty)
  }

  private mutating func note(_ text: String) {
    if text.contains(where: { !$0.isWhitespace }) { texts.append(Self.unescaped(text)) }
  }

  private static func tag(_ inside: Substring) throws -> Tag {
    let match = try #require(
      inside.wholeMatch(of: #/(!?[A-Za-z][A-Za-z0-9]*)((?: [a-z0-9A-Z-]+(?:="[^"]*")?)*) ?\/?/#),
      "<\(inside)>")
    var attributes: [String: String] = [:]
    for attribute in match.2.matches(of: #/ ([a-z0-9A-Z-]+)="([^"]*)"/#) {
      attributes[String(attribute.1)] = unescaped(String(attribute.2))
    }
    return Tag(name: String(match.1), attributes: attributes)
  }

  static func unescaped(_ text: String) -> String {
    text.replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
      .replacing("&#96;", with: "`").replacing("&amp;", with: "&")
  }
}
