/// Which rows of the Start screen's body hold what.
struct StartLayout: Hashable, Sendable {
  /// Row of the list's first line, below the titles.
  static let listRow = 1

  /// How many lines the list has room for.
  let listHeight: Int
  /// First of the rows that describe what the cursor is on.
  let detailRow: Int
  /// First row of the guide.
  let guideRow: Int
  /// Whether the whole guide is shown, or only its last line.
  let showsWholeGuide: Bool

  private static let detailRows = 2

  /// - Parameter newCount: how many rows begin a new incident.
  init(rows: Int, incidentCount: Int, newCount: Int = 1) {
    let guideRows = StartGuide.lineCount
    // A list of some length is worth more than the guide: who has incidents has read it.
    let fixed = Self.listRow + 1 + Self.detailRows + 1
    showsWholeGuide = rows - fixed - guideRows >= 6
    let room = rows - fixed - (showsWholeGuide ? guideRows : 1)
    // An empty folder says so in a line of its own.
    let lines = min(max(incidentCount, 1) + newCount, max(1, room))
    listHeight = lines
    detailRow = Self.listRow + lines + 1
    guideRow = detailRow + Self.detailRows + 1
  }
}
