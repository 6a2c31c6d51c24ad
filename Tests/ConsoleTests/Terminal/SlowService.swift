import Foundation
import Testing

/// A sandbox whose answers to some calls come late, and an incident on it.
struct SlowService {
  let sandbox: SandboxProcess
  /// The state folder with the incident.
  let folder: TemporaryFolder

  /// - Parameters:
  ///   - calls: the calls that are slow; the service acts on them at once.
  ///   - seconds: until the answer comes.
  init(calls: String, seconds: Double) async throws {
    let place = try TemporaryFolder()
    try "faults: [{kind: slow, calls: [\(calls)], seconds: \(seconds)}]"
      .write(toFile: place.file("slow.yml"), atomically: true, encoding: .utf8)
    sandbox = try await SandboxProcess.start(
      certificates: 60, "--scenario", "slow.yml", in: place)
    folder = try await calls == "search" ? place : ConsoleScenario.prepare(on: sandbox)
  }

  /// The incident that is prepared.
  var incident: IncidentOnDisk {
    IncidentOnDisk(path: folder.file(path))
  }

  /// Its file, from the folder.
  var path: String { "bulkrevoke/\(ConsoleScenario.incidentName).incident" }

  var program: Program { Program(folder: folder, environment: sandbox.environment) }

  func openConsole() async throws -> ConsoleScenario {
    try await ConsoleScenario.open(on: sandbox, in: folder, ["--canary", "0"])
  }

  /// Waits until the service has got a call to change something.
  func waitForChange() async throws {
    while try await sandbox.record().allSatisfy({ $0.method == "GET" }) {}
  }

  /// A console in which a run has a call on the wire, the only one.
  func consoleWithCallUnderWay() async throws -> ConsoleScenario {
    let scenario = try await openConsole()
    try await scenario.openIncident()
    try await scenario.terminal.waitUntil("[ ] ")
    try await scenario.beginRun(checking: false)
    try await waitForChange()
    return scenario
  }

  /// How many certificates stand at an outcome.
  func count(_ outcome: String) throws -> Int {
    try incident.number("SELECT count(*) FROM certificate WHERE outcome = '\(outcome)'")
  }

  /// Carries the run on to its end, and finds that nothing was sent twice.
  func carryOn() async throws {
    let last = try await program.run("revoke", path, "--yes", "--rate", "1000/1s")
    #expect(last.status == 0, "\(last)")
    let calls = try await sandbox.record()
    #expect(calls.count { $0.method == "PUT" } == (try incident.checked().count))
    #expect(CommandLineJobTests.sentTwiceWithoutRead(calls).isEmpty)
  }
}
