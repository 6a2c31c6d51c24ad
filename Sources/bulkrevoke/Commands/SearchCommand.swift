import ArgumentParser
import Engine
import Foundation

/// `bulkrevoke search`: creates an incident with every issued certificate of a profile and window.
struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find the issued certificates of a profile and window, and start an incident.",
    discussion: """
      A search that fails leaves no file behind. A search that cannot read every row keeps the \
      file and ends with status 4.
      """)

  @Option(help: "The profile's id, or its name when that is unique.")
  var profile: String

  @Option(help: "The issuance window, both days included: YYYY-MM-DD_YYYY-MM-DD.")
  var window: String

  @Option(help: "The incident file to create.")
  var incident: String

  @OptionGroup var service: ServiceOptions

  func run() async throws {
    try await reportingErrors {
      let window = try IssuanceWindow(window)
      let settings = try await service.settings()
      return try await settings.withService { access in
        let found = try await access.reader.profile(named: profile)
        let session = try IncidentSession.create(
          at: incident, profile: found, window: window, service: settings.service(over: access),
          options: settings.sessionOptions())
        let summary = try await Interruption.cancelling { try await session.fill(from: found) }
        await session.saveCalls()
        session.file.close()
        for note in summary.allNotes { Output.message("note: \(note)") }
        Output.line("\(summary.found) found, written to \(incident)")
        guard summary.unread == 0 else {
          Output.error(
            "\(summary.unread.counted("row")) could not be read, and no command revokes them; "
              + "the incident contains all others")
          return ProgramExit.incomplete
        }
        return ProgramExit.complete
      }
    }
  }
}
