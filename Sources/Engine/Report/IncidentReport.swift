import GRDB

/// The record of an incident: who revoked what, when and why, and what the service has on record.
///
/// Times are UTC. Control characters of any kind are made visible, even if the file holds some.
public struct IncidentReport: Sendable {
  private let file: IncidentFile

  /// A report of what the file holds at the moment of writing.
  public init(file: IncidentFile) {
    self.file = file
  }

  /// Hands the report to a sink in pieces of some 64 kB, whatever the size of the incident.
  ///
  /// All of it is read from one state of the file, whoever writes to it meanwhile; the sink must
  /// not use the file itself. Throws `IncidentError`, or what the sink throws.
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

/// Gathers small texts into pieces that are worth a write.
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
