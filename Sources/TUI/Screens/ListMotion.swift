/// The keys that move the cursor of a list, the same on every screen that has one.
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

  /// The lines of a key table for all motions, in help only.
  static func bindings<Command>(_ command: (ListMotion) -> Command) -> [KeyBinding<Command>] {
    allCases.map {
      KeyBinding($0.keys, command($0), label: "Move", help: $0.help, isHiddenInFooter: true)
    }
  }

  fileprivate var key: Key { keys.first ?? .down }
}

extension ListViewport {
  /// Moves the cursor.
  mutating func move(_ motion: ListMotion) {
    _ = handle(motion.key)
  }

  /// Scrolls or moves as the mouse says.
  ///
  /// - Parameter firstLine: the row of the screen's body that the list's first line is on.
  /// - Returns: whether the row under the pointer was clicked a second time, which opens it.
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
