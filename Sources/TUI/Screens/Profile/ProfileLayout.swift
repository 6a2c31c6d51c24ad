/// The rows of the Profile screen's body.
struct ProfileLayout: Hashable, Sendable {
  /// The row of the counts and the filter.
  static let summaryRow = 0
  /// The row of the division; `nil` if the service has no divisions.
  let divisionRow: Int?
  /// The row of the titles.
  let titleRow: Int
  /// The row of the list's first line.
  let listRow: Int

  /// The height of the list in lines.
  let listHeight: Int
  /// The first row of the details about the profile under the cursor.
  let detailRow: Int
  /// The number of detail rows.
  let detailRows: Int

  /// - Parameter profileCount: the number of all profiles, including hidden ones. The rows below
  ///   the list then stay in place while the operator types a filter.
  init(rows: Int, profileCount: Int, hasDivisions: Bool = false) {
    divisionRow = hasDivisions ? Self.summaryRow + 1 : nil
    titleRow = (divisionRow ?? Self.summaryRow) + 1
    listRow = titleRow + 1
    detailRows = rows >= 20 ? 6 : 3
    let room = max(1, rows - listRow - 1 - detailRows)
    // An empty list needs lines that say why it is empty.
    listHeight = min(room, max(profileCount, 6))
    detailRow = listRow + listHeight + 1
  }
}
