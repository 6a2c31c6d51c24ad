import ArgumentParser
import Engine
import Samples

/// Creates an incident file in which every certificate is checked and confirmed.
struct Prepare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make an incident file that is ready to run.")

  @OptionGroup var server: Server
  @Option(help: "How many certificates it holds.") var certificates = 10_000
  @Argument(help: "The incident file to make.") var file: String

  func run() async throws {
    let access = try server.access(concurrency: 1)
    try await IncidentFile.confirmed(
      at: file, certificates: certificates, service: access.reader.description
    ).close()
    await access.close()
  }
}
