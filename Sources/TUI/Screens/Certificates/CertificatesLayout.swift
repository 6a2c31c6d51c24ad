/// Where things are on the Certificates screen.
struct CertificatesLayout: Hashable, Sendable {
  /// From this width on the details stand beside the list; below, they cover it.
  static let widthForPaneBeside = 140

  let size: Size
  let hasPane: Bool
  /// Scope and histogram, or what a screen has in their place.
  var linesAbove = 2

  var isPaneBeside: Bool { size.columns >= Self.widthForPaneBeside }

  /// The titles of the columns and the rows below them.
  var list: Rect {
    Rect(
      row: linesAbove, column: 0, rows: max(0, size.rows - linesAbove),
      columns: hasPane && isPaneBeside ? size.columns - paneWidth - 1 : size.columns)
  }

  /// How many certificates can be seen at once.
  var rowCount: Int { max(0, list.size.rows - 1) }

  /// The details; `nil` when they are not shown.
  var pane: Rect? {
    guard hasPane else { return nil }
    guard isPaneBeside else { return list }
    return Rect(
      row: list.origin.row, column: size.columns - paneWidth, rows: list.size.rows,
      columns: paneWidth)
  }

  /// The filter being typed.
  var prompt: Rect {
    Rect(
      row: max(0, size.rows - FilterPrompt.height), column: 0, rows: FilterPrompt.height,
      columns: size.columns)
  }

  private var paneWidth: Int { size.columns * 2 / 5 }
}
