/// A place in the console where a test interrupts the person.
enum ConsoleStop: String, CaseIterable, Sendable {
  case start, profile, window, certificates, filter, detail, help, question, tooSmall
  case reason, confirm, progress, progressQuestion, result

  /// Additional arguments for the console.
  var arguments: [String] {
    switch self {
    // The rate makes the run long, although each call is short.
    case .progress, .progressQuestion: ["--rate", "30/1s", "--canary", "1"]
    default: []
    }
  }

  /// The exit status of a console that ends here.
  var status: Int32 {
    switch self {
    // Some certificates are checked, and not all of them are revoked.
    case .reason, .confirm, .progress, .progressQuestion: 4
    default: 0
    }
  }

  /// Goes from the start screen, which lists an incident, to this place.
  func reach(in scenario: ConsoleScenario) async throws {
    let terminal = scenario.terminal
    try await terminal.waitUntil("New incident")
    switch self {
    case .start: break
    case .profile:
      await terminal.press(.enter)
      try await terminal.waitUntil("Web TLS 2025")
    case .window:
      await terminal.press(.enter)
      try await terminal.waitUntil("Web TLS 2025")
      await terminal.press(.enter)
      try await terminal.waitUntil("Issued from")
    default:
      try await scenario.openIncident()
      try await scenario.terminal.wait("the rows are there") {
        $0.contains("[ ] ") && !$0.contains("····")
      }
      try await goOn(in: scenario)
    }
  }

  private func goOn(in scenario: ConsoleScenario) async throws {
    let terminal = scenario.terminal
    switch self {
    case .filter:
      await terminal.press(.character("/"))
      try await terminal.waitUntil("Filter")
    case .detail:
      await terminal.press(.enter)
      try await terminal.waitUntil("Thumbprint")
    case .help:
      await terminal.press(.character("?"))
      try await terminal.waitUntil("Keys on this screen")
    case .question:
      await terminal.press(.character("q"))
      try await terminal.waitUntil("Leave bulkrevoke?")
    case .tooSmall:
      await terminal.resize(rows: 10, columns: 40)
      try await terminal.waitUntil("needs at least")
    case .reason, .confirm:
      try await scenario.checkFirst()
      await terminal.press(.character("r"))
      try await terminal.waitUntil("key_compromise")
      guard self == .confirm else { return }
      await terminal.press(.enter)
      try await terminal.waitUntil("Type revoke 1")
    case .progress, .progressQuestion:
      try await scenario.beginRun()
      try await terminal.waitUntil("q Stop safely")
      guard self == .progressQuestion else { return }
      await terminal.press(.character("q"))
      try await terminal.waitUntil("Stop the run?")
    case .result:
      try await scenario.beginRun(checking: false)
      try await terminal.waitUntil("DONE")
    case .start, .profile, .window, .certificates: break
    }
  }
}
