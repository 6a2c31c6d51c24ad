import Foundation
import GRDB
import Testing

/// Two people at two consoles on one incident: the second one watches and takes over.
@Suite("A second operator", .serialized)
struct WatchScenario {
  /// Opens a first console with a long run, and a second console that watches it.
  private func consoles() async throws -> (first: ConsoleScenario, second: ConsoleScenario) {
    let place = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 2_000, in: place)
    let folder = try await ConsoleScenario.prepare(on: sandbox)
    let first = try await ConsoleScenario.open(
      on: sandbox, in: folder, ["--rate", "20/1s", "--canary", "1"],
      environment: ReviewPeople.environment(of: "ann"))
    try await first.openIncident()
    try await first.terminal.waitUntil("[ ] ")
    try await first.beginRun()
    try await first.terminal.waitUntil("q Stop safely")
    let second = try await ConsoleScenario.open(
      on: sandbox, in: folder, rows: 30, columns: 160,
      environment: ReviewPeople.environment(of: "bob"))
    try await second.terminal.waitUntil(ConsoleScenario.incidentName)
    await second.terminal.press(.down)
    try await second.terminal.waitUntil("has it open. Press Enter to watch")
    await second.terminal.press(.enter)
    try await second.terminal.waitUntil("WATCHING \(ReviewPeople.account(of: "ann"))@")
    return (first, second)
  }

  private func verified(_ screen: TerminalScreen) -> Int {
    let words = screen.lines.first { $0.hasPrefix("verified ") }?.split(separator: " ") ?? []
    return words.count > 1 ? Int(words[1].replacing(",", with: "")) ?? 0 : 0
  }

  private func takenOver(_ scenario: ConsoleScenario) throws -> [String] {
    try scenario.incident().rows(
      EventLine.self, "SELECT actor, detail FROM event WHERE action = 'taken over'"
    ).map { "\($0.actor.prefix { $0 != "@" }) \($0.detail)" }
  }

  @Test("A watcher sees live figures, takes over after a kill, and finishes")
  func takingOver() async throws {
    let (first, second) = try await consoles()
    let terminal = second.terminal
    let seen = verified(await terminal.screen)
    try await terminal.wait("the figures move") { verified($0) > seen }
    #expect(try takenOver(second).isEmpty)
    await first.terminal.send(signal: SIGKILL)
    #expect(try await first.terminal.waitForExit() == .signal(SIGKILL))
    try await terminal.waitUntil("'s console died mid-run")
    #expect(try takenOver(second).isEmpty)
    await terminal.press(.character("t"))
    try await terminal.waitUntil("Taken over from \(ReviewPeople.account(of: "ann"))@")
    let before = try await second.sandbox.record().count { $0.method == "PUT" }
    try await terminal.waitUntil("Press p to resume")
    #expect(try await second.sandbox.record().count { $0.method == "PUT" } == before)
    await terminal.press(.character("p"))
    try await terminal.waitUntil("Result")
    #expect(
      try second.incident().number(
        """
        SELECT count(*) FROM certificate WHERE checked = 1 AND outcome IN
          ('planned', 'sending', 'outcome_unknown', 'waiting_to_retry', 'accepted')
        """) == 0)
    let lines = try takenOver(second)
    #expect(lines.count == 1)
    let (ann, bob) = (ReviewPeople.account(of: "ann"), ReviewPeople.account(of: "bob"))
    #expect(
      lines.first?.hasPrefix("\(bob) from process \(first.terminal.process) of \(ann)@") == true)
    let calls = try await second.sandbox.record()
    #expect(CommandLineJobTests.sentTwiceWithoutRead(calls).isEmpty)
    _ = try await second.leave()
  }

  @Test("A watcher sees that the first operator stopped the run, and takes over")
  func afterAStop() async throws {
    let (first, second) = try await consoles()
    await first.terminal.press(.character("q"))
    try await first.terminal.waitUntil("Stop the run?")
    await first.terminal.press(.character("s"))
    #expect(try await first.terminal.waitForExit() == .exit(4))
    try await second.terminal.waitUntil("has left: stopped by \(ReviewPeople.account(of: "ann"))@")
    await second.terminal.press(.character("t"))
    try await second.terminal.waitUntil("Press p to resume")
    #expect(try takenOver(second).count == 1)
    #expect(try await second.leave() == .exit(4))
  }
}

/// The actor and the detail of an event.
private struct EventLine: Decodable, FetchableRecord {
  var actor: String
  var detail: String
}
