import Foundation
import Testing

/// A dropped connection in the middle of something: what is in flight is finished or left to be read
/// back, and the process is gone within five seconds.
@Suite("A hang-up", .serialized)
struct HangUpTests {
  private static let limit = Duration.seconds(5)

  @Test(
    "in a run journals the answers that come soon")
  func soonAnswered() async throws {
    let service = try await SlowService(calls: "revoke", seconds: 1.5)
    let terminal = try await service.consoleWithCallUnderWay().terminal
    await terminal.hangUp()
    #expect(try await terminal.waitForExit(within: Self.limit) == .exit(4))
    #expect(try service.count("accepted") == 1)
    try await service.carryOn()
  }

  @Test(
    "in a run leaves a call without answer to be read back",
    arguments: [Departure.hangUp, .lostTerminal])
  func unanswered(departure: Departure) async throws {
    let service = try await SlowService(calls: "revoke", seconds: 60)
    let terminal = try await service.consoleWithCallUnderWay().terminal
    await departure.befall(terminal)
    #expect(try await terminal.waitForExit(within: Self.limit) == .exit(4))
    #expect(try service.count("sending") == 1)
    #expect(try service.incident.integrity() == "ok")
    try await service.carryOn()
  }

  @Test("is what a second signal is like; a first one waits for the answers")
  func secondSignal() async throws {
    let service = try await SlowService(calls: "revoke", seconds: 60)
    let terminal = try await service.consoleWithCallUnderWay().terminal
    await terminal.send(signal: SIGTERM)
    try await terminal.waitUntil("Leaving when what is in flight is finished")
    await terminal.press(.control("c"))
    #expect(try await terminal.waitForExit(within: Self.limit) == .exit(4))
    #expect(try service.count("sending") == 1)
    #expect(await terminal.condition == (try await DepartureTests.conditionBefore()))
  }

  @Test("in a search breaks it off, and nothing is left that could be mistaken for a whole one")
  func search() async throws {
    let service = try await SlowService(calls: "search", seconds: 60)
    let terminal = try await service.openConsole().terminal
    try await terminal.waitUntil("New incident")
    await terminal.press(.enter)
    try await terminal.waitUntil("Web TLS 2025")
    await terminal.press(.enter)
    try await terminal.waitUntil("Issued from")
    await terminal.press(.character("a"), .enter)
    try await terminal.waitUntil("Break off")
    await terminal.send(signal: SIGHUP)
    #expect(try await terminal.waitForExit(within: Self.limit) == .exit(0))
    let left = try FileManager.default.contentsOfDirectory(
      atPath: service.folder.file("bulkrevoke"))
    #expect(left.allSatisfy { !$0.contains(".incident") }, "\(left)")
  }

  @Test("while holds are released finishes what is under way and begins nothing else")
  func holdRelease() async throws {
    let service = try await SlowService(calls: "release", seconds: 1.5)
    try await service.program.run("select", service.path, "--where", "trust:private")
    let held = try await service.program.run(
      "revoke", service.path, "--reason", "certificate_hold", "--yes", "--rate", "1000/1s")
    #expect(held.status == 0, "\(held)")
    let scenario = try await service.openConsole()
    let terminal = scenario.terminal
    try await scenario.openIncident()
    try await terminal.waitUntil("on hold and verified")
    await terminal.press(.character("h"))
    try await terminal.waitUntil("Release the holds?")
    try await scenario.typeByHand("release \(try service.count("verified"))")
    await terminal.press(.enter)
    while try await service.released() == 0 {}
    await terminal.hangUp()
    #expect(try await terminal.waitForExit(within: Self.limit) == .exit(4))
    // What was on the wire had its answer, and nothing was begun after it.
    #expect(try service.count("sending") + service.count("outcome_unknown") == 0)
    #expect(
      try await service.released() == service.count("accepted") + service.count("released"))
    #expect(try service.count("planned") > 0)
    try await expectReleaseToResume(service)
  }

  /// The command line resumes a release in its own words, and places no hold.
  private func expectReleaseToResume(_ service: SlowService) async throws {
    let program = service.program
    let status = try await program.run("status", service.path)
    #expect(status.output.contains("the run releases holds"), "\(status)")
    let unasked = try await program.run("revoke", service.path)
    #expect(unasked.status == 64)
    #expect(unasked.errors.contains("would be released from hold"), "\(unasked)")
    let hold = try await program.run(
      "revoke", service.path, "--reason", "certificate_hold", "--yes")
    #expect(hold.status == 1)
    #expect(hold.errors.contains("leave --reason out to resume the release"), "\(hold)")
    let rehearsal = try await program.run("revoke", service.path, "--dry-run")
    #expect(rehearsal.output.contains("would be released from hold"), "\(rehearsal)")
    #expect(!rehearsal.output.contains("dry run: 0 "), "\(rehearsal)")
    let holds = try await service.sandbox.record().count { $0.method == "PUT" }
    let last = try await program.run("revoke", service.path, "--yes", "--rate", "1000/1s")
    #expect(last.status == 0, "\(last)")
    #expect(last.output.contains("on hold now 0"), "\(last)")
    #expect(try await service.sandbox.record().count { $0.method == "PUT" } == holds)
  }

  @Test("ends a run without a console the same way, though nobody reads what it prints")
  func headless() async throws {
    let service = try await SlowService(calls: "revoke", seconds: 60)
    try await service.program.run("select", service.path, "--all")
    let terminal = try await PseudoTerminal.start(
      PseudoTerminal.bulkrevoke,
      ["revoke", service.path, "--reason", "superseded", "--yes", "--canary", "0"],
      environment: service.program.fullEnvironment, folder: service.folder.path)
    try await service.waitForChange()
    await terminal.hangUp()
    #expect(try await terminal.waitForExit(within: Self.limit) == .exit(4))
    // A call that was cut off as the last thing may have been noted as unknown.
    #expect(try service.count("sending") + service.count("outcome_unknown") > 0)
    #expect(try #require(await terminal.processorTime) < .seconds(2))
  }

  @Test("does not end a run under nohup, which loses only what it prints")
  func nohup() async throws {
    let service = try await SlowService(calls: "release", seconds: 1)
    try await service.program.run("select", service.path, "--all")
    let terminal = try await PseudoTerminal.start(
      "/bin/sh",
      [
        "-c", #"trap "" HUP; exec "$0" "$@""#, PseudoTerminal.bulkrevoke, "revoke", service.path,
        "--reason", "superseded", "--yes", "--rate", "25/1s", "--canary", "0",
      ],
      environment: service.program.fullEnvironment, folder: service.folder.path)
    try await service.waitForChange()
    await terminal.hangUp()
    #expect(try await terminal.waitForExit() == .exit(0))
    #expect(try service.count("verified") == service.incident.checked().count)
  }

  @Test("of the reader of its output does not end a run")
  func closedPipe() async throws {
    let service = try await SlowService(calls: "release", seconds: 1)
    try await service.program.run("select", service.path, "--all")
    let terminal = try await PseudoTerminal.start(
      "/bin/sh",
      [
        "-c", #"("$0" "$@"; echo $? > status) 2>&1 | head -n 1"#, PseudoTerminal.bulkrevoke,
        "revoke", service.path, "--reason", "superseded", "--yes", "--rate", "100/1s",
      ],
      environment: service.program.fullEnvironment, folder: service.folder.path)
    #expect(try await terminal.waitForExit() == .exit(0))
    let status = try String(contentsOfFile: service.folder.file("status"), encoding: .utf8)
    #expect(status == "0\n")
    #expect(try service.count("verified") == service.incident.checked().count)
  }
}

extension SlowService {
  /// How many holds the service has lifted.
  fileprivate func released() async throws -> Int {
    try await sandbox.record().count { $0.method == "DELETE" && $0.acted }
  }

  /// How often an action is in the event log.
  fileprivate func events(_ action: String) throws -> Int {
    try incident.number("SELECT count(*) FROM event WHERE action = '\(action)'")
  }
}
