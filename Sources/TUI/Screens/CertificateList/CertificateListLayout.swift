/// The layout of the Certificates and Review screens.
struct CertificateListLayout: Hashable, Sendable {
  /// The minimum screen width for details next to the list. On a narrower screen they cover the
  /// list.
  static let widthForPaneBeside = 140

  let size: Size
  let hasPane: Bool
  /// The lines above the list: the scope and the histogram, or the header of Review.
  var linesAbove = 2

  var isPaneBeside: Bool { size.columns >= Self.widthForPaneBeside }

  /// The region of the column titles and the rows.
  var list: Rect {
    Rect(
      row: linesAbove, column: 0, rows: max(0, size.rows - linesAbove),
      columns: hasPane && isPaneBeside ? size.columns - paneWidth - 1 : size.columns)
  }

  /// The number of certificates visible at once.
  var rowCount: Int { max(0, list.size.rows - 1) }

  /// The region of the details; `nil` if they are hidden.
  var pane: Rect? {
    guard hasPane else { return nil }
    guard isPaneBeside else { return list }
    return Rect(
      row: list.origin.row, column: size.columns - paneWidth, rows: list.size.rows,
      columns: paneWidth)
  }

  /// The region of the filter being typed.
  var prompt: Rect {
    Rect(
      row: max(0, size.rows - FilterPrompt.height), column: 0, rows: FilterPrompt.height,
      columns: size.columns)
  }

  private var paneWidth: Int { size.columns * 2 / 5 }
}
