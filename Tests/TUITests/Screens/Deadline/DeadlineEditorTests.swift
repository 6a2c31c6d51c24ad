import Foundation
import Testing

@testable import TUI

@Suite("Choosing the deadline and its start")
struct DeadlineEditorTests {
  /// 03:12:30; the field holds whole minutes.
  private static let now = ConsoleScene.now
  private static let start = now.addingTimeInterval(-30)

  private func editor(_ deadline: Date? = nil) -> DeadlineEditor {
    DeadlineEditor(deadline: deadline, start: Self.now, suggestion: nil)
  }

  private func after(_ keys: [Key], of editor: DeadlineEditor) -> DeadlineEditor.Outcome {
    var editor = editor
    return keys.map { editor.handle($0, now: Self.now) }.last ?? .open
  }

  private func typing(_ text: String) -> [Key] {
    [.home] + text.map { Key.character($0) }
  }

  @Test(arguments: [(Character("h"), 24.0), ("f", 120.0)])
  func `a limit counts from the start`(key: Character, hours: Double) {
    #expect(
      after([.character(key), .enter], of: editor())
        == .kept(deadline: Self.start.addingTimeInterval(hours * 3_600), start: Self.start))
    let earlier = Self.start.addingTimeInterval(-132 * 60)
    #expect(
      after([.character(key)] + typing("202611210100") + [.enter], of: editor())
        == .kept(deadline: earlier.addingTimeInterval(hours * 3_600), start: earlier))
  }

  @Test func `a deadline that a limit gives is shown as that limit`() {
    #expect(editor(DeadlineChoice.day.deadline(from: Self.now)).choice == .day)
    #expect(editor(Self.now.addingTimeInterval(7_200)).choice == .typed)
    #expect(editor().choice == .none)
  }

  @Test func `one of one's own is typed, and begins with the one chosen before`() throws {
    var editor = editor()
    for key in [Key.character("h"), .character("u")] { _ = editor.handle(key, now: Self.now) }
    #expect(editor.typed.text == "2026-11-22 03:12")
    let typed = after(typing("202611221800") + [.enter], of: editor)
    let wanted = try #require(DeadlineEntry("2026-11-22 18:00").instant)
    #expect(typed == .kept(deadline: wanted, start: Self.start))
  }

  @Test func `the clock cannot start later than now`() {
    #expect(
      after(typing("202611210313") + [.character("h"), .enter], of: editor())
        == .refused("The clock cannot start later than now."))
  }

  @Test func `what is not complete is not kept`() {
    #expect(
      after([.end, .backspace, .enter], of: editor())
        == .refused("The start is not complete."))
    #expect(
      after([.character("u"), .enter], of: editor())
        == .refused("The deadline is not complete. Press o for none."))
  }

  @Test func `Tab goes between the start and a deadline that is typed`() {
    var editor = editor()
    _ = editor.handle(.tab, now: Self.now)
    #expect(editor.focus == .start)
    _ = editor.handle(.character("u"), now: Self.now)
    #expect(editor.focus == .deadline)
    _ = editor.handle(.tab, now: Self.now)
    #expect(editor.focus == .start)
  }

  @Test func `a paste is a whole day and time or nothing`() {
    var editor = editor()
    #expect(editor.paste(" 2026-11-20 22:05\n") == .open)
    #expect(editor.start.text == "2026-11-20 22:05")
    #expect(
      editor.paste("2026-11-20")
        == .refused("Not pasted: a day and time is written YYYY-MM-DD hh:mm."))
  }

  @Test func `Esc leaves everything as it was`() {
    #expect(after([.character("f"), .escape], of: editor()) == .cancelled)
  }
}
