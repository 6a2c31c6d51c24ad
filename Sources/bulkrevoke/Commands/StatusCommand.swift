import ArgumentParser
import Engine
import Foundation

/// `bulkrevoke status`: prints the state of an incident, even while another process works on it.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the state of an incident.")

  @Argument(help: "The incident file.")
  var file: String

  @Flag(help: "Write JSON.")
  var json = false

  func run() async throws {
    try await reportingErrors {
      let incident = try IncidentFile.openForReading(at: file)
      defer { incident.close() }
      let status = try IncidentStatus(of: incident, checksLog: true)
      if json {
        Output.line(try status.json())
      } else {
        status.lines.forEach(Output.line)
      }
      if status.log?.fault != nil {
        Output.error("the event log of \(file.scrubbed) was changed; keep a copy of it as it is")
        return ProgramExit.other
      }
      return ProgramExit.complete
    }
  }
}
