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
