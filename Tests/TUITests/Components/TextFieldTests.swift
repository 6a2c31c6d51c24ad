import Testing

@testable import TUI

@Suite("A text field")
struct TextFieldTests {
  private func press(_ keys: Key..., in field: TextField) -> TextField {
    var field = field
    for key in keys {
      let isHandled = field.handle(key)
      #expect(isHandled)
    }
    return field
  }

  private func drawn(_ field: TextField, width: Int) -> (line: String, cursor: Int) {
    var canvas = Canvas(size: Size(rows: 1, columns: width + 2))
    let cursor = field.draw(on: &canvas, at: Point(row: 0, column: 1), width: width)
    return (canvas.lines[0], cursor.column)
  }

  @Test("Text is inserted at the cursor")
  func inserting() {
    let field = press(.character("X"), in: press(.left, .left, in: TextField(text: "abc")))
    #expect(field.text == "aXbc")
    #expect(field.cursor == 2)
  }

  @Test("Keys delete before and at the cursor, and nothing at the ends")
  func deleting() {
    let field = TextField(text: "abc")
    #expect(press(.backspace, in: field).text == "ab")
    #expect(press(.delete, in: field).text == "abc")
    #expect(press(.home, .backspace, in: field).text == "abc")
    #expect(press(.home, .delete, in: field).text == "bc")
    #expect(press(.left, .backspace, in: field).text == "ac")
    #expect(press(.left, .backspace, in: field).cursor == 1)
  }

  @Test("Keys delete to the start, to the end, and the word before the cursor")
  func killing() {
    let field = TextField(text: "one two  ")
    #expect(press(.control("w"), in: field).text == "one ")
    #expect(press(.control("u"), in: field).text == "")
    #expect(press(.home, .right, .control("k"), in: field).text == "o")
    #expect(press(.left, .left, .left, .control("u"), in: field).text == "o  ")
  }

  @Test("A character of several scalars is deleted as one")
  func graphemes() {
    #expect(press(.backspace, in: TextField(text: "ae\u{301}")).text == "a")
    #expect(press(.backspace, in: TextField(text: "x👩‍👩‍👧")).text == "x")
  }

  @Test("Enter, Esc and similar keys are left to the screen")
  func otherKeys() {
    var field = TextField(text: "abc")
    for key in [Key.enter, .escape, .up, .down, .tab, .function(1), .control("c")] {
      let isHandled = field.handle(key)
      #expect(!isHandled)
    }
    #expect(field.text == "abc")
  }

  @Test("A paste is inserted as one line without control characters")
  func pasting() {
    var field = TextField(text: "<>")
    _ = field.handle(.left)
    let isInserted = field.paste("a\nb\u{1B}c\n")
    #expect(isInserted)
    #expect(field.text == "<a b c>")
  }

  @Test("A paste is refused in a typing-only field, and when it does not fit")
  func refusingPastes() {
    var typed = TextField(acceptsPaste: false)
    let isTyped = typed.paste("revoke 198")
    #expect(!isTyped)
    #expect(typed.text.isEmpty)
    var short = TextField(limit: 4)
    let isTooLong = !short.paste("12345")
    #expect(isTooLong)
    #expect(short.text.isEmpty)
    let isInserted = short.paste("1234")
    #expect(isInserted)
    #expect(press(.character("5"), in: short).text == "1234")
  }

  @Test("The dimmed placeholder is shown only while the field is empty")
  func placeholder() {
    var canvas = Canvas(size: Size(rows: 1, columns: 10))
    let cursor = TextField(placeholder: "filter").draw(
      on: &canvas, at: Point(row: 0, column: 0), width: 10)
    #expect(canvas.lines == ["filter"])
    #expect(canvas.styleLines == ["dddddd"])
    #expect(cursor.column == 0)
    #expect(drawn(TextField(text: "x", placeholder: "filter"), width: 9).line == " x")
  }

  @Test("Scrolling keeps the cursor inside")
  func scrolling() {
    var field = TextField(text: "abcdefghij")
    #expect(drawn(field, width: 5) == (" ghij", 5))
    for _ in 0..<7 { _ = field.handle(.left) }
    #expect(drawn(field, width: 5) == (" abcde", 4))
    for width in 1...12 {
      let cursor = drawn(field, width: width).cursor
      #expect((1...width).contains(cursor))
    }
  }

  @Test("The cursor's place counts cells after wide characters")
  func wide() {
    #expect(drawn(TextField(text: "証明"), width: 8) == (" 証明", 5))
    #expect(drawn(TextField(text: "証明書"), width: 4) == (" 書", 3))
  }
}
