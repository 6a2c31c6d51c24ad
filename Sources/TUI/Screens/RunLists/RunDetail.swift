import Engine
import Foundation

/// All known facts about one certificate in a run: its identity, its calls, its record.
struct RunDetail: Sendable {
  private(set) var detail: CertificateDetail?
  private(set) var top = 0

  /// Shows new details; another certificate starts at its first line.
  mutating func show(_ detail: CertificateDetail) {
    if detail.certificate.id != self.detail?.certificate.id { top = 0 }
    self.detail = detail
  }

  mutating func scroll(by lines: Int) {
    top = max(0, top + lines)
  }

  func draw(on canvas: inout Canvas, now: Date) {
    canvas.drawBox(canvas.bounds, title: detail?.certificate.commonName ?? "Detail")
    let inside = Rect(
      row: 1, column: 2, rows: canvas.size.rows - 2, columns: canvas.size.columns - 4)
    canvas.within(inside) { canvas in
      guard let detail else {
        canvas.write("Reading…", at: Point(row: 0, column: 0), style: .dim)
        return
      }
      let lines = Self.lines(of: detail, width: canvas.size.columns, now: now)
      let top = min(self.top, max(0, lines.count - canvas.size.rows))
      for (row, line) in lines.dropFirst(top).prefix(canvas.size.rows).enumerated() {
        line.draw(on: &canvas, row: row)
      }
      let below = lines.count - top - canvas.size.rows
      if below > 0 {
        let text = " \(canvas.glyphs.down) \(below + 1) more: PgDn "
        canvas.write(
          text,
          at: Point(
            row: canvas.size.rows - 1,
            column: max(0, canvas.size.columns - TextMeasure.width(text))),
          style: .accent)
      }
    }
  }

  static func lines(of detail: CertificateDetail, width: Int, now: Date) -> [StyledLine] {
    let certificate = detail.certificate
    let words = RevocationWords(certificate: certificate, now: now)
    var lines: [StyledLine] = []
    func fact(_ label: String, _ value: String, _ style: Style = .plain) {
      guard !value.isEmpty else { return }
      lines += StyledLine.fact(label, value, style, labelWidth: 12, width: width)
    }
    fact("Outcome", certificate.revocation.outcome.word, words.verify?.style ?? words.revoke.style)
    fact("Message", words.note, .warning)
    fact("On record", words.recorded)
    fact("Attempts", certificate.revocation.attempts.grouped)
    fact("First sent", certificate.revocation.sentAt.map(Timestamp.seconds) ?? "")
    fact("Answered", certificate.revocation.answeredAt.map(Timestamp.seconds) ?? "")
    fact(
      "Listed",
      certificate.shownAt.map { "\(Timestamp.seconds($0)) in a list of revoked certificates" }
        ?? "")
    fact("Ended", certificate.revocation.finishedAt.map(Timestamp.seconds) ?? "")
    fact("Next step", certificate.revocation.nextAt.map(Timestamp.seconds) ?? "")
    fact("Request", certificate.revocation.requestID ?? "")
    fact("Common name", certificate.commonName)
    fact("Names", certificate.names)
    fact("Serial", certificate.identity.serial.text)
    fact("SHA-256", certificate.identity.thumbprint.text)
    fact("Issuer", detail.decoded?.issuer ?? certificate.issuer)
    fact("Trust", certificate.trust.rawValue)
    fact("Valid", validity(of: certificate))
    if !certificate.unread.isEmpty {
      fact("Warning", "not read in full: \(certificate.unread)", .danger)
    } else if certificate.matchesDER == false {
      fact("Warning", "serial number or thumbprint differ from the certificate itself", .danger)
    }
    fact("Seat", certificate.seat)
    if !detail.events.isEmpty {
      lines += [StyledLine(), StyledLine("Events, oldest first (UTC)", .heading)]
    }
    for event in detail.events {
      let what = [event.action, event.detail].filter { !$0.isEmpty }.joined(separator: ": ")
      lines += StyledLine.wrapped(
        "\(event.at.dropFirst(11).prefix(8)) \(what) (\(event.actor))", to: width, indent: 9)
    }
    return lines
  }

  private static func validity(of certificate: IncidentCertificate) -> String {
    let days = [certificate.validFrom, certificate.validTo].map {
      $0.map { CalendarDate($0).description } ?? "?"
    }
    return days.joined(separator: " to ")
  }
}
