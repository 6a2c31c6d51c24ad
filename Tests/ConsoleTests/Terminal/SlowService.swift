import Foundation
import Testing

/// A sandbox that answers some calls late, and an incident on it.
struct SlowService {
  let sandbox: SandboxProcess
  /// The state folder with the incident.
  let folder: TemporaryFolder

  /// - Parameters:
  ///   - calls: the kind of the slow calls; the service acts on them at once.
  ///   - seconds: the delay of their answers.
  init(calls: String, seconds: Double) async throws {
    let place = try TemporaryFolder()
    try "faults: [{kind: slow, calls: [\(calls)], seconds: \(seconds)}]"
      .write(toFile: place.file("slow.yml"), atomically: true, encoding: .utf8)
    sandbox = try await SandboxProcess.start(
      certificates: 60, "--scenario", "slow.yml", in: place)
    folder = try await calls == "search" ? place : ConsoleScenario.prepare(on: sandbox)
  }

  /// The prepared incident.
  var incident: IncidentOnDisk {
    IncidentOnDisk(path: folder.file(path))
  }

  /// The path of the incident's file in the folder.
  var path: String { "bulkrevoke/\(ConsoleScenario.incidentName).incident" }

  var program: Program { Program(folder: folder, environment: sandbox.environment) }

  func openConsole() async throws -> ConsoleScenario {
    try await ConsoleScenario.open(on: sandbox, in: folder, ["--canary", "0"])
  }

  /// Waits until the service has received a changing call.
  func waitForChange() async throws {
    while try await sandbox.record().allSatisfy({ $0.method == "GET" }) {}
  }

  /// Opens a console whose run has its only call in flight.
  func consoleWithCallUnderWay() async throws -> ConsoleScenario {
    let scenario = try await openConsole()
    try await scenario.openIncident()
    try await scenario.terminal.waitUntil("[ ] ")
    try await scenario.beginRun(checking: false)
    try await waitForChange()
    return scenario
  }

  /// Returns the number of certificates with an outcome.
  func count(_ outcome: String) throws -> Int {
    try incident.number("SELECT count(*) FROM certificate WHERE outcome = '\(outcome)'")
  }

  /// Resumes the run until it is finished, and expects that nothing was sent twice.
  func carryOn() async throws {
    let last = try await program.run("revoke", path, "--yes", "--rate", "1000/1s")
    #expect(last.status == 0, "\(last)")
    let calls = try await sandbox.record()
    #expect(calls.count { $0.method == "PUT" } == (try incident.checked().count))
    #expect(CommandLineJobTests.sentTwiceWithoutRead(calls).isEmpty)
  }
}
