import Foundation

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
