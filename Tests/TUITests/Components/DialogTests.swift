import Testing

@testable import TUI

@Suite("A dialog")
struct DialogTests {
  private func dialog() -> Dialog {
    Dialog(
      title: "Stop the run?", paragraphs: ["Twelve requests are under way."],
      answers: [
        .init("Cancel", key: .character("n")), .init("Stop safely", key: .character("y")),
      ])
  }

  private func outcome(of key: Key, in dialog: inout Dialog) -> Dialog.Outcome {
    dialog.handle(key)
  }

  @Test("The cursor starts on the answer that changes nothing")
  func safeDefault() {
    var dialog = dialog()
    #expect(outcome(of: .enter, in: &dialog) == .answered(0))
  }

  @Test("Arrows and Enter answer, and so does an answer's own key")
  func answering() {
    var moved = dialog()
    #expect(outcome(of: .right, in: &moved) == .open)
    #expect(outcome(of: .right, in: &moved) == .open)
    #expect(outcome(of: .enter, in: &moved) == .answered(1))
    #expect(outcome(of: .left, in: &moved) == .open)
    #expect(outcome(of: .enter, in: &moved) == .answered(0))
    var direct = dialog()
    #expect(outcome(of: .character("y"), in: &direct) == .answered(1))
    #expect(outcome(of: .character("n"), in: &direct) == .answered(0))
  }

  @Test("Only Esc cancels")
  func cancelling() {
    var dialog = dialog()
    #expect(outcome(of: .escape, in: &dialog) == .cancelled)
    #expect(outcome(of: .character("q"), in: &dialog) == .open)
    #expect(outcome(of: .character(" "), in: &dialog) == .open)
  }

  @Test("The box is centred, with brackets around the selected answer")
  func drawing() {
    var canvas = Canvas(size: Size(rows: 7, columns: 40), glyphs: .ascii)
    dialog().draw(on: &canvas)
    #expect(
      canvas.lines == [
        "",
        "+- Stop the run? ----------------------+",
        "| Twelve requests are under way.       |",
        "|                                      |",
        "| [ Cancel ]   Stop safely             |",
        "+--------------------------------------+",
        "",
      ])
  }
}
