import CNcurses
import Dispatch
import Glibc

/// The terminal, through ncurses: full-screen output, and input as events.
///
/// Runs on the main actor and needs a running main dispatch queue. It polls nothing and writes only
/// the cells that differ from the previous frame.
@MainActor
final class NcursesScreen: Display {
  private(set) var size: Size
  let glyphs: GlyphSet

  private let screen: OpaquePointer
  private let ink: CursesInk
  private let modes: TerminalModes
  private let guardian: TerminalGuard
  private let input: InputSource
  private let signals: any DispatchSourceRead
  private var shown: Canvas?
  private var shownCursor: Point?
  private var isStopped = false
  private var deliver: @MainActor ([InputEvent]) -> Void

  /// Takes over the terminal.
  ///
  /// - Parameters:
  ///   - options: The operator's preferences for the terminal.
  ///   - environment: The process's environment, which supplies `TERM` and the locale.
  ///   - onInput: Called once per wake-up with all events that have arrived, in order. Draw once
  ///     after the last event, not between events.
  /// - Throws: ``TerminalError`` if there is no usable terminal.
  init(
    options: TerminalOptions, environment: [String: String],
    onInput: @escaping @MainActor ([InputEvent]) -> Void
  ) throws(TerminalError) {
    let type = try Self.checkTerminal(environment: environment)
    let isUTF8 = TerminalLocale.adopt(environment: environment)
    glyphs = options.usesASCII || !isUTF8 ? .ascii : .unicode
    // Before ncurses, which leaves signals with a handler alone.
    guardian = try TerminalGuard()
    guard let screen = curses_new_screen(type) else {
      guardian.close()
      close(guardian.notices)
      throw TerminalError(
        .setUpFailed, "The terminal \(String(reflecting: type)) could not be set up.")
    }
    self.screen = screen
    curses_configure()
    ink = CursesInk(usesColor: options.usesColor)
    modes = TerminalModes(usesMouse: options.usesMouse, capability: Self.capability)
    guardian.arm(restoring: modes.restore)
    size = Self.measure()
    curses_resize(CInt(size.rows), CInt(size.columns))
    deliver = onInput
    let decoder = InputDecoder(sequences: KeySequences(capability: Self.capability))
    input = InputSource(descriptor: STDIN_FILENO, decoder: decoder)
    signals = DispatchSource.makeReadSource(fileDescriptor: guardian.notices, queue: .main)
    begin()
  }

  /// Gives the terminal back. Safe to call more than once.
  func stop() {
    guard !isStopped else { return }
    isStopped = true
    input.cancel()
    release()
    delscreen(screen)
    guardian.close()
    signals.setCancelHandler { [notices = guardian.notices] in close(notices) }
    signals.cancel()
  }

  func present(_ canvas: Canvas, cursor: Point?) {
    guard !isStopped else { return }
    TerminalGuard.coverThread()
    let before = shown.flatMap { $0.size == canvas.size ? $0 : nil }
    if before == nil {
      curses_erase()
    }
    for row in 0..<min(canvas.size.rows, size.rows) {
      for column in 0..<min(canvas.size.columns, size.columns) {
        let point = Point(row: row, column: column)
        let cell = canvas[point]
        if cell.width > 0, cell != before?[point] ?? .blank {
          ink.put(cell, at: point)
        }
      }
    }
    shown = canvas
    shownCursor = cursor
    let place = cursor ?? Point(row: max(0, size.rows - 1), column: 0)
    curses_place_cursor(CInt(place.row), CInt(place.column), cursor != nil)
    curses_refresh()
  }

  func flushInput() {
    input.flush()
  }

  func suspend() {
    guard !isStopped else { return }
    release()
    guardian.stopProcessGroup()
    resume()
  }

  private func begin() {
    write(modes.enter)
    input.start { [weak self] in self?.take($0) }
    signals.setEventHandler { [weak self] in
      MainActor.assumeIsolated { self?.handleSignals() }
    }
    signals.activate()
  }

  private func take(_ events: [InputEvent]) {
    TerminalGuard.coverThread()
    if events.contains(.endOfInput) {
      guardian.limitEnding()
    }
    deliver(events)
  }

  private func handleSignals() {
    let arrived = guardian.takeSignals()
    // A stop comes first: nothing may be drawn between Ctrl-Z and the stop.
    if arrived.contains(SIGTSTP) {
      suspend()
    }
    var events: [InputEvent] = []
    for signal in arrived {
      switch signal {
      case SIGCONT:
        resume()
        events.append(.resumed)
      case SIGWINCH:
        if adoptWindowSize() { events.append(.resize(size)) }
      case SIGINT, SIGTERM, SIGHUP:
        events.append(.terminate(signal: signal))
      default:
        break
      }
    }
    if !events.isEmpty, !isStopped {
      deliver(events)
    }
  }

  /// Leaves ncurses and the special modes, and restores the line settings.
  private func release() {
    write(modes.leave)
    endwin()
    guardian.disarm()
  }

  private func resume() {
    guard !isStopped else { return }
    curses_reenter()
    guardian.arm(restoring: modes.restore)
    write(modes.enter)
    if adoptWindowSize() {
      deliver([.resize(size)])
    }
  }

  /// Adopts the window size and returns whether it changed. If so, the next frame is drawn on a
  /// blank screen.
  ///
  /// If the size did not change, the current frame is drawn again. A window that briefly shrank has
  /// lost the cells that were outside it.
  private func adoptWindowSize() -> Bool {
    curses_repaint_fully()
    let measured = Self.measure()
    guard measured != size else {
      if let shown {
        present(shown, cursor: shownCursor)
      }
      return false
    }
    size = measured
    shown = nil
    curses_resize(CInt(size.rows), CInt(size.columns))
    return true
  }

  private func write(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    // If the terminal is gone, its input reports that.
    _ = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
  }

  private static func capability(_ name: String) -> String? {
    curses_capability(name).map { String(cString: $0) }
  }

  private static func measure() -> Size {
    var rows: CInt = 0
    var columns: CInt = 0
    guard curses_window_size(STDOUT_FILENO, &rows, &columns) else {
      return Size(rows: Int(curses_rows()), columns: Int(curses_columns())).bounded
    }
    return Size(rows: Int(rows), columns: Int(columns)).bounded
  }

  private static func checkTerminal(
    environment: [String: String]
  ) throws(TerminalError) -> String {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw TerminalError(
        .notATerminal, "The console needs a terminal for its standard input and output.")
    }
    guard let type = environment["TERM"], !type.isEmpty else {
      throw TerminalError(
        .typeMissing, "TERM is not set. Set it to the terminal's type, such as xterm-256color.")
    }
    switch curses_terminal_check(type, STDOUT_FILENO) {
    case 1:
      return type
    case -2:
      throw TerminalError(
        .typeTooSimple,
        "The terminal \(String(reflecting: type)) cannot place its cursor, as a full screen needs.")
    case -1:
      throw TerminalError(.typeUnknown, "This system has no terminfo database of terminals.")
    default:
      throw TerminalError(
        .typeUnknown,
        "The terminal \(String(reflecting: type)) is unknown to this system. Set TERM to one that terminfo has."
      )
    }
  }
}
