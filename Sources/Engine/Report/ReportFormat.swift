/// How a report is written.
public enum ReportFormat: String, Sendable, CaseIterable {
  /// Everything, the full event log included, for programs.
  case json
  /// One row for each selected certificate, for spreadsheets.
  case csv
  /// A summary, every selected certificate and a timeline, for people.
  case markdown
  /// The same on one page for a browser or a printer, with a chart.
  case html
}
