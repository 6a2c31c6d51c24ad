import Foundation
import Testing

/// A person at the console: the real program in a terminal, with its own sandbox.
struct ConsoleScenario: Sendable {
  let folder: TemporaryFolder
  let sandbox: SandboxProcess
  let terminal: PseudoTerminal

  /// The name of an incident that exists before the console is opened.
  static let incidentName = "web-prepared"

  /// Makes an incident of a window's certificates in a new state folder, by the command line.
  static func prepare(on sandbox: SandboxProcess) async throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("bulkrevoke"), withIntermediateDirectories: true)
    let program = Program(folder: folder, environment: sandbox.environment)
    let search = try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", "2025-03-01_2025-04-30", "--incident",
      "bulkrevoke/\(incidentName).incident")
    #expect(search.status == 0, "\(search)")
    return folder
  }

  /// Copies a prepared state folder, and adopts the incident in it.
  static func copy(
    of prepared: TemporaryFolder, on sandbox: SandboxProcess
  ) async throws -> TemporaryFolder {
    let folder = try prepared.copy()
    let adoption = try await Program(folder: folder, environment: sandbox.environment).run(
      "adopt", "bulkrevoke/\(incidentName).incident")
    #expect(adoption.status == 0, "\(adoption)")
    return folder
  }

  /// Opens the console on a new sandbox that answers at once.
  static func open(
    certificates: Int, rows: Int = 24, columns: Int = 80, _ arguments: String...,
    environment: [String: String] = [:]
  ) async throws -> ConsoleScenario {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: certificates, in: folder)
    return try await open(
      on: sandbox, in: folder, rows: rows, columns: columns, arguments, environment: environment)
  }

  /// Opens the console on an existing sandbox, with its state in the folder.
  static func open(
    on sandbox: SandboxProcess, in folder: TemporaryFolder, rows: Int = 24, columns: Int = 80,
    _ arguments: [String] = [], environment: [String: String] = [:]
  ) async throws -> ConsoleScenario {
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

  /// Goes from the first screen to the certificates of a product issued in the last year.
  func goToCertificates(ofProduct product: String) async throws {
    try await terminal.waitUntil("New incident")
    await terminal.press(.enter)
    try await terminal.waitUntil(product)
    await terminal.press(.enter)
    try await terminal.waitUntil("Issued from")
    await terminal.press(.character("y"))
    try await terminal.waitUntil("issued orders")
    await terminal.press(.enter)
    try await terminal.waitUntil("all loaded")
  }

  /// Opens the one incident that existed before the console.
  func openIncident() async throws {
    try await terminal.waitUntil(Self.incidentName)
    await terminal.press(.down, .enter)
  }

  /// Checks the first certificate.
  func checkFirst() async throws {
    await terminal.press(.home, .space)
    try await terminal.waitUntil(" 1 checked")
  }

  /// Starts a run from the certificates: checks all of them or only the first, and confirms.
  func beginRun(checking isEverything: Bool = true) async throws {
    if isEverything {
      await terminal.press(.character("A"))
      try await terminal.wait("the checks are counted") {
        $0.contains(" checked") && !$0.contains(" 0 checked")
      }
    } else {
      try await checkFirst()
    }
    let count = isEverything ? try incident().checked().count : 1
    await terminal.press(.character("r"))
    try await terminal.waitUntil("key_compromise")
    await terminal.press(.enter)
    try await terminal.waitUntil("Type revoke \(count)")
    try await typeByHand("revoke \(count)")
    await terminal.press(.enter)
  }

  /// Types like a person: presses a key when the cursor has moved behind the previous one.
  func typeByHand(_ text: String) async throws {
    try await terminal.wait("the field is open") { $0.isCursorVisible }
    var typed = ""
    for scalar in text.unicodeScalars {
      typed.unicodeScalars.append(scalar)
      let shown = typed
      await terminal.press(scalar == " " ? .space : .character(scalar))
      try await terminal.wait("the cursor stands behind “\(shown)”") {
        $0.textBeforeCursor.hasSuffix(shown)
      }
    }
  }

  /// The first incident file in the console's state folder.
  func incident() throws -> IncidentOnDisk {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.file("bulkrevoke")
    ).filter { $0.hasSuffix(".incident") }
    return IncidentOnDisk(path: folder.file("bulkrevoke/" + (try #require(names.first))))
  }

  /// Leaves the console with its quit key.
  func leave() async throws -> PseudoTerminal.Ending {
    await terminal.press(.character("q"))
    try await terminal.waitUntil("Leave bulkrevoke?")
    await terminal.press(.character("y"))
    return try await terminal.waitForExit()
  }
}
