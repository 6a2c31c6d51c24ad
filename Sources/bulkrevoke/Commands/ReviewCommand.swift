import ArgumentParser
import Engine
import Foundation

/// `bulkrevoke review`: opens the console for a reviewer, read-only except for marks, sign-off and
/// sending the manifest back.
struct ReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Review a frozen manifest: mark it, and approve it or send it back.",
    discussion: """
      Opens the console at one incident. Only the review can be changed, and nothing is sent to \
      the service. Approving needs ssh-keygen and the key of an allowed signer. No API key is \
      needed; with one for the incident's address, the frozen list is compared with the inventory.
      """)

  @Argument(help: "The incident file.")
  var file: String

  @OptionGroup var service: ServiceOptions
  @OptionGroup var run: RunOptionGroup
  @OptionGroup var display: DisplayOptions

  func run() async throws {
    try await reportingErrors {
      let incident = try IncidentFile.openForReading(at: file)
      defer { incident.close() }
      try incident.review.requireFrozen()
      let header = try incident.header()
      incident.close()
      return try await ConsoleSession(run: run, display: display, review: file)
        .open([try await service.settings(forLookingAt: header)])
    }
  }
}
