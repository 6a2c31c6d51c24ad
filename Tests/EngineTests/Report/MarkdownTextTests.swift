import Testing

@testable import Engine

@Suite("Text in Markdown")
struct MarkdownTextTests {
  @Test(
    "A word that Markdown would link or convert is shown as code",
    arguments: [
      ("https://evil.example/x", "`https://evil.example/x`"),
      ("www.evil.example", "`www.evil.example`"),
      ("www.1.2", "`www.1.2`"), ("pay.example", "`pay.example`"), ("ftp://a", "`ftp://a`"),
      ("ops@pay.example", "`ops@pay.example`"), ("mailto:a@b.c", "`mailto:a@b.c`"),
      ("ask @team now", "ask `@team` now"), ("see #12", "see `#12`"), ("GH-12", "`GH-12`"),
      ("ab:cd:ef", "`ab:cd:ef`"), ("1.", "`1.`"), ("12)", "`12)`"),
      ("köln.example", "`köln.example`"), ("a@`b`", "`` a@`b` ``"), ("a@``b", "```a@``b```"),
      ("a|b@c", "`a`&#124;`b@c`"), ("|@|", "&#124;`@`&#124;"),
    ])
  func code(text: String, shown: String) {
    #expect(MarkdownText.escaped(text) == shown)
  }

  @Test(
    "Other text is escaped and has no effect as Markdown",
    arguments: [
      ("12:30:45", "12:30:45"), ("2025-03-04T00:00:00Z", "2025-03-04T00:00:00Z"),
      ("1,234 of 5.", "1,234 of 5."), ("<b>&amp;", "\\<b\\>\\&amp;"), ("a|b", "a&#124;b"),
      ("![x](y)[^1]", "!\\[x\\](y)\\[^1\\]"), ("# head", "\\# head"), ("- item", "\\- item"),
      ("a - b", "a - b"), ("  - b", "  \\- b"), ("---", "\\---"), ("`x`", "\\`x\\`"),
      ("*_~$", "\\*\\_\\~\\$"),
      ("a\nb", "a␊b"), ("", ""),
    ])
  func escapes(text: String, shown: String) {
    #expect(MarkdownText.escaped(text) == shown)
  }

  @Test("Blanks around a text do not break its emphasis")
  func emphasis() {
    #expect(MarkdownText.strong("  run begun ") == "**run begun**")
    #expect(MarkdownText.strong("  ") == "")
  }

  @Test("A table row has exactly the given cells, whatever they contain")
  func rows() {
    let cells = ["a|b", "`|`@|", "\\|", "\\", "x@\\", "\n", "`", ""]
    let bars = MarkdownText.row(cells).filter { $0 == "|" }
    #expect(bars.count == cells.count + 1)
  }
}
