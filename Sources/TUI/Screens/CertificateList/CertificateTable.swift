import Engine
import Foundation

/// The certificates as a table: its columns and their values.
struct CertificateTable: Sendable {
  /// The cells before the columns, for the check and the range mark.
  static let indent = 4

  private enum Field: CaseIterable {
    case name, serial, trust, issued, expires, issuer, seat, key, thumbprint, note
  }

  let columns: TableColumns
  private let now: Date
  /// The service's word for a bundle; `nil` if it has no bundles and the table shows seats.
  private let bundle: String?

  /// - Parameters:
  ///   - width: the width of the whole table, including the check.
  ///   - bundle: the service's word for a bundle; `nil` if it has no bundles.
  init(width: Int, now: Date, bundle: String? = nil) {
    self.now = now
    self.bundle = bundle
    columns = TableColumns(
      columns: Field.allCases.map { Self.column($0, width: width, bundle: bundle) })
  }

  private static func column(
    _ field: Field, width: Int, bundle: String?
  ) -> TableColumns.Column {
    switch field {
    case .name:
      .init(title: "COMMON NAME", width: .flexible(minimum: width < 110 ? 16 : 30, weight: 3))
    case .serial:
      // Serial numbers usually have 32 digits; show all of them if there is room.
      .init(title: "SERIAL NUMBER", width: .fixed(width < 110 ? 16 : 32), cut: .middle)
    case .trust: .init(title: "TRUST", width: .fixed(7), priority: 1)
    case .issued: .init(title: "ISSUED", width: .fixed(10), priority: 3)
    case .expires: .init(title: "EXPIRES", width: .fixed(10), priority: 2)
    case .note: .init(title: "NOTE", width: .flexible(minimum: 24, weight: 1), priority: 4)
    case .issuer: .init(title: "ISSUER", width: .flexible(minimum: 20, weight: 1), priority: 5)
    case .seat:
      if let bundle {
        .init(title: bundle.uppercased(), width: .fixed(10), priority: 4)
      } else {
        .init(title: "SEAT", width: .flexible(minimum: 18, weight: 1), priority: 6)
      }
    case .key: .init(title: "KEY", width: .fixed(8), priority: 7)
    case .thumbprint:
      .init(title: "THUMBPRINT", width: .fixed(17), cut: .middle, priority: 8)
    }
  }

  /// Returns the sort order of a column; `nil` if the list cannot be sorted by it.
  private static func order(_ field: Field) -> ListingQuery.Order? {
    switch field {
    case .name: .commonName
    case .serial: .serial
    case .trust: .trust
    case .issued: .issued
    case .expires: .expires
    case .note, .issuer, .seat, .key, .thumbprint: nil
    }
  }

  /// Returns the sort order for a click on the titles; `nil` where a click sorts nothing.
  func order(atColumn column: Int, width: Int) -> ListingQuery.Order? {
    columns.placed(in: width - Self.indent)
      .first { ($0.column..<$0.column + $0.width).contains(column - Self.indent) }
      .flatMap { Self.order(Field.allCases[$0.index]) }
  }

  /// Draws the titles in the first row of the canvas's region.
  func drawHeader(on canvas: inout Canvas, query: ListingQuery) {
    canvas.write(canvas.glyphs.check, at: Point(row: 0, column: 1), style: .heading)
    let sort = Field.allCases.firstIndex { Self.order($0) == query.order }
      .map { TableColumns.Sort(index: $0, isAscending: !query.isReversed) }
    canvas.within(columnRegion(of: canvas)) { columns.drawHeader(on: &$0, sort: sort) }
  }

  /// Draws a certificate in the first row of the canvas's region.
  func draw(
    _ certificate: IncidentCertificate, isChecked: Bool, on canvas: inout Canvas
  ) {
    // A certificate in a manifest has no brackets: its check cannot change.
    let isHeld = certificate.manifest != nil
    let mark = isChecked ? "x" : " "
    canvas.write(
      isHeld ? " \(mark) " : "[\(mark)]", at: Point(row: 0, column: 0),
      style: isHeld ? .dim : isChecked ? .accent : .plain)
    let note = CertificateNote(certificate, now: now)
    canvas.within(columnRegion(of: canvas)) { canvas in
      let hasNotes = columns.placed(in: canvas.size.columns).contains { field($0) == .note }
      columns.drawRow(
        Field.allCases.map { value(of: $0, certificate, note: note, on: canvas) },
        styles: styles(certificate, note: note), row: 0, on: &canvas)
      if let note, !hasNotes { draw(note, besideNameOf: certificate, on: &canvas) }
    }
  }

  /// Draws a certificate that is still being read, in the first row of the canvas's region.
  func drawPlaceholder(on canvas: inout Canvas) {
    canvas.write("[ ]", at: Point(row: 0, column: 0), style: .dim)
    canvas.within(columnRegion(of: canvas)) { canvas in
      for place in columns.placed(in: canvas.size.columns) {
        canvas.fill(
          Rect(row: 0, column: place.column, rows: 1, columns: place.width / 2),
          with: canvas.glyphs.separator, style: .dim)
      }
    }
  }

  private func columnRegion(of canvas: Canvas) -> Rect {
    Rect(
      row: 0, column: Self.indent, rows: canvas.size.rows,
      columns: canvas.size.columns - Self.indent)
  }

  private func field(_ place: TableColumns.Placed) -> Field { Field.allCases[place.index] }

  private func value(
    of field: Field, _ certificate: IncidentCertificate, note: CertificateNote?, on canvas: Canvas
  ) -> String {
    let none = canvas.glyphs.none
    func orNone(_ text: String) -> String { text.isEmpty ? none : text }
    func day(_ instant: Date?) -> String { instant.map { "\(CalendarDate($0))" } ?? none }
    return switch field {
    case .name: certificate.displayName
    case .serial: certificate.identity.serial.text
    case .trust: certificate.trust.rawValue
    case .issued: day(certificate.validFrom)
    case .expires: day(certificate.validTo)
    case .note: note.map { $0.mark(canvas.glyphs) + $0.sentence } ?? ""
    case .issuer: orNone(certificate.issuer)
    case .seat: orNone(bundle == nil ? certificate.seat : certificate.bundle?.id ?? "")
    case .key: orNone(certificate.keySize)
    case .thumbprint: certificate.identity.thumbprint.text
    }
  }

  private func styles(_ certificate: IncidentCertificate, note: CertificateNote?) -> [Int: Style] {
    var styles: [Int: Style] = [:]
    for (index, field) in Field.allCases.enumerated() {
      switch field {
      case .name where certificate.commonName.isEmpty: styles[index] = .dim
      case .trust where certificate.trust == .unknown: styles[index] = .warning
      case .note: styles[index] = note?.style
      default: break
      }
    }
    return styles
  }

  /// Draws the note as a word at the end of the name, for a table without a note column.
  private func draw(
    _ note: CertificateNote, besideNameOf certificate: IncidentCertificate,
    on canvas: inout Canvas
  ) {
    guard let place = columns.placed(in: canvas.size.columns).first(where: { field($0) == .name })
    else { return }
    let word = note.mark(canvas.glyphs) + note.word
    let width = min(TextMeasure.width(word), place.width - 2)
    let start = place.column + place.width - width
    canvas.fill(Rect(row: 0, column: place.column, rows: 1, columns: place.width))
    canvas.write(
      certificate.displayName, at: Point(row: 0, column: place.column),
      style: styles(certificate, note: note)[place.index] ?? .plain, width: start - place.column - 1
    )
    canvas.write(word, at: Point(row: 0, column: start), style: note.style, width: width)
  }
}

extension IncidentCertificate {
  /// The common name, or else the first other name, or else a placeholder.
  var displayName: String {
    if !commonName.isEmpty { return commonName }
    return names.split(separator: " ").first.map(String.init) ?? "(no name)"
  }
}
