import Foundation
import Testing

/// A lost connection during an operation. Calls in flight finish or are read back later, and the
/// process ends within five seconds.
@Suite("A hang-up", .serialized)
struct HangUpTests {
  private static let limit = Duration.seconds(5)

  @Test(
    "A run journals answers that come soon after the hang-up")
  func soonAnswered() async throws {
    let service = try await SlowService(calls: "revoke", seconds: 1.5)
    let terminal = try await service.consoleWithCallUnderWay().terminal
    await terminal.hangUp()
    #expect(try await terminal.waitForExit(within: Self.limit) == .exit(4))
    #expect(try service.count("accepted") == 1)
    try await service.carryOn()
  }

  @Test(
    "A call without an answer is left to be read back",
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

  @Test("A second signal acts like a hang-up; the first one waits for the answers")
  func secondSignal() async throws {
    let service = try await SlowService(calls: "revoke", seconds: 60)
    let terminal = try await service.consoleWithCallUnderWay().terminal
    await terminal.send(signal: SIGTERM)
    try await terminal.waitUntil("Leaving when the calls in progress finish")
    await terminal.press(.control("c"))
    #expect(try await terminal.waitForExit(within: Self.limit) == .exit(4))
    #expect(try service.count("sending") == 1)
    #expect(await terminal.condition == (try await DepartureTests.conditionBefore()))
  }

  @Test("A search is cancelled and leaves no incident file")
  func search() async throws {
    let service = try await SlowService(calls: "search", seconds: 60)
    let terminal = try await service.openConsole().terminal
    try await terminal.waitUntil("New incident")
    await terminal.press(.enter)
    try await terminal.waitUntil("Web TLS 2025")
    await terminal.press(.enter)
    try await terminal.waitUntil("Issued from")
    await terminal.press(.character("a"), .enter)
    try await terminal.waitUntil("Esc Cancel")
    await terminal.send(signal: SIGHUP)
    #expect(try await terminal.waitForExit(within: Self.limit) == .exit(0))
    let left = try FileManager.default.contentsOfDirectory(
      atPath: service.folder.file("bulkrevoke"))
    #expect(left.allSatisfy { !$0.contains(".incident") }, "\(left)")
  }

  @Test("A release of holds finishes the calls in flight and starts no others")
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
    // The calls in flight got their answers, and no call started after them.
    #expect(try service.count("sending") + service.count("outcome_unknown") == 0)
    #expect(
      try await service.released() == service.count("accepted") + service.count("released"))
    #expect(try service.count("planned") > 0)
    try await expectReleaseToResume(service)
  }

  /// Expects that the command line resumes the release in its own words and places no hold.
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

  @Test("A run without a console ends cleanly, although its output has no reader")
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
    // The run has sometimes already noted the cut-off call as unknown.
    #expect(try service.count("sending") + service.count("outcome_unknown") > 0)
    #expect(try #require(await terminal.processorTime) < .seconds(2))
  }

  @Test("A run under nohup continues and loses only its output")
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

  @Test("A run continues when the reader of its output ends")
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
  /// The number of holds that the service has released.
  fileprivate func released() async throws -> Int {
    try await sandbox.record().count { $0.method == "DELETE" && $0.acted }
  }

  /// Returns how often an action is in the event log.
  fileprivate func events(_ action: String) throws -> Int {
    try incident.number("SELECT count(*) FROM event WHERE action = '\(action)'")
  }
}
