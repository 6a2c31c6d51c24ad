/// The cursor and the visible part of a list of any length.
///
/// Knows rows only by number. If the cursor must follow an item through sorting and filtering, the
/// screen looks up the item's new row and calls ``moveCursor(to:)``.
struct ListViewport: Hashable, Sendable {
  /// The number of rows in the list.
  private(set) var count: Int
  /// The number of rows visible at once.
  private(set) var height: Int
  /// The row under the cursor; 0 in an empty list.
  private(set) var cursor = 0
  /// The first visible row.
  private(set) var top = 0

  init(count: Int = 0, height: Int = 0) {
    self.count = max(0, count)
    self.height = max(0, height)
  }

  /// The visible rows.
  var visible: Range<Int> { top..<min(count, top + height) }

  /// The page with the cursor, counted from 1, and the number of pages; both 0 if the list is empty
  /// or has no visible rows.
  var page: (number: Int, count: Int) {
    guard count > 0, height > 0 else { return (0, 0) }
    return (cursor / height + 1, (count + height - 1) / height)
  }

  /// Moves the cursor according to a key. Returns false if the key has no meaning in a list.
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

  /// Moves the cursor to a row, or to the nearest existing row.
  mutating func moveCursor(to row: Int) {
    cursor = max(0, min(row, count - 1))
    showCursor()
  }

  /// Scrolls the view, as the wheel does; the cursor stays in the visible part.
  mutating func scroll(by rows: Int) {
    top = max(0, min(top + rows, count - height))
    cursor = max(top, min(cursor, visible.upperBound - 1))
    cursor = max(0, cursor)
  }

  /// Adapts to a list that grew or shrank.
  mutating func setCount(_ count: Int) {
    self.count = max(0, count)
    moveCursor(to: cursor)
  }

  /// Adapts to a new height of the visible part.
  mutating func setHeight(_ height: Int) {
    self.height = max(0, height)
    showCursor()
  }

  /// Returns the row on a line of the view; `nil` if there is none.
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
    // Show blank lines at the end only if the whole list fits.
    top = max(0, min(top, count - height))
  }
}
