/// Where the parts of the Progress screen stand.
struct ProgressLayout: Hashable, Sendable {
  /// From this width on the detail stands beside the table, not over it.
  private static let wide = 140
  private static let detailWidth = 72

  let body: Size
  let headerHeight: Int
  let isDetailOpen: Bool

  /// The table with its titles.
  var table: Rect {
    let columns =
      isDetailOpen && isWide ? body.columns - Self.detailWidth - 1 : body.columns
    return Rect(row: headerHeight, column: 0, rows: body.rows - headerHeight, columns: columns)
  }

  /// The detail; nothing while it is closed.
  var detail: Rect {
    guard isDetailOpen else { return Rect(row: 0, column: 0, rows: 0, columns: 0) }
    let width = isWide ? Self.detailWidth : body.columns
    return Rect(
      row: headerHeight, column: body.columns - width, rows: body.rows - headerHeight,
      columns: width)
  }

  /// The first row of the body that shows a certificate.
  var listTop: Int { headerHeight + 1 }

  var listHeight: Int { max(0, body.rows - listTop) }

  private var isWide: Bool { body.columns >= Self.wide }
}
