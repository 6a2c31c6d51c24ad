/// The cursor motions of a list, the same on every screen.
enum ListMotion: Hashable, Sendable, CaseIterable {
  case down, up, pageDown, pageUp, first, last

  private var keys: [Key] {
    switch self {
    case .down: [.down, .character("j")]
    case .up: [.up, .character("k")]
    case .pageDown: [.pageDown]
    case .pageUp: [.pageUp]
    case .first: [.home, .character("g")]
    case .last: [.end, .character("G")]
    }
  }

  private var help: String {
    switch self {
    case .down: "Moves down one row."
    case .up: "Moves up one row."
    case .pageDown: "Moves down one page."
    case .pageUp: "Moves up one page."
    case .first: "Moves to the first row."
    case .last: "Moves to the last row."
    }
  }

  /// Returns the key bindings of the motions, shown in help but not in the footer.
  static func bindings<Command>(
    of motions: [ListMotion] = allCases, _ command: (ListMotion) -> Command
  ) -> [KeyBinding<Command>] {
    motions.map {
      KeyBinding($0.keys, command($0), label: "Move", help: $0.help, isHiddenInFooter: true)
    }
  }

  fileprivate var key: Key { keys.first ?? .down }
}

extension ListViewport {
  mutating func move(_ motion: ListMotion) {
    _ = handle(motion.key)
  }

  /// Scrolls the list or moves the cursor with the mouse.
  ///
  /// - Parameter firstLine: the body row of the list's first line.
  /// - Returns: whether the click hit the row that already had the cursor, which opens that row.
  mutating func handle(_ mouse: MouseEvent, firstLine: Int) -> Bool {
    switch mouse.action {
    case .wheelUp: scroll(by: -3)
    case .wheelDown: scroll(by: 3)
    case .click:
      guard let row = row(atLine: mouse.point.row - firstLine) else { return false }
      defer { moveCursor(to: row) }
      return row == cursor
    }
    return false
  }
}
