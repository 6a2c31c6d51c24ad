import Foundation
import GRDB
import Testing

/// Two people at two consoles: one prepares the manifest, the other reviews and signs it.
@Suite("A reviewer", .serialized, .timeLimit(.minutes(5)))
struct ReviewScenario {
  private static let file = "bulkrevoke/\(ConsoleScenario.incidentName).incident"

  /// Opens a person's console on the shared folder and sandbox.
  private static func open(
    as name: String, on sandbox: SandboxProcess, in folder: TemporaryFolder,
    _ arguments: String...
  ) async throws -> ConsoleScenario {
    try await ConsoleScenario.open(
      on: sandbox, in: folder, arguments, environment: ReviewPeople.environment(of: name))
  }

  /// Goes from the checked certificates to the frozen manifest.
  private static func freeze(_ count: Int, at console: ConsoleScenario) async throws {
    await console.terminal.press(.character("r"))
    try await console.terminal.waitUntil("key_compromise")
    await console.terminal.press(.enter)
    try await console.terminal.waitUntil("Type freeze \(count)")
    try await console.typeByHand("freeze \(count)")
    await console.terminal.press(.enter)
    try await console.terminal.waitUntil("0 of 1 sign-offs")
  }

  /// Closes the incident and leaves the console.
  private static func leave(_ console: ConsoleScenario) async throws {
    await console.terminal.press(.escape)
    try await console.terminal.waitUntil("New incident")
    _ = try await console.leave()
  }

  @Test("keys alone freeze, question, send back, freeze again, sign and revoke")
  func wholeWay() async throws {
    let place = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 120, in: place)
    let folder = try await ConsoleScenario.prepare(on: sandbox)
    let people = try ReviewPeople(in: folder, configuration: "bulkrevoke/config.yaml")

    var ann = try await Self.open(as: "ann", on: sandbox, in: folder)
    try await ann.openIncident()
    try await ann.terminal.waitUntil("[ ] ")
    await ann.terminal.press(.character("A"))
    try await ann.terminal.wait("the checks are counted") {
      $0.contains(" checked") && !$0.contains(" 0 checked")
    }
    let count = try ann.incident().checked().count
    try #require(count > 4)
    try await Self.freeze(count, at: ann)
    try await Self.leave(ann)

    var bob = try await Self.open(as: "bob", on: sandbox, in: folder, "review", Self.file)
    try await bob.terminal.waitUntil("0 of \(count) seen")
    try await bob.terminal.waitUntil("rows 1–")
    for number in 1...2 {
      await bob.terminal.press(.character("Q"))
      try await bob.terminal.waitUntil("Your question about this")
      try await bob.typeByHand("in use")
      await bob.terminal.press(.enter)
      try await bob.terminal.waitUntil("\(number) questioned")
      await bob.terminal.press(.down)
    }
    await bob.terminal.press(.character("b"))
    try await bob.terminal.waitUntil("What is wrong?")
    try await bob.typeByHand("not these two")
    await bob.terminal.press(.enter)
    try await bob.terminal.waitUntil("Sent back to its operator")
    _ = try await bob.leave()

    ann = try await Self.open(as: "ann", on: sandbox, in: folder)
    try await ann.openIncident()
    try await ann.terminal.waitUntil("[x] ")
    await ann.terminal.press(.character("/"))
    try await ann.typeByHand("review:questioned")
    await ann.terminal.press(.enter)
    try await ann.terminal.waitUntil("rows 1–2 of 2 shown")
    await ann.terminal.press(.space)
    try await ann.terminal.waitUntil(" \(count - 1) checked")
    await ann.terminal.press(.down, .space)
    try await ann.terminal.waitUntil(" \(count - 2) checked")
    try await Self.freeze(count - 2, at: ann)
    await ann.terminal.press(.character("r"))
    try await ann.terminal.waitUntil("not signed off yet (0 of 1)")
    #expect(try await sandbox.record().allSatisfy { !$0.acted })
    await ann.terminal.press(.enter)
    try await ann.terminal.waitUntilGone("any key")
    try await Self.leave(ann)

    bob = try await Self.open(as: "bob", on: sandbox, in: folder, "review", Self.file)
    try await bob.terminal.waitUntil("0 of \(count - 2) seen")
    try await bob.terminal.waitUntil("rows 1–")
    await bob.terminal.press(.character("A"))
    try await bob.terminal.waitUntil("\(count - 2) of \(count - 2) seen")
    await bob.terminal.press(.character("y"))
    try await bob.terminal.waitUntil("Path of the ssh key")
    await bob.terminal.press(.control("u"))
    try await bob.terminal.waitUntilGone("id_ed25519")
    await bob.terminal.paste(people.key(of: "bob"))
    await bob.terminal.press(.enter)
    try await bob.terminal.waitUntil("approved by bob@example.org")
    await bob.terminal.press(.enter)
    try await bob.terminal.waitUntil("1 of 1 sign-offs")
    try await Self.leave(bob)
    #expect(try await sandbox.record().allSatisfy { !$0.acted })

    ann = try await Self.open(as: "ann", on: sandbox, in: folder)
    try await ann.openIncident()
    try await ann.terminal.waitUntil("1 of 1 sign-offs")
    await ann.terminal.press(.character("r"))
    try await ann.terminal.waitUntil("Type revoke \(count - 2)")
    try await ann.typeByHand("revoke \(count - 2)")
    await ann.terminal.press(.enter)
    try await ann.terminal.waitUntil("Result")
    #expect(try await sandbox.record().count { $0.acted } == count - 2)
    #expect(try ann.incident().wayToTheRun() == Self.way)
    #expect(try await ann.leave() == .exit(0))
    let status = try await Program(folder: folder).run("status", Self.file)
    #expect(status.output.contains("event log intact"))
  }

  private static let way = [
    "ann: manifest frozen", "bob: questioned", "bob: questioned", "bob: sent back",
    "bob: manifest withdrawn", "ann: unchecked", "ann: unchecked", "ann: manifest frozen",
    "bob: seen", "bob: approved", "ann: manifest confirmed",
  ]
}

extension IncidentOnDisk {
  private struct Line: Decodable, FetchableRecord {
    let text: String
  }

  /// Returns the actors and their actions from the first freeze to the confirmation.
  fileprivate func wayToTheRun() throws -> [String] {
    try rows(
      Line.self,
      """
      SELECT substr(actor, 1, instr(actor, '@') - 1) || ': ' || action AS text FROM event
      WHERE sequence >= (SELECT min(sequence) FROM event WHERE action = 'manifest frozen')
        AND sequence <= (SELECT sequence FROM event WHERE action = 'manifest confirmed')
      ORDER BY sequence
      """
    ).map { ReviewPeople.person(in: $0.text) }
  }
}
