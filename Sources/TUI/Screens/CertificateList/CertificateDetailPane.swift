import Engine

/// The details of the certificate under the cursor, next to the list or over it.
struct CertificateDetailPane: Sendable {
  private(set) var isOpen = false
  /// The first visible line.
  private(set) var top = 0
  /// The certificate whose details were read or asked for; `nil` if they must be read.
  private(set) var subject: IncidentCertificate.ID?
  private var detail: CertificateDetail?

  mutating func toggle() {
    self = isOpen ? CertificateDetailPane() : CertificateDetailPane(isOpen: true)
  }

  /// Shows another certificate and returns whether its details must be read.
  mutating func turn(to id: IncidentCertificate.ID) -> Bool {
    guard isOpen, subject != id else { return false }
    self = CertificateDetailPane(isOpen: true, subject: id)
    return true
  }

  /// Makes the next ``turn(to:)`` ask for the details again.
  mutating func expire() { subject = nil }

  mutating func accept(_ detail: CertificateDetail) {
    if detail.certificate.id == subject { self.detail = detail }
  }

  mutating func scroll(by lines: Int, of count: Int, height: Int) {
    top = max(0, min(top + lines, count - height))
  }

  /// Returns the text about a certificate of the list.
  func text(
    about certificate: IncidentCertificate, in context: AppContext, glyphs: GlyphSet
  ) -> CertificateDetailText {
    CertificateDetailText(
      certificate: certificate,
      detail: detail.flatMap { $0.certificate.id == certificate.id ? $0 : nil },
      now: context.now, glyphs: glyphs)
  }

  /// Draws the lines from ``top`` onwards in the canvas's region, below a title.
  func draw(_ lines: [CertificateDetailText.Line], title: String, on canvas: inout Canvas) {
    let (width, glyphs) = (canvas.size.columns, canvas.glyphs)
    let height = max(0, canvas.size.rows - 1)
    let first = max(0, min(top, lines.count - height))
    canvas.fill(canvas.bounds)
    canvas.fill(
      Rect(row: 0, column: 0, rows: 1, columns: width), with: glyphs.horizontal, style: .dim)
    var place = ""
    if lines.count > height {
      let last = min(first + height, lines.count)
      place = " lines \(first + 1)\(glyphs.none)\(last) of \(lines.count) "
      canvas.write(
        place, at: Point(row: 0, column: width - TextMeasure.width(place) - 1), style: .dim)
    }
    let room = width - TextMeasure.width(place) - 6
    let shown = TextMeasure.truncated(title, to: room, glyphs: glyphs)
    canvas.write(" \(shown) ", at: Point(row: 0, column: 1), style: .heading)
    for (row, line) in lines.dropFirst(first).prefix(height).enumerated() {
      canvas.write(line.label, at: Point(row: row + 1, column: 0), style: .dim)
      canvas.write(
        line.text, at: Point(row: row + 1, column: CertificateDetailText.labelWidth),
        style: line.style, width: width - CertificateDetailText.labelWidth)
    }
  }
}
