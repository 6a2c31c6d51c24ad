import Foundation
import GRDB
import Testing

/// Attempts to send the API key to another address, or to expose it.
@Suite("Attacks: the API key", .serialized)
struct KeyAttacks {
  private let folder: TemporaryFolder
  private let mine: SandboxProcess
  private let theirs: SandboxProcess

  init() async throws {
    folder = try TemporaryFolder()
    mine = try await SandboxProcess.start(certificates: 40, in: folder)
    theirs = try await SandboxProcess.start(
      certificates: 40, "--api-key", "their-own-key", in: folder)
  }

  private func program(_ environment: [String: String]) -> Program {
    Program(folder: folder, environment: environment)
  }

  /// Makes an incident at the first sandbox, changes its file to name the second one, and returns
  /// the file's name.
  private func redirected() async throws -> String {
    let program = program(mine.environment)
    let search = try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window,
      "--incident", "a.incident")
    #expect(search.status == 0, "\(search)")
    try await program.run("select", "a.incident", "--where", "trust:private")
    try await DatabaseQueue(path: folder.file("a.incident")).write { [theirs] db in
      try db.execute(sql: "UPDATE incident SET service_url = ?", arguments: [theirs.baseURL])
    }
    return "a.incident"
  }

  private func configure(_ text: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("bulkrevoke"), withIntermediateDirectories: true)
    try text.write(
      toFile: folder.file("bulkrevoke/config.yaml"), atomically: true, encoding: .utf8)
  }

  @Test("an address that only the file names gets no key, and the error names both addresses")
  func editedAddress() async throws {
    let file = try await redirected()
    let arguments = ["revoke", file, "--reason", "superseded", "--yes"]
    let key = ["BULKREVOKE_API_KEY": mine.apiKey]
    func expectRefused(
      _ environment: [String: String], _ status: Int32, _ words: [String], _ more: String...
    ) async throws {
      for rehearsal in [[], ["--dry-run"]] {
        let ended = try await program(environment).run(arguments: arguments + more + rehearsal)
        #expect(ended.status == status, "\(ended)")
        for word in words + ["nothing was sent", theirs.baseURL] {
          #expect(ended.errors.contains(word), "\(word): \(ended)")
        }
      }
    }
    try await expectRefused(mine.environment, 64, [mine.baseURL])
    try await expectRefused(key, 64, ["names no address", "--base-url"])
    try await expectRefused(key, 64, [mine.baseURL], "--base-url", mine.baseURL)
    try configure("services: {mine: {base_url: \(mine.baseURL)}}\ndefault_service: mine\n")
    try await expectRefused(key, 64, [mine.baseURL])
    try await expectRefused(key, 64, [mine.baseURL], "--service", "mine")
    // Both addresses are configured, but this key belongs to the other one.
    let both =
      "services: {mine: {base_url: \(mine.baseURL)}, theirs: {base_url: \(theirs.baseURL)}}\n"
    try configure(both + "default_service: mine\n")
    try await expectRefused(key, 77, [])
    try configure(both)
    try await expectRefused(key, 77, [])
    #expect(try await theirs.record().isEmpty)
  }

  @Test("a configured address gets the key that the configuration has for it")
  func ownKey() async throws {
    let file = try await redirected()
    try configure(
      """
      services:
        mine: {base_url: \(mine.baseURL)}
        theirs: {base_url: \(theirs.baseURL), api_key_command: "echo their-own-key"}
      default_service: mine
      """)
    let arguments = ["revoke", file, "--reason", "superseded", "--dry-run"]
    let ended = try await program(["BULKREVOKE_API_KEY": mine.apiKey]).run(arguments: arguments)
    #expect(ended.status == 0, "\(ended)")
    #expect(try await !theirs.record().isEmpty)
    #expect(try await theirs.record().allSatisfy { $0.status == 200 })
  }

  @Test("a key file that others can read causes a warning; special files do not hang")
  func keyFiles() async throws {
    let program = program(["BULKREVOKE_BASE_URL": mine.baseURL])
    let path = folder.file("key")
    try mine.apiKey.write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, 0o600)
    let quiet = try await program.run("profiles", "--api-key-file", "key")
    #expect(quiet.status == 0 && quiet.errors.isEmpty, "\(quiet)")
    chmod(path, 0o640)
    let loud = try await program.run("profiles", "--api-key-file", "key")
    #expect(loud.status == 0 && loud.errors.contains("other users can read the key file"))
    mkfifo(folder.file("fifo"), 0o600)
    let calls = try await mine.record().count
    for file in ["fifo", "/dev/zero", "/dev/null", "/dev/full", folder.path, "missing"] {
      let ended = try await program.run("profiles", "--api-key-file", file)
      #expect(ended.status == 77, "\(file): \(ended)")
    }
    #expect(try await mine.record().count == calls)
    var shell = program
    shell.executable = "/bin/bash"
    let piped = try await shell.run(
      "-c", "\(PseudoTerminal.bulkrevoke) profiles --api-key-file <(sleep 0.2; cat key)")
    #expect(piped.status == 0, "\(piped)")
  }

  @Test(
    "the program repeats arguments without their control characters",
    arguments: [
      ["profiles", "--api-key-file", "\u{1B}[2Jkey"], ["profiles", "--\u{1B}[2J"],
      ["profiles", "--concurrency", "\u{1B}[2J"], ["\u{1B}[2J", "\u{9B}x"],
      ["profiles", "--config", "\u{1B}[2J"], ["status", "\u{1B}[2J"],
      ["report", "a", "--format", "\u{1B}[2J"], ["sandbox", "--fault", "\u{1B}[2J"],
    ])
  func controlCharacters(arguments: [String]) async throws {
    let ended = try await program(mine.environment).run(arguments: arguments)
    #expect(![0, 127].contains(ended.status), "\(ended)")
    #expect(!ended.errors.isEmpty)
    let controls = (ended.output + ended.errors).unicodeScalars.filter {
      $0.properties.generalCategory == .control && $0 != "\n"
    }
    #expect(controls.isEmpty, "\(ended.errors.debugDescription)")
  }
}
