/// An event from the terminal, or a signal to the program.
enum InputEvent: Hashable, Sendable {
  case key(KeyEvent)
  /// Pasted text, not scrubbed; its characters are never reported as keys.
  case paste(String)
  case mouse(MouseEvent)
  case resize(Size)
  /// The program continues after a stop. The screen has been redrawn unless its size changed.
  case resumed
  /// SIGINT (Ctrl-C), SIGTERM or SIGHUP: stop safely. The value is the signal's number.
  case terminate(signal: Int32)
  /// The terminal is gone and delivers no more input. Reported once.
  case endOfInput
}

/// One press of a key.
struct KeyEvent: Hashable, Sendable {
  var key: Key
  /// When the key was read. A question that needs a typed phrase ignores keys read before it
  /// appeared, and its screen asks for ``Effect/flushInput``.
  var receivedAt: ContinuousClock.Instant
  /// How many keys came in the same read. Typed keys come one at a time; a paste on a terminal
  /// without bracketed paste comes all at once.
  var arrivedTogether: Int

  init(_ key: Key, receivedAt: ContinuousClock.Instant = .now, arrivedTogether: Int = 1) {
    self.key = key
    self.receivedAt = receivedAt
    self.arrivedTogether = arrivedTogether
  }
}

/// A press of the left button or a turn of the wheel, with the cell under the pointer.
struct MouseEvent: Hashable, Sendable {
  enum Action: Hashable, Sendable {
    case click, wheelUp, wheelDown
  }

  var action: Action
  var point: Point
}
