import Foundation
import TestSupport

/// One incident from the search to the end of its run, under faults and killed repeatedly.
struct Storm: Sendable {
  let number: Int
  let weather: Weather
  let certificates: Int
  let kills: Int
  let seed: UInt64

  /// How often the program is started again before a storm counts as stuck.
  private static let patience = 60
  /// The longest time before the program is killed, in milliseconds.
  private static let longestLife = 900

  private static let file = "storm.incident"

  /// Runs the storm and returns its figures.
  func run() async throws -> ChaosFigures {
    let folder = try TemporaryFolder()
    // Half of the inventory belongs to the profile that is searched.
    var options = ["--seed", String(seed)] + weather.sandbox
    if let scenario = weather.scenario {
      try scenario.write(toFile: folder.file("weather.yaml"), atomically: true, encoding: .utf8)
      options += ["--scenario", folder.file("weather.yaml")]
    }
    let sandbox = try await SandboxProcess.start(
      certificates: certificates * 2 + 60, options, in: folder)
    let program = Program(folder: folder, environment: sandbox.environment)
    var dice = SeededGenerator(seed: seed)
    var figures = ChaosFigures(storms: 1)
    try await search(program, &dice, &figures)
    try await select(program, &dice, &figures)
    try await revoke(program, &dice, &figures)
    let witness = ChaosWitness(
      incident: IncidentOnDisk(path: folder.file(Self.file)), calls: try await sandbox.record(),
      status: try await status(program))
    try witness.examine(&figures)
    figures.violations = figures.violations.map { "storm \(number) (\(weather.name)): \($0)" }
    try await sandbox.stop()
    return figures
  }

  /// Kills one search and expects that its file cannot be revoked. Then completes another search.
  private func search(
    _ program: Program, _ dice: inout SeededGenerator, _ figures: inout ChaosFigures
  ) async throws {
    let arguments = ["search", "--profile", "Web TLS 2025", "--window", "2020-01-01_2026-12-31"]
    let half = "half.incident"
    let ended = try await program.killed(
      arguments + ["--incident", half], after: .milliseconds(Int.random(in: 1...400, using: &dice)))
    if ended.status == SIGKILL {
      figures.kills += 1
      let refused = try await program.run("revoke", half, "--reason", "superseded", "--yes")
      if [0, 3, 4].contains(refused.status) {
        figures.violations.append("half a search could be revoked: \(refused)")
      }
    }
    try await persist("search") {
      try await program.run(arguments: arguments + ["--incident", Self.file])
    }
  }

  /// Checks the certificates that match the filter; the first attempt is killed unless it is
  /// faster.
  private func select(
    _ program: Program, _ dice: inout SeededGenerator, _ figures: inout ChaosFigures
  ) async throws {
    let arguments = ["select", Self.file, "--where", "-cn:*.corp.example"]
    let ended = try await program.killed(
      arguments, after: .milliseconds(Int.random(in: 1...120, using: &dice)))
    if ended.status == SIGKILL { figures.kills += 1 }
    try await persist("select") { try await program.run(arguments: arguments) }
  }

  /// Revokes with kills at random moments, then without kills until the run is finished.
  private func revoke(
    _ program: Program, _ dice: inout SeededGenerator, _ figures: inout ChaosFigures
  ) async throws {
    let arguments = [
      "revoke", Self.file, "--reason", "superseded", "--yes", "--canary", "0", "--concurrency",
      "16",
    ]
    // Limits the calls in a life, which spreads the kills over the whole run.
    let callsPerLife = max(20, certificates * 5 / 2 / max(1, kills))
    let slowly = ["--rate", "\(callsPerLife)/1s"] + weather.revoke
    let incident = IncidentOnDisk(path: program.folder.file(Self.file))
    for _ in 0..<kills {
      let life = Int.random(in: 1...Self.longestLife, using: &dice)
      // In some lives the program sleeps longer than a time-out, like on a sleeping laptop.
      let sleeps = Int.random(in: 0..<5, using: &dice) == 0
      let ended = try await program.killed(
        arguments + slowly, after: .milliseconds(life), asleepFor: sleeps ? .seconds(3) : nil)
      if sleeps { figures.sleeps += 1 }
      guard ended.status == SIGKILL else { continue }
      figures.kills += 1
      let integrity = try incident.integrity()
      if integrity != "ok" { figures.violations.append("integrity: \(integrity ?? "nothing")") }
    }
    let fast = ["--rate", "2000/1s"] + weather.revoke
    for _ in 0..<Self.patience {
      let ended = try await program.run(arguments: arguments + fast)
      // After a pause or an error with one of these statuses, a person tries again.
      guard [0, 1, 3, 4, 69, 77].contains(ended.status) else {
        throw Stuck(what: "revoke", ended: ended)
      }
      if try await status(program).state == "finished" { return }
    }
    figures.violations.append("it did not come to an end in \(Self.patience) calls")
  }

  /// Repeats a command until it ends with 0, since a faulty service refuses some searches.
  private func persist(_ what: String, _ body: () async throws -> Program.Ended) async throws {
    var last = try await body()
    for _ in 0..<Self.patience where last.status != 0 { last = try await body() }
    guard last.status == 0 else { throw Stuck(what: what, ended: last) }
  }

  private func status(_ program: Program) async throws -> ChaosWitness.Status {
    let ended = try await program.run("status", Self.file, "--json")
    guard ended.status == 0 else { throw Stuck(what: "status", ended: ended) }
    return try ChaosWitness.Status(json: ended.output)
  }

  /// A command that ended with an unexpected status, or never with 0.
  struct Stuck: Error, CustomStringConvertible {
    let what: String
    let ended: Program.Ended
    var description: String { "\(what) does not come to its end: \(ended)" }
  }
}
