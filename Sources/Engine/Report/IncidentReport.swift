import Foundation
import GRDB

/// The record of an incident: who revoked which certificates, when and why, and the service's own
/// record of each revocation.
///
/// Times are UTC. All control characters are made visible.
public struct IncidentReport: Sendable {
  private let file: IncidentFile

  /// Creates a report, which reads the file only when it is written.
  public init(file: IncidentFile) {
    self.file = file
  }

  /// Writes the report to a sink in pieces of about 64 kB, regardless of the size of the incident.
  ///
  /// The report shows one state of the file, even if another process writes to it meanwhile. The
  /// sink must not use the file itself. Throws `IncidentError`, or the error that the sink throws.
  public func write(_ format: ReportFormat, to sink: (String) throws -> Void) throws {
    try withoutActuallyEscaping(sink) { sink in
      var output = ReportOutput(sink)
      try file.read { db in
        let contents = try ReportContents(of: db, path: file.path)
        switch format {
        case .json: try JSONReport(contents).write(to: &output)
        case .csv: try CSVReport(contents).write(to: &output)
        case .markdown: try MarkdownReport(contents).write(to: &output)
        case .html: try HTMLReport(contents).write(to: &output)
        }
      }
      try output.flush()
    }
  }
}

/// Collects short texts into pieces that are large enough for one write.
struct ReportOutput {
  private static let pieceLength = 65_536

  private let sink: (String) throws -> Void
  private var pending = ""

  init(_ sink: @escaping (String) throws -> Void) {
    self.sink = sink
  }

  mutating func write(_ text: String) throws {
    pending += text
    if pending.utf8.count >= Self.pieceLength { try flush() }
  }

  mutating func flush() throws {
    guard !pending.isEmpty else { return }
    try sink(pending)
    pending = ""
  }
}

/// The format of a report.
public enum ReportFormat: String, Sendable, CaseIterable {
  /// Everything, including the full event log, for programs.
  case json
  /// One row for each selected or also revoked certificate, for spreadsheets.
  case csv
  /// A summary, every selected certificate and a timeline, for people.
  case markdown
  /// The same contents on one page for a browser or a printer, with a chart.
  case html
}

/// Writes a report to a file that only its owner can read, completely or not at all.
public enum ReportFile {
  /// Writes a report under the rules of `OutputFile`.
  ///
  /// Throws `IncidentError` if the file is refused or cannot be written.
  public static func write(
    _ report: IncidentReport, format: ReportFormat, to path: String
  ) throws {
    try OutputFile.write("the report", to: path) { output in
      try report.write(format, to: output)
    }
  }
}
