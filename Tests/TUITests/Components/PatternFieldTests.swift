import Testing

@testable import TUI

@Suite("A field with a fixed pattern")
struct PatternFieldTests {
  private func typing(_ text: String, into field: PatternField) -> PatternField {
    var field = field
    for character in text { _ = field.handle(.character(character)) }
    return field
  }

  private let date = PatternField(pattern: "YYYY-MM-DD")

  @Test(arguments: ["20250301", "2025-03-01", "2025-0301"])
  func `puts the signs in whether they are typed or not`(typed: String) {
    #expect(typing(typed, into: date).text == "2025-03-01")
  }

  @Test func `takes no more digits than the pattern has`() {
    #expect(typing("202503012", into: date).text == "2025-03-01")
  }

  @Test func `leaves letters to commands and swallows its own signs where they do not belong`() {
    var field = date
    let taken = [Character("w"), " ", "-"].map { field.handle(.character($0)) }
    #expect(taken == [false, false, true])
    #expect(field.text.isEmpty)
  }

  @Test func `writes over what stands at the cursor`() {
    var field = typing("20250301", into: date)
    _ = field.handle(.home)
    #expect(typing("2024", into: field).text == "2024-03-01")
  }

  @Test func `is emptied from the end`() {
    var field = typing("202503", into: date)
    for _ in 0..<3 { _ = field.handle(.backspace) }
    #expect(field.text == "2025")
    let takesEnter = field.handle(.enter)
    #expect(!takesEnter)
  }

  @Test func `holds a day and a time`() {
    let field = PatternField(pattern: DeadlineEntry.pattern)
    #expect(typing("202611220312", into: field).text == "2026-11-22 03:12")
  }
}
