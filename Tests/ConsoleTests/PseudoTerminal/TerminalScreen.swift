/// The content of a terminal at one moment.
struct TerminalScreen: Hashable, Sendable {
  struct Place: Hashable, Sendable {
    var row: Int
    var column: Int
  }

  struct Cell: Hashable, Sendable {
    /// Empty in the second cell of a wide character.
    var text: String
    var isBold: Bool
    var isReversed: Bool
    var isUnderlined: Bool
    var hasColor: Bool
  }

  var cells: [[Cell]]
  var cursor: Place
  var isCursorVisible: Bool
  /// Whether this is the alternate screen, on which full-screen programs draw.
  var isAlternate: Bool
  /// The number of bells since the start.
  var bells: Int

  /// The text of each row, without trailing blanks.
  var lines: [String] {
    cells.map { row in
      var line = row.map(\.text).joined()
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// The text left of the cursor in its row.
  var textBeforeCursor: String {
    guard cells.indices.contains(cursor.row) else { return "" }
    return cells[cursor.row].prefix(cursor.column).map(\.text).joined()
  }

  func contains(_ text: String) -> Bool {
    lines.contains { $0.contains(text) }
  }

  /// Returns the first line that contains the text.
  func line(containing text: String) -> String? {
    lines.first { $0.contains(text) }
  }

  /// Returns the cell in which the text starts; `nil` if the screen does not show it.
  func place(of text: String) -> Place? {
    for (row, cells) in cells.enumerated() {
      for column in cells.indices where !cells[column].text.isEmpty {
        if cells[column...].map(\.text).joined().hasPrefix(text) {
          return Place(row: row, column: column)
        }
      }
    }
    return nil
  }

  /// Whether any cell has a colour.
  var hasColor: Bool { cells.contains { $0.contains(where: \.hasColor) } }
}

extension TerminalScreen: CustomStringConvertible {
  /// The screen in a frame, for the message of a failing test.
  var description: String {
    let edge = "+" + String(repeating: "-", count: cells.first?.count ?? 0) + "+"
    let rows = cells.map { "|" + $0.map(\.text).joined() + "|" }
    return ([edge] + rows + [edge]).joined(separator: "\n")
  }
}

/// A wait that failed: names the expected state and shows the actual screen.
struct NeverReached: Error, CustomStringConvertible {
  let description: String

  init(description: String, screen: TerminalScreen, ending: PseudoTerminal.Ending?) {
    let end = ending.map { " The program has ended: \($0)." } ?? ""
    self.description = "Waited in vain until \(description).\(end)\n\(screen)"
  }
}
