import ArgumentParser
import Engine

/// Runs a prepared incident until it is finished, including journal and verification.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a prepared incident file to its end.")

  @OptionGroup var server: Server
  @Option(help: "Workers in each direction: as many revoke as read.") var workers = 16
  @Argument(help: "The incident file.") var file: String

  func run() async throws {
    let access = try server.access(concurrency: workers)
    let incident = try IncidentFile.open(at: file)
    let policy = RevocationPolicy(
      of: try incident.header(), reason: .superseded, service: access.reader.description,
      verifyTimeout: .seconds(600))
    let run = RevocationRun(
      file: incident, service: access.reader, revoker: access.revoker, policy: policy,
      options: RunOptions(concurrency: workers), conditions: { RunConditions() })
    let ending = try await run.run(stopsWhenPaused: true)
    let counts = try incident.counts()
    incident.close()
    await access.close()
    guard ending == .finished, counts.verified == counts.selected else {
      throw ValidationError("ended as \(ending) with \(counts)")
    }
  }
}
