import Foundation
import Testing

/// Prompts for secrets at the terminal, by a key command or by ssh-keygen.
@Suite("Attacks: prompts", .serialized)
struct PromptAttacks {
  private let folder: TemporaryFolder
  private let sandbox: SandboxProcess

  init() async throws {
    folder = try TemporaryFolder()
    sandbox = try await SandboxProcess.start(certificates: 60, in: folder)
  }

  private func configure(command: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("bulkrevoke"), withIntermediateDirectories: true)
    try """
    default_service: here
    services:
      here:
        base_url: \(sandbox.baseURL)
        api_key_command: |-
          \(command.replacing("\n", with: "\n        "))
    """.write(toFile: folder.file("bulkrevoke/config.yaml"), atomically: true, encoding: .utf8)
  }

  /// A script that asks without echo, as programs do for secrets.
  private static let asking = """
    stty -echo < /dev/tty; printf 'Secret: ' > /dev/tty
    read secret < /dev/tty; stty echo < /dev/tty; printf '%s\\n' "$secret"
    """

  private func terminal(_ script: String) async throws -> PseudoTerminal {
    try await PseudoTerminal.start(
      "/bin/sh", ["-c", script.replacing("bulkrevoke", with: PseudoTerminal.bulkrevoke)],
      environment: Program(folder: folder).fullEnvironment, folder: folder.path)
  }

  @Test("a command that asks gets the terminal, and the answer is not shown")
  func asks() async throws {
    try configure(command: Self.asking)
    let terminal = try await terminal("bulkrevoke profiles; echo ended $?")
    try await terminal.waitUntil("Secret:")
    #expect(await !terminal.lineSettings.echoes)
    await terminal.type(sandbox.apiKey + "\n")
    let screen = try await terminal.waitUntil("ended 0")
    #expect(screen.contains("Public web servers"))
    #expect(!screen.contains(sandbox.apiKey))
    try await terminal.waitForExit()
  }

  @Test("Ctrl-C at the prompt ends the program, and the terminal echoes again")
  func interrupted() async throws {
    try configure(command: Self.asking)
    let terminal = try await terminal("trap : INT; bulkrevoke profiles; echo ended $?; read line")
    let before = await terminal.lineSettings
    try await terminal.waitUntil("Secret:")
    #expect(await !terminal.lineSettings.echoes)
    await terminal.type("\u{3}")
    let screen = try await terminal.waitUntil("ended 4")
    #expect(screen.contains("was interrupted"))
    #expect(await terminal.lineSettings == before)
    #expect(try await sandbox.record().isEmpty)
    await terminal.type("\n")
    try await terminal.waitForExit()
  }

  @Test(
    "a command without a usable answer is an error, and nothing is sent",
    arguments: [
      ("true", "no usable key"), ("echo", "no usable key"), ("printf 'a b'", "no usable key"),
      ("exit 3", "status 3"), ("echo key; exit 1", "status 1"), ("kill -9 $$", "status 137"),
      ("yes", "wrote more than"), ("no-such-command-at-all", "status 127"),
    ])
  func noAnswer(row: (command: String, words: String)) async throws {
    try configure(command: row.command)
    let ended = try await Program(folder: folder).run("profiles")
    #expect(ended.status == 77, "\(ended)")
    #expect(ended.errors.contains(row.words), "\(ended)")
    #expect(try await sandbox.record().isEmpty)
  }

  @Test("only the first line is the key")
  func firstLine() async throws {
    try configure(command: "printf '%s\\r\\nuser: ann\\n' '\(sandbox.apiKey)'")
    let ended = try await Program(folder: folder).run("profiles")
    #expect(ended.status == 0, "\(ended)")
  }

  @Test("a locked ssh key asks for its passphrase on the terminal")
  func lockedKey() async throws {
    let people = try ReviewPeople(in: folder, configuration: "config.yaml")
    try ReviewPeople.keygen(
      "-q", "-p", "-P", "", "-N", "open sesame", "-f", people.key(of: "bob"))
    let ann = Program(
      folder: folder,
      environment: sandbox.environment.merging(ReviewPeople.environment(of: "ann")) { $1 })
    for arguments in [
      [
        "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window,
        "--incident", "a.incident",
      ], ["select", "a.incident", "--where", "trust:private"],
      ["revoke", "a.incident", "--reason", "superseded", "--yes"],
    ] {
      let options = arguments[0] == "select" ? [] : ["--config", "config.yaml"]
      let ended = try await ann.run(arguments: arguments + options)
      #expect(ended.status == (arguments[0] == "revoke" ? 4 : 0), "\(ended)")
    }
    let terminal = try await terminal(
      "SUDO_USER=bob bulkrevoke approve a.incident --config config.yaml --key bob --statement s; "
        + "echo ended $?")
    try await terminal.waitUntil("passphrase")
    await terminal.type("open sesame\n")
    let screen = try await terminal.waitUntil("ended 0")
    #expect(screen.contains("approved by bob@example.org"))
    #expect(!screen.contains("sesame"))
    try await terminal.waitForExit()
  }
}
