import Engine

/// A screen: a value that holds its own state and turns keys and news into effects.
///
/// A screen does no I/O, and reads neither the clock nor the terminal. It receives input and news,
/// and asks for everything else by effects.
protocol Screen: Sendable {
  /// The commands of the screen's keys.
  associatedtype Command: Sendable

  /// The place of this screen.
  var place: Place { get }

  /// Returns the table of all keys, the source of footer, help and read-only mode.
  func keys(in context: AppContext) -> KeyTable<Command>

  /// Prepares the screen each time it comes to the front, and asks for the data it needs.
  mutating func appear(in context: inout AppContext) -> [Effect]

  /// Carries out a command of the key table.
  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect]

  /// Handles input before the key table does; an open text field needs this. Returns `nil` to pass
  /// the input on to the key table.
  ///
  /// The point of a mouse event is relative to the body. Rows in the header are negative.
  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]?

  /// Handles one piece of news.
  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect]

  /// Adapts the screen to a new size of the body.
  mutating func resize(to body: Size)

  /// Draws the body; the canvas is the body's region.
  ///
  /// - Returns: The position of the terminal's cursor; `nil` hides it.
  func draw(on canvas: inout Canvas, in context: AppContext) -> Point?

  /// Draws the line above the footer, unless a notice is there; the canvas is that line.
  func drawStatus(on canvas: inout Canvas, in context: AppContext)
}

extension Screen {
  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? { nil }
  mutating func resize(to body: Size) {}
  func drawStatus(on canvas: inout Canvas, in context: AppContext) {}

  /// Carries out the command of a key.
  mutating func press(_ key: Key, in context: inout AppContext) -> KeyAnswer {
    switch keys(in: context).meaning(of: key) {
    case .command(let command): .effects(perform(command, in: &context))
    case .disabled(let why): .disabled(because: why)
    case .unbound: .unbound
    }
  }

  /// Returns the footer's hints, from the key table.
  func footer(in context: AppContext) -> [KeyHint] { keys(in: context).hints }

  /// Returns the entries of the manual, from the key table.
  func manual(in context: AppContext) -> [KeyHelp.Entry] { keys(in: context).manualEntries }

  /// Returns the entries of the help screen, from the key table.
  func help(in context: AppContext) -> [KeyHelp.Entry] { keys(in: context).helpEntries }
}

/// The result of a key.
enum KeyAnswer: Sendable {
  case effects([Effect])
  /// The key is bound but unavailable now.
  case disabled(because: String)
  case unbound
}
