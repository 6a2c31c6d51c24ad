import Engine

/// One screen: a value that holds what it shows, and turns keys and news into effects.
///
/// No screen does I/O, knows the clock or the terminal: it is told, and it asks by effects.
protocol Screen: Sendable {
  /// What the keys of the screen can mean.
  associatedtype Command: Sendable

  /// Which place this is.
  var place: Place { get }

  /// All keys, from which footer, help and read-only mode are made.
  func keys(in context: AppContext) -> KeyTable<Command>

  /// The screen comes to the front, for the first time or again: what it needs to be told.
  mutating func appear(in context: inout AppContext) -> [Effect]

  /// Carries out a command of the key table.
  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect]

  /// Takes input before the key table does, as a text field being edited must; `nil` passes it on.
  ///
  /// The point of a mouse event counts from the body's first row; the header's rows are negative.
  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]?

  /// Takes a piece of news.
  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect]

  /// The body's size has changed.
  mutating func resize(to body: Size)

  /// Draws the body; the canvas is the body's region.
  ///
  /// - Returns: where the terminal's cursor belongs, or `nil` to hide it.
  func draw(on canvas: inout Canvas, in context: AppContext) -> Point?

  /// Draws the line above the footer, which a notice takes the place of; the canvas is that line.
  func drawStatus(on canvas: inout Canvas, in context: AppContext)
}

extension Screen {
  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? { nil }
  mutating func resize(to body: Size) {}
  func drawStatus(on canvas: inout Canvas, in context: AppContext) {}

  /// Carries out what a key means here.
  mutating func press(_ key: Key, in context: inout AppContext) -> KeyAnswer {
    switch keys(in: context).meaning(of: key) {
    case .command(let command): .effects(perform(command, in: &context))
    case .disabled(let why): .disabled(because: why)
    case .unbound: .unbound
    }
  }

  /// The footer of the screen's key table.
  func footer(in context: AppContext) -> [KeyHint] { keys(in: context).hints }

  /// The manual of the screen's key table.
  func manual(in context: AppContext) -> [KeyHelp.Entry] { keys(in: context).manualEntries }

  /// The help of the screen's key table.
  func help(in context: AppContext) -> [KeyHelp.Entry] { keys(in: context).helpEntries }
}

/// What came of a key.
enum KeyAnswer: Sendable {
  case effects([Effect])
  /// Bound, and not possible now.
  case disabled(because: String)
  case unbound
}
