import ArgumentParser
import Engine

/// `bulkrevoke adopt`: makes a copied incident file the incident to work on.
struct AdoptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: "Make a copied incident file the active one.",
    discussion: """
      An incident file belongs to the machine and the path where it was created. A copy, including \
      a restored backup, is read-only: two active copies would send everything twice. This command \
      makes the copy the active incident at its present path, and logs the change. A manifest \
      frozen for review is withdrawn, because its sign-offs belong to the original. A file that \
      was renamed on its device is not a copy and needs no adoption.
      """)

  @Argument(help: "The copied incident file.")
  var file: String

  func run() async throws {
    try await reportingErrors {
      guard let adoption = try IncidentFile.adopt(at: file) else {
        Output.line("\(file.scrubbed) is not a copy; nothing was changed")
        return ProgramExit.complete
      }
      Output.line("\(file.scrubbed) adopted; it was a copy of \(adoption.original)")
      if adoption.isOriginalThere {
        Output.message(
          "the original still exists: use only one of them, or everything is sent twice")
      }
      return ProgramExit.complete
    }
  }
}
