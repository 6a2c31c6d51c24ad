/// Which rows of the Profile screen's body hold what.
struct ProfileLayout: Hashable, Sendable {
  /// Row of the counts and the filter.
  static let summaryRow = 0
  /// Row of the division; `nil` where there is no such thing.
  let divisionRow: Int?
  /// Row of the titles.
  let titleRow: Int
  /// Row of the list's first line.
  let listRow: Int

  /// How many lines the list has room for.
  let listHeight: Int
  /// First of the rows about the profile the cursor is on.
  let detailRow: Int
  /// How many rows those are.
  let detailRows: Int

  /// - Parameter profileCount: how many there are, shown or not: the rows below the list stay
  ///   where they are while a filter is typed.
  init(rows: Int, profileCount: Int, hasDivisions: Bool = false) {
    divisionRow = hasDivisions ? Self.summaryRow + 1 : nil
    titleRow = (divisionRow ?? Self.summaryRow) + 1
    listRow = titleRow + 1
    detailRows = rows >= 20 ? 6 : 3
    let room = max(1, rows - listRow - 1 - detailRows)
    // An empty list says why in lines of its own.
    listHeight = min(room, max(profileCount, 6))
    detailRow = listRow + listHeight + 1
  }
}
