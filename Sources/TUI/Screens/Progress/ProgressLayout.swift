/// The layout of the Progress screen.
struct ProgressLayout: Hashable, Sendable {
  /// The minimum width for the detail next to the table. On a narrower screen it covers the table.
  private static let wide = 140
  private static let detailWidth = 72

  let body: Size
  let headerHeight: Int
  let isDetailOpen: Bool

  /// The region of the table, including its titles.
  var table: Rect {
    let columns =
      isDetailOpen && isWide ? body.columns - Self.detailWidth - 1 : body.columns
    return Rect(row: headerHeight, column: 0, rows: body.rows - headerHeight, columns: columns)
  }

  /// The region of the detail; empty while it is closed.
  var detail: Rect {
    guard isDetailOpen else { return Rect(row: 0, column: 0, rows: 0, columns: 0) }
    let width = isWide ? Self.detailWidth : body.columns
    return Rect(
      row: headerHeight, column: body.columns - width, rows: body.rows - headerHeight,
      columns: width)
  }

  /// The body row of the first certificate.
  var listTop: Int { headerHeight + 1 }

  var listHeight: Int { max(0, body.rows - listTop) }

  private var isWide: Bool { body.columns >= Self.wide }
}
