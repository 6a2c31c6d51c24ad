import ArgumentParser
import Engine
import Foundation

/// `bulkrevoke report`: writes a report of all actions in an incident and their outcomes.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a report: every action, and the outcome of every selected certificate.",
    discussion: """
      JSON has everything, including the event log. CSV has one row for each certificate. Markdown
      and HTML are for reading; HTML has a chart, can be printed and is one page that loads nothing.
      In CSV, a cell that a spreadsheet would treat as a formula starts with an apostrophe.
      """)

  @Argument(help: "The incident file.")
  var file: String

  @Option(help: "json, csv, markdown or html.")
  var format: ReportFormat

  @Option(help: "The file to write to; standard output when left out or “-”.")
  var output: String?

  func run() async throws {
    try await reportingErrors {
      let incident = try IncidentFile.openForReading(at: file)
      defer { incident.close() }
      let report = IncidentReport(file: incident)
      guard let output, output != "-" else {
        try report.write(format, to: Output.data)
        return ProgramExit.complete
      }
      try ReportFile.write(report, format: format, to: output)
      Output.message("report written to \(output.scrubbed)")
      return ProgramExit.complete
    }
  }
}

extension ReportFormat: ExpressibleByArgument {}
