import Glibc

/// What makes a person leave the console who has not asked to.
enum Departure: String, CaseIterable, Sendable {
  case terminate, interrupt, hangUp, lostTerminal

  /// Whether the terminal is there afterwards, to be looked at.
  var keepsTerminal: Bool { self != .lostTerminal }

  func befall(_ terminal: PseudoTerminal) async {
    switch self {
    case .terminate: await terminal.send(signal: SIGTERM)
    // The line makes SIGINT of it.
    case .interrupt: await terminal.press(.control("c"))
    case .hangUp: await terminal.send(signal: SIGHUP)
    case .lostTerminal: await terminal.hangUp()
    }
  }
}
