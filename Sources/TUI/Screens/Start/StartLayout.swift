/// The rows of the Start screen's body.
struct StartLayout: Hashable, Sendable {
  /// The row of the list's first line, below the titles.
  static let listRow = 1

  /// The height of the list in lines.
  let listHeight: Int
  /// The first row of the details about the row under the cursor.
  let detailRow: Int
  /// The first row of the guide.
  let guideRow: Int
  /// Whether the whole guide is shown; otherwise it is one line.
  let showsWholeGuide: Bool

  private static let detailRows = 2

  /// - Parameter newCount: the number of rows that start a new incident.
  init(rows: Int, incidentCount: Int, newCount: Int = 1) {
    let guideRows = StartGuide.lineCount
    // The list has priority over the guide: an operator with many incidents knows the steps.
    let fixed = Self.listRow + 1 + Self.detailRows + 1
    showsWholeGuide = rows - fixed - guideRows >= 6
    let room = rows - fixed - (showsWholeGuide ? guideRows : 1)
    // An empty folder needs one line that says so.
    let lines = min(max(incidentCount, 1) + newCount, max(1, room))
    listHeight = lines
    detailRow = Self.listRow + lines + 1
    guideRow = detailRow + Self.detailRows + 1
  }
}
