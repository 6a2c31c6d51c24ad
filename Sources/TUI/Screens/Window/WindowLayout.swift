/// Which rows of the Window screen's body hold what.
struct WindowLayout: Hashable, Sendable {
  /// Whether there is no room for blank lines and remarks.
  let isCompact: Bool
  let firstRow: Int
  let lastRow: Int
  let daysRow: Int
  let presetRow: Int
  let deadlineRow: Int
  /// The rule behind the deadline; `nil` where there is no room for it.
  let ruleRow: Int?
  let matchesRow: Int
  let remarkRow: Int

  /// Column in which values begin, the names standing left of it.
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
