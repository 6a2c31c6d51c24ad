import Testing

@testable import TUI

@Suite("A list's viewport")
struct ListViewportTests {
  @Test("The cursor moves, stays visible and stops at both ends")
  func moving() {
    var list = ListViewport(count: 10, height: 4)
    list.moveCursor(by: 3)
    #expect(list.cursor == 3)
    #expect(list.visible == 0..<4)
    let isHandled = list.handle(.character("j"))
    #expect(isHandled)
    #expect(list.visible == 1..<5)
    _ = list.handle(.end)
    #expect(list.cursor == 9)
    #expect(list.visible == 6..<10)
    _ = list.handle(.down)
    #expect(list.cursor == 9)
    _ = list.handle(.character("g"))
    _ = list.handle(.character("k"))
    #expect(list.cursor == 0)
    #expect(list.visible == 0..<4)
  }

  @Test("Pages turn there and back")
  func pages() {
    var list = ListViewport(count: 100, height: 10)
    list.moveCursor(to: 3)
    _ = list.handle(.pageDown)
    #expect(list.cursor == 13)
    #expect(list.visible == 10..<20)
    _ = list.handle(.pageUp)
    #expect(list.cursor == 3)
    #expect(list.visible == 0..<10)
    #expect(list.page == (1, 10))
  }

  @Test("Keys that are not a list's are left alone")
  func otherKeys() {
    var list = ListViewport(count: 10, height: 4)
    let before = list
    for key in [Key.enter, .escape, .character("x"), .left, .control("d")] {
      let isHandled = list.handle(key)
      #expect(!isHandled)
    }
    #expect(list == before)
  }

  @Test("The cursor stays visible when the height changes")
  func resizing() {
    var list = ListViewport(count: 1_000_000, height: 50)
    list.moveCursor(to: 999_999)
    list.setHeight(5)
    #expect(list.visible == 999_995..<1_000_000)
    list.setHeight(60)
    #expect(list.visible == 999_940..<1_000_000)
    #expect(list.cursor == 999_999)
    list.setHeight(0)
    #expect(list.visible.isEmpty)
    list.setHeight(3)
    #expect(list.visible.contains(list.cursor))
  }

  @Test("The cursor stays on an existing row when the list shrinks")
  func shrinking() {
    var list = ListViewport(count: 100, height: 10)
    list.moveCursor(to: 80)
    list.setCount(30)
    #expect(list.cursor == 29)
    #expect(list.visible == 20..<30)
    list.setCount(0)
    #expect(list.cursor == 0)
    #expect(list.visible.isEmpty)
    #expect(list.page == (0, 0))
    _ = list.handle(.end)
    _ = list.handle(.pageDown)
    #expect(list.cursor == 0)
    list.setCount(5)
    #expect(list.visible == 0..<5)
  }

  @Test("The wheel scrolls, and moves the cursor only at the edge")
  func wheel() {
    var list = ListViewport(count: 100, height: 10)
    list.moveCursor(to: 5)
    list.scroll(by: 3)
    #expect(list.top == 3)
    #expect(list.cursor == 5)
    list.scroll(by: 3)
    #expect(list.cursor == 6)
    list.scroll(by: -100)
    #expect(list.top == 0)
    #expect(list.cursor == 6)
    list.scroll(by: 1_000)
    #expect(list.visible == 90..<100)
  }

  @Test("A click finds its row, and no row below the last")
  func clicks() {
    var list = ListViewport(count: 5, height: 10)
    #expect(list.row(atLine: 4) == 4)
    #expect(list.row(atLine: 5) == nil)
    #expect(list.row(atLine: -1) == nil)
    list.setCount(50)
    list.moveCursor(to: 30)
    #expect(list.row(atLine: 0) == list.top)
  }
}
