import ArgumentParser
import Engine
import Foundation

/// `bulkrevoke revoke`: revokes and verifies the checked certificates, or resumes the run.
struct RevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Revoke and verify the checked certificates, or resume where it stopped.",
    discussion:
      "Nothing is sent without --yes, or the number of certificates typed at the question.")

  @Argument(help: "The incident file.")
  var file: String

  @Option(help: "The revocation reason in the service's spelling; may be left out to resume.")
  var reason: String?

  @Option(help: "A comment for the record.")
  var comment = ""

  @Option(help: "The ticket this belongs to.")
  var ticket = ""

  @Flag(
    inversion: .prefixedNo,
    help: """
      Go without an administrator's approval, where the service asks for one and the key may; what \
      an incident was begun with holds when left out.
      """)
  var skipApproval: Bool?

  @Flag(
    help: """
      Revoke everything in the orders of the checked certificates, also what the search did not \
      find; it is listed before it is confirmed.
      """)
  var wholeOrders = false

  @Flag(help: "Approve requests that wait for an administrator, with a key that may.")
  var approve = false

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
