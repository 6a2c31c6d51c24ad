import GRDB

/// The record of an incident: who revoked which certificates, when and why, and the service's own
/// record of each revocation.
///
/// Times are UTC. All control characters are made visible.
public struct IncidentReport: Sendable {
  private let file: IncidentFile

  /// Creates a report of the file's contents at the time of writing.
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
