@testable import Engine
@testable import TUI

/// A screen that shows what it received.
struct PlainScreen: Screen {
  enum Command: Hashable, Sendable {
    case press, impossible, next, again, type, close
  }

  let place: Place
  private var presses = 0
  private var appearances = 0
  private var snapshots = 0
  private var typed: String?
  private var body = Size(rows: 0, columns: 0)

  init(place: Place) {
    self.place = place
  }

  func keys(in context: AppContext) -> KeyTable<Command> {
    KeyTable([
      KeyBinding([.character("x")], .press, label: "Press", help: "Counts the presses."),
      KeyBinding(
        [.character("d")], .impossible, label: "Impossible", help: "Does nothing.",
        availability: .disabled(because: "Not while a test is on.")),
      KeyBinding(
        [.character("1")], .next, label: "Next",
        help: "Goes to the next place, in a sentence that is long enough to need more lines than "
          + "one in a terminal that is as narrow as it may be."),
      KeyBinding([.character("!")], .again, label: "Again", help: "Shows this place afresh."),
      KeyBinding([.character("/")], .type, label: "Type", help: "Begins typing."),
      KeyBinding([.character("0")], .close, label: "Close", help: "Closes the incident."),
    ])
  }

  mutating func appear(in context: inout AppContext) -> [Effect] {
    appearances += 1
    return []
  }

  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
    switch command {
    case .press: presses += 1
    case .impossible: break
    case .next: return Place(rawValue: place.rawValue + 1).map { [.go($0)] } ?? []
    case .again: return [.restart(place)]
    case .type: typed = ""
    case .close: return [.closeIncident]
    }
    return []
  }

  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? {
    guard let typed, case .key(let event) = input else { return nil }
    switch event.key {
    case .character(let character): self.typed = typed + String(character)
    case .enter: self.typed = nil
    default: break
    }
    return []
  }

  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect] {
    if case .snapshot = news { snapshots += 1 }
    return []
  }

  mutating func resize(to body: Size) {
    self.body = body
  }

  func draw(on canvas: inout Canvas, in context: AppContext) -> Point? {
    let lines = [
      "\(presses) presses, shown \(appearances) times, heard \(snapshots)",
      "body \(body.rows)x\(body.columns)", typed.map { "typed \($0)" } ?? "",
    ]
    for (row, line) in lines.enumerated() {
      canvas.write(line, at: Point(row: row, column: 0))
    }
    return nil
  }
}

extension AppModel {
  /// Walks to a place with the keys of ``PlainScreen``.
  mutating func show(_ place: Place) {
    // Bounded, since the keys lead nowhere in a frame that is too small.
    for _ in Place.allCases where self.place != place {
      let isBefore = place.rawValue < self.place.rawValue
      _ = handle(.key(KeyEvent(isBefore ? .escape : .character("1"))))
    }
  }
}
