import Testing

@testable import TUI

@Suite("Glyphs")
struct GlyphSetTests {
  private static let single: [KeyPath<GlyphSet, String> & Sendable] = [
    \.ellipsis, \.check, \.cross, \.bullet, \.separator, \.breadcrumb, \.none, \.ascending,
    \.descending, \.up, \.down, \.left, \.right, \.warning, \.horizontal, \.vertical, \.topLeft,
    \.topRight, \.bottomLeft, \.bottomRight, \.barFull, \.barEmpty, \.barUsed, \.unprintable,
  ]

  @Test("Every glyph takes one cell, in both sets")
  func width() {
    for glyphs in [GlyphSet.unicode, .ascii] {
      let all = Self.single.map { glyphs[keyPath: $0] } + glyphs.heights + glyphs.leftEighths
      #expect(all.allSatisfy { TextMeasure.width($0) == 1 })
    }
  }

  @Test("The ASCII set is printable ASCII")
  func ascii() {
    let all = Self.single.map { GlyphSet.ascii[keyPath: $0] } + GlyphSet.ascii.heights
    #expect(all.joined().utf8.allSatisfy { (0x21..<0x7F).contains($0) })
  }

  @Test("ASCII shows a question mark for each cell of another character")
  func names() {
    #expect(GlyphSet.ascii.drawn("証", width: 2) == "??")
    #expect(GlyphSet.ascii.drawn("é", width: 1) == "?")
    #expect(GlyphSet.ascii.drawn("a", width: 1) == "a")
    #expect(GlyphSet.unicode.drawn("証", width: 2) == "証")
  }
}
