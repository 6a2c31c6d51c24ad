import Foundation
import Testing

/// A person at the console: the real program in a terminal, on a sandbox of its own.
struct ConsoleScenario: Sendable {
  let folder: TemporaryFolder
  let sandbox: SandboxProcess
  let terminal: PseudoTerminal

  /// Opens the console on a sandbox that answers at once.
  static func open(
    certificates: Int, rows: Int = 24, columns: Int = 80, _ arguments: String...,
    environment: [String: String] = [:]
  ) async throws -> ConsoleScenario {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: certificates, in: folder)
    let program = Program(
      folder: folder, environment: sandbox.environment.merging(environment) { $1 })
    let terminal = try await PseudoTerminal.start(
      PseudoTerminal.bulkrevoke, ["--rate", "1000/1s"] + arguments,
      environment: program.fullEnvironment, folder: folder.path, rows: rows, columns: columns)
    return ConsoleScenario(folder: folder, sandbox: sandbox, terminal: terminal)
  }

  /// Goes from the first screen to the certificates of a profile issued in a window.
  func goToCertificates(
    profile: String = "Web TLS 2025", from first: String = "2025-03-01",
    to last: String = "2025-04-30"
  ) async throws {
    try await terminal.waitUntil("New incident")
    await terminal.press(.enter)
    try await terminal.waitUntil(profile)
    await terminal.press(.enter)
    try await terminal.waitUntil("Issued from")
    await terminal.type(first)
    await terminal.press(.tab)
    await terminal.type(last)
    try await terminal.waitUntil("issued certificates")
    await terminal.press(.enter)
    try await terminal.waitUntil("all loaded")
    try await terminal.waitUntil("[ ] ")
  }

  /// Types as a person does: one key, and the next when the cursor has moved on.
  func typeByHand(_ text: String) async throws {
    try await terminal.wait("the field is open") { $0.isCursorVisible }
    for scalar in text.unicodeScalars {
      let column = await terminal.screen.cursor.column
      await terminal.press(scalar == " " ? .space : .character(scalar))
      try await terminal.wait("the cursor has moved on") { $0.cursor.column > column }
    }
  }

  /// The one incident file that the console has made.
  func incident() throws -> IncidentOnDisk {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.file("bulkrevoke")
    ).filter { $0.hasSuffix(".incident") }
    return IncidentOnDisk(path: folder.file("bulkrevoke/" + (try #require(names.first))))
  }

  /// Leaves the console by its own keys.
  func leave() async throws -> PseudoTerminal.Ending {
    await terminal.press(.character("q"))
    try await terminal.waitUntil("Leave bulkrevoke?")
    await terminal.press(.character("y"))
    return try await terminal.waitForExit()
  }
}
