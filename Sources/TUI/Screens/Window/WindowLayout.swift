/// The rows of the Window screen's body.
struct WindowLayout: Hashable, Sendable {
  /// Whether the body is too short for blank lines and explanations.
  let isCompact: Bool
  let firstRow: Int
  let lastRow: Int
  let daysRow: Int
  let presetRow: Int
  let deadlineRow: Int
  /// The row of the sentence about how deadlines are counted; `nil` if there is no room for it.
  let ruleRow: Int?
  let matchesRow: Int
  let remarkRow: Int

  /// The column where values start; their names are to its left.
  static let valueColumn = 13

  init(rows: Int) {
    isCompact = rows < 19
    firstRow = isCompact ? 1 : 3
    lastRow = firstRow + 1
    daysRow = firstRow + 2
    presetRow = firstRow + 3
    deadlineRow = presetRow + (isCompact ? 2 : 3)
    ruleRow = isCompact ? nil : deadlineRow + DeadlineChoice.allCases.count
    matchesRow = deadlineRow + DeadlineChoice.allCases.count + (isCompact ? 0 : 2)
    remarkRow = matchesRow + (isCompact ? 1 : 2)
  }
}
