import ArgumentParser
import Engine

/// `bulkrevoke adopt`: makes a copied incident file the incident to work on.
struct AdoptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: "Make a copied incident file the one to work with.",
    discussion: """
      An incident file belongs to the machine and the place it was made at. A copy, a restored backup \
      included, can only be looked at: two copies at work would send everything twice. This command \
      makes the copy the incident to work with at its present place, and the event log says so. A \
      manifest that was frozen for review is withdrawn, since its sign-offs were given to the \
      original. A file that was renamed on its device is no copy and needs no adoption.
      """)

  @Argument(help: "The copied incident file.")
  var file: String

  func run() async throws {
    try await reportingErrors {
      guard let adoption = try IncidentFile.adopt(at: file) else {
        Output.line("\(file.scrubbed) is no copy; nothing was changed")
        return ProgramExit.complete
      }
      Output.line("\(file.scrubbed) adopted; it was a copy of \(adoption.original)")
      if adoption.isOriginalThere {
        Output.message(
          "the original is still there: work with one of them only, or everything is sent twice")
      }
      return ProgramExit.complete
    }
  }
}
