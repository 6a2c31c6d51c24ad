import ArgumentParser
import Engine
import Foundation

/// `bulkrevoke revoke`: revokes and verifies the checked certificates, or resumes the run.
struct RevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Revoke and verify the checked certificates, or resume where it stopped.",
    discussion:
      "Nothing is sent without --yes, or the phrase typed at the question, such as “revoke 28”.")

  @Argument(help: "The incident file.")
  var file: String

  @Option(help: "The revocation reason in the service's spelling; may be left out to resume.")
  var reason: String?

  @Option(help: "A comment for the record.")
  var comment = ""

  @Option(help: "The ticket of this revocation.")
  var ticket = ""

  @Flag(
    inversion: .prefixedNo,
    help: """
      Skip the administrator's approval, if the service requires one and the key may skip it. When \
      left out, the incident keeps its earlier choice.
      """)
  var skipApproval: Bool?

  @Flag(
    help: """
      Revoke every certificate in the orders of the checked ones, including those that the search \
      did not find; they are listed before you confirm.
      """)
  var wholeOrders = false

  @Flag(help: "Approve the requests that wait for an administrator; needs an administrator's key.")
  var approve = false

  @Flag(help: "Make every check and send nothing; the incident does not change.")
  var dryRun = false

  @Flag(help: "Do not ask for confirmation.")
  var yes = false

  @OptionGroup var service: ServiceOptions
  @OptionGroup var run: RunOptionGroup

  func run() async throws {
    try await reportingErrors {
      let incident = try IncidentFile.open(at: file)
      defer { incident.close() }
      let header = try incident.header()
      let settings = try await service.settings(for: header)
      return try await settings.withService { access in
        let session = IncidentSession(
          file: incident, service: settings.service(over: access),
          options: settings.sessionOptions(run))
        // A dry run works on a copy and leaves the incident unchanged.
        if !dryRun { try session.adoptSafeguards() }
        return try await HeadlessRun(session: session, isDryRun: dryRun).revoke(
          RevocationWish(
            reason: reason, comment: comment, ticket: ticket, skipsApproval: skipApproval,
            takesBundles: wholeOrders, approves: approve), isConfirmed: yes)
      }
    }
  }
}
