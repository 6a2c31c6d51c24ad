import ArgumentParser
import Engine
import Foundation

/// `bulkrevoke revoke`: revokes and verifies what is checked, or carries on where it stopped.
struct RevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Revoke and verify the checked certificates, or carry on where it stopped.",
    discussion:
      "Nothing is sent without --yes, or the number of certificates typed at the question.")

  @Argument(help: "The incident file.")
  var file: String

  @Option(help: "The revocation reason in the service's spelling; may be left out to carry on.")
  var reason: String?

  @Option(help: "A comment for the record.")
  var comment = ""

  @Option(help: "The ticket this belongs to.")
  var ticket = ""

  @Flag(help: "Make every check and send nothing; the incident stays as it is.")
  var dryRun = false

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var service: ServiceOptions
  @OptionGroup var run: RunOptionGroup

  func run() async throws {
    try await reportingErrors {
      let incident = try IncidentFile.open(at: file)
      defer { incident.close() }
      let settings = try await service.settings(for: try incident.header())
      return try await settings.withService { access in
        try await HeadlessRun(
          incident: incident, access: access, settings: settings, run: run, isDryRun: dryRun
        ).revoke(reason: reason, comment: comment, ticket: ticket, isConfirmed: yes)
      }
    }
  }
}
