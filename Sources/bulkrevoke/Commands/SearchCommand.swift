import ArgumentParser
import Engine
import Foundation

/// `bulkrevoke search`: begins an incident with everything that is issued in a profile and window.
struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find the issued certificates of a profile and window, and begin an incident.",
    discussion: """
      A search that fails leaves no file behind. One that cannot read every row keeps the file and \
      ends with status 4.
      """)

  @Option(help: "The profile's id, or its name when that is unique.")
  var profile: String

  @Option(help: "The issuance window, both days included: YYYY-MM-DD_YYYY-MM-DD.")
  var window: String

  @Option(help: "The incident file to make.")
  var incident: String

  @OptionGroup var service: ServiceOptions

  func run() async throws {
    try await reportingErrors {
      let window = try IssuanceWindow(window)
      let settings = try await service.settings()
      return try await settings.withService { access in
        let found = try await access.reader.profile(named: profile)
        let file = try IncidentFile.create(
          at: incident,
          scope: IncidentScope(
            service: access.reader.description, profile: found, window: window,
            safeguards: settings.safeguards))
        let summary = try await Self.fill(
          file, from: access, profile: found, window: window,
          pageSize: service.pageSize)
        try file.keep(latestCalls: await access.recentCalls())
        file.close()
        for note in summary.allNotes { Output.message("note: \(note)") }
        Output.line("\(summary.found) found, written to \(incident)")
        guard summary.unread == 0 else {
          Output.error(
            "\(summary.unread.counted("row")) could not be read, and no command revokes them; "
              + "the incident holds all others")
          return ProgramExit.incomplete
        }
        return ProgramExit.complete
      }
    }
  }

  /// Searches into the file; whatever goes wrong, an interruption included, the file goes too.
  private static func fill(
    _ file: IncidentFile, from access: ServiceAccess, profile: Profile, window: IssuanceWindow,
    pageSize: Int
  ) async throws -> IncidentSearch.Summary {
    let search = IncidentSearch(
      service: access.reader, profile: profile, window: window, pageSize: pageSize)
    do {
      return try await Interruption.cancelling { try await search.fill(file) }
    } catch {
      file.discard()
      throw error
    }
  }
}
