import Glibc

/// An event that ends the console against the person's intention.
enum Departure: String, CaseIterable, Sendable {
  case terminate, interrupt, hangUp, lostTerminal

  /// Whether the terminal still exists afterwards.
  var keepsTerminal: Bool { self != .lostTerminal }

  func befall(_ terminal: PseudoTerminal) async {
    switch self {
    case .terminate: await terminal.send(signal: SIGTERM)
    // The terminal's line turns Ctrl-C into SIGINT.
    case .interrupt: await terminal.press(.control("c"))
    case .hangUp: await terminal.send(signal: SIGHUP)
    case .lostTerminal: await terminal.hangUp()
    }
  }
}
