import Engine
import Foundation

/// All known facts about a certificate, as labelled lines.
struct CertificateDetailText: Sendable {
  /// A drawn line; only the first line of a value has the label.
  struct Line: Hashable, Sendable {
    var label = ""
    var text: String
    var style = Style.plain
  }

  /// The certificate as the list holds it.
  var certificate: IncidentCertificate
  /// The details that the list lacks; `nil` while they are being read.
  var detail: CertificateDetail?
  var now: Date
  var glyphs: GlyphSet

  /// The width of the labels in cells, including the gap after them.
  static let labelWidth = 13
  /// The maximum number of names shown; any more are only counted.
  private static let mostNames = 40

  /// Returns the lines in `width` cells, with the facts that matter for the decision first.
  func lines(width: Int) -> [Line] {
    var lines: [Line] = []
    func add(_ label: String, _ texts: [String], style: Style = .plain) {
      let room = max(1, width - Self.labelWidth)
      let wrapped = texts.flatMap { TextMeasure.wrapped($0, to: room) }
      for (index, text) in wrapped.enumerated() {
        lines.append(Line(label: index == 0 ? label : "", text: text, style: style))
      }
    }
    func add(_ label: String, _ text: String, style: Style = .plain) {
      add(label, [text.isEmpty ? glyphs.none : text], style: style)
    }

    if !certificate.unread.isEmpty {
      add("WARNING", [glyphs.warning + " Not read in full: \(certificate.unread)."], style: .danger)
    }
    if certificate.matchesDER == false, isDecoded {
      add("WARNING", [glyphs.warning + " " + mismatch], style: .danger)
    }
    add("Common name", certificate.commonName)
    add("Names", names)
    add("Serial", certificate.identity.serial.text)
    add("Thumbprint", certificate.identity.thumbprint.text)
    addDER(add)
    add("Valid", validity.text, style: validity.style)
    add("Trust", [certificate.trust.rawValue + trustMeaning], style: .strong)
    add("", evidence)
    if let bundle = certificate.bundle {
      let others = bundle.size - 1
      add(
        "Order",
        bundle.id
          + (others > 0
            ? ", with \(others) other \(others == 1 ? "certificate" : "certificates")" : ""))
    }
    add("Status", certificate.status.text + (certificate.isStraggler ? stragglerText : ""))
    add("Outcome", outcome)
    addReview(add)
    if let record = certificate.revocation.recorded { add("On record", text(of: record)) }
    if let request = certificate.revocation.requestID {
      let requester = certificate.revocation.requester
      add("Request", request + (requester.isEmpty ? "" : ", requested by \(requester)"))
    }
    if !certificate.revocation.note.isEmpty {
      add(
        "Service says",
        [certificate.revocation.noteCode, certificate.revocation.note]
          .filter { !$0.isEmpty }.joined(separator: ": "), style: .warning)
    }
    add("Subject", detail?.decoded?.subject ?? unread)
    add("Issuer", detail?.decoded?.issuer ?? certificate.issuer)
    add("Seat", certificate.seat)
    add("Key", detail?.decoded?.publicKey ?? certificate.keySize)
    add("Signature", detail?.decoded?.signatureAlgorithm ?? certificate.signatureAlgorithm)
    add("Policies", list(detail?.decoded?.policies))
    add("Key usages", list(detail?.decoded?.extendedKeyUsages))
    if let events = detail?.events, !events.isEmpty {
      add("Events", events.map { "\($0.at)  \($0.action)  \($0.detail)  \($0.actor)" })
    }
    return lines
  }

  private func addDER(_ add: (String, String, Style) -> Void) {
    switch certificate.matchesDER {
    case true: add("", "\(glyphs.check) serial and thumbprint match the DER", .good)
    case false where isDecoded:
      add("", "\(glyphs.cross) serial and thumbprint do NOT match the DER", .danger)
    case false:
      add("", "\(glyphs.cross) the service sent a certificate that cannot be read", .danger)
    // A service that groups certificates into orders never sends the DER.
    case nil where certificate.bundle != nil: break
    default: add("", "the service sent no DER to compare with", .warning)
    }
  }

  /// Whether the DER from the service can be decoded, as far as known.
  private var isDecoded: Bool { detail.map { $0.decoded != nil } ?? certificate.unread.isEmpty }

  private func addReview(_ add: (String, String, Style) -> Void) {
    if !certificate.protected.isEmpty {
      add(
        "Protected",
        "by \(certificate.protected)"
          + (certificate.unlocked.isEmpty ? "" : ", unlocked because: \(certificate.unlocked)"),
        .warning)
    }
    if let inventory = certificate.inventory {
      add("Inventory", inventory.words.1, .warning)
    }
    switch certificate.review {
    case .unseen: break
    case .seen: add("Review", "\(glyphs.check) seen", .good)
    case .questioned(let note): add("Review", "? questioned: \(note)", .warning)
    }
  }

  private var mismatch: String {
    let sent =
      "The service's serial number and thumbprint differ from the certificate it sent."
    guard let decoded = detail?.decoded else { return sent }
    return sent + " The DER has serial \(decoded.serialDigits), thumbprint \(decoded.thumbprint)."
  }

  private var names: [String] {
    let names =
      detail?.decoded?.subjectAlternativeNames
      ?? certificate.names.split(separator: " ").map(String.init)
    guard !names.isEmpty else { return [glyphs.none] }
    let shown = names.prefix(Self.mostNames).joined(separator: ", ")
    let more = names.count - Self.mostNames
    return more > 0 ? [shown, "+\(more.grouped) more"] : [shown]
  }

  private var validity: (text: String, style: Style) {
    func day(_ instant: Date?) -> String { instant.map { "\(CalendarDate($0))" } ?? glyphs.none }
    let days = "\(day(certificate.validFrom)) to \(day(certificate.validTo))"
    guard let end = certificate.validTo else { return (days, .plain) }
    let left = Int((end.timeIntervalSince(now) / 86_400).rounded(.down))
    if end < now { return ("\(days), expired", .warning) }
    if left < 1 { return ("\(days), ends within a day", .warning) }
    return ("\(days), \(left.grouped) \(left == 1 ? "day" : "days") left", .plain)
  }

  private var trustMeaning: String {
    switch certificate.trust {
    case .private: ": any reason is allowed"
    case .public, .acme: ": only reasons allowed for public trust"
    case .unknown: ": not proven, so only reasons allowed for public trust"
    }
  }

  private var evidence: [String] {
    guard let evidence = detail?.evidence else { return [unread] }
    guard !evidence.isEmpty else { return ["no evidence seen"] }
    return evidence.map {
      "\(glyphs.bullet) \($0.trust.rawValue): \($0.fact) (\($0.source.rawValue))"
    }
  }

  private var stragglerText: String { ", a straggler: found only by the search after the run" }

  private var outcome: String {
    guard let manifest = certificate.manifest else { return "not sent yet" }
    let tries = certificate.revocation.attempts
    let sent = tries == 0 ? "not sent yet" : "sent \(tries == 1 ? "once" : "\(tries) times")"
    return "\(certificate.revocation.outcome.word), \(sent), in manifest \(manifest)"
  }

  private func text(of record: RevocationRecord) -> String {
    [
      record.reason.map(\.text) ?? "no reason", record.dateInWords ?? "no date",
    ].joined(separator: ", ")
  }

  private func list(_ values: [String]?) -> String {
    values.map { $0.isEmpty ? glyphs.none : $0.joined(separator: ", ") } ?? unread
  }

  /// The placeholder for values that only the DER contains.
  private var unread: String {
    switch (detail, certificate.matchesDER) {
    case (nil, _): glyphs.ellipsis
    case (_, nil): "the service sent no certificate"
    default: "the service sent no certificate that can be read"
    }
  }
}
