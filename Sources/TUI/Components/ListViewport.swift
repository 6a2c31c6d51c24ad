/// The cursor and the visible part of a list of any length.
///
/// Knows rows by number alone; a screen whose cursor must follow a thing through sorting and
/// filtering finds the thing's new number and calls ``moveCursor(to:)``.
struct ListViewport: Hashable, Sendable {
  /// How many rows the list has.
  private(set) var count: Int
  /// How many of them can be seen at once.
  private(set) var height: Int
  /// The row the cursor is on; 0 in an empty list.
  private(set) var cursor = 0
  /// The first row that can be seen.
  private(set) var top = 0

  init(count: Int = 0, height: Int = 0) {
    self.count = max(0, count)
    self.height = max(0, height)
  }

  /// The rows that can be seen.
  var visible: Range<Int> { top..<min(count, top + height) }

  /// Which page the cursor is on, from 1, and how many there are; both 0 in an empty list.
  var page: (number: Int, count: Int) {
    guard count > 0, height > 0 else { return (0, 0) }
    return (cursor / height + 1, (count + height - 1) / height)
  }

  /// Moves as the key says; false when the key does not move anything in a list.
  mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .up, .character("k"): moveCursor(by: -1)
    case .down, .character("j"): moveCursor(by: 1)
    case .pageUp: turnPage(by: -1)
    case .pageDown: turnPage(by: 1)
    case .home, .character("g"): moveCursor(to: 0)
    case .end, .character("G"): moveCursor(to: count - 1)
    default: return false
    }
    return true
  }

  mutating func moveCursor(by rows: Int) {
    moveCursor(to: cursor + rows)
  }

  /// Moves to a row, or to the nearest there is.
  mutating func moveCursor(to row: Int) {
    cursor = max(0, min(row, count - 1))
    showCursor()
  }

  /// Scrolls the view, as the wheel does; the cursor stays in sight.
  mutating func scroll(by rows: Int) {
    top = max(0, min(top + rows, count - height))
    cursor = max(top, min(cursor, visible.upperBound - 1))
    cursor = max(0, cursor)
  }

  /// The list grew or shrank.
  mutating func setCount(_ count: Int) {
    self.count = max(0, count)
    moveCursor(to: cursor)
  }

  /// The room for the list changed.
  mutating func setHeight(_ height: Int) {
    self.height = max(0, height)
    showCursor()
  }

  /// The row on a line of the view, nil where there is none.
  func row(atLine line: Int) -> Int? {
    let row = top + line
    return line >= 0 && visible.contains(row) ? row : nil
  }

  private mutating func turnPage(by pages: Int) {
    let step = max(1, height) * pages
    top = max(0, min(top + step, count - height))
    moveCursor(by: step)
  }

  private mutating func showCursor() {
    guard height > 0 else { return }
    top = max(top, cursor - height + 1)
    top = min(top, cursor)
    // Blank lines at the end only where the whole list fits.
    top = max(0, min(top, count - height))
  }
}
