import Engine
import Foundation

/// The table of the certificates in a run.
struct RunTable: Sendable {
  /// The minimum width for the columns EXPIRES and ON RECORD.
  private static let wide = 140

  private let columns: TableColumns
  private let isWide: Bool

  init(width: Int) {
    isWide = width >= Self.wide
    var columns = [
      TableColumns.Column(title: "COMMON NAME", width: .flexible(minimum: 12, weight: 2)),
      TableColumns.Column(
        title: "SERIAL", width: .fixed(isWide ? 34 : 9), cut: .middle, priority: 4),
      TableColumns.Column(title: "REVOKE", width: .fixed(15)),
      TableColumns.Column(title: "VERIFY", width: .fixed(14), priority: 1),
      TableColumns.Column(title: "ATTEMPTS", width: .fixed(8), alignment: .right, priority: 5),
      TableColumns.Column(
        title: "NOTE", width: .flexible(minimum: 10, weight: isWide ? 3 : 1), priority: 2),
    ]
    if isWide {
      columns.insert(
        TableColumns.Column(title: "EXPIRES", width: .fixed(10), priority: 6), at: 2)
      columns.append(
        TableColumns.Column(
          title: "ON RECORD", width: .flexible(minimum: 32, weight: 1), priority: 7))
    }
    self.columns = TableColumns(columns: columns, gap: isWide ? 2 : 1)
  }

  /// Draws the titles and the visible rows; the region's first column stays empty.
  func draw(_ list: CertificateList, on canvas: inout Canvas, now: Date) {
    let area = Rect(
      row: 0, column: 1, rows: canvas.size.rows, columns: max(0, canvas.size.columns - 1))
    canvas.within(area) { columns.drawHeader(on: &$0) }
    list.drawRows(on: &canvas) { certificate, canvas in
      let row = Rect(row: 0, column: 1, rows: 1, columns: max(0, canvas.size.columns - 1))
      canvas.within(row) { draw(certificate, on: &$0, now: now) }
    }
  }

  /// Returns the serial number, or its first and last four digits if space is short.
  private func serial(of certificate: IncidentCertificate, glyphs: GlyphSet) -> String {
    let text = certificate.identity.serial.text
    guard !isWide, text.count > 9 else { return text }
    return "\(text.prefix(4))\(glyphs.ellipsis)\(text.suffix(4))"
  }

  private func draw(
    _ certificate: IncidentCertificate?, on canvas: inout Canvas, now: Date
  ) {
    guard let certificate else {
      canvas.write(canvas.glyphs.ellipsis, at: Point(row: 0, column: 0), style: .dim)
      return
    }
    let words = RevocationWords(certificate: certificate, now: now)
    let revoke = words.revoke
    let verify = words.verify ?? (canvas.glyphs.none, .dim)
    let attempts = certificate.revocation.attempts
    var values = [
      (certificate.commonName, Style.plain),
      (serial(of: certificate, glyphs: canvas.glyphs), .plain),
      revoke,
      verify,
      (attempts == 0 ? canvas.glyphs.none : attempts.grouped, attempts == 0 ? .dim : .plain),
      (words.note, .plain),
    ]
    if isWide {
      let end = certificate.validTo.map { CalendarDate($0).description } ?? canvas.glyphs.none
      values.insert((end, .plain), at: 2)
      values.append((words.recorded, .dim))
    }
    let styles = Dictionary(uniqueKeysWithValues: values.map(\.1).enumerated().map { ($0, $1) })
    columns.drawRow(values.map(\.0), styles: styles, row: 0, on: &canvas)
  }
}
