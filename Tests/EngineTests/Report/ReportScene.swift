import Foundation
import GRDB
import Testing

@testable import Engine

/// Incidents to report on, and readers of their reports.
enum ReportScene {
  /// Certificate names that attack the readers of a report.
  static let hostileNames = [
    "=HYPERLINK(\"http://x\",\"y\")", "+1", "-1", "@SUM(A1)", "＝1", "a,\"b\"", "a|b", "<script>",
    "`*_[x](y)_*`", "\u{1B}[2J", "\u{9B}31m", "\u{202E}txt", "\u{2066}x\u{2069}", "tab\there",
    "line\r\nbreak", "\tlead", "\u{2028}", "\u{7F}", "MÜNCHEN 👩‍👩‍👧", "",
  ]

  /// Returns an incident with every outcome, every hostile name and one unselected certificate.
  static func incident() async throws -> IncidentFile {
    let window = try IssuanceWindow("2025-03-01_2025-03-08")
    let profile = Profile(id: "p|1", name: "Web *TLS* \u{1B}[31m")
    let file = try IncidentFile.create(
      at: TestIncident.path(),
      scope: IncidentScope(
        service: TestIncident.service,
        profile: profile, window: window, deadline: Timestamp.parse("2025-03-12T00:00:00Z")),
      actor: Operator(name: "ann@host"))
    let count = max(hostileNames.count, Outcome.allCases.count) + 1
    let page = (0..<count).map { index in
      CertificateRecord(
        identity: CertificateIdentity(
          serial: SerialNumber("0A\(String(1000 + index))"),
          thumbprint: Thumbprint("FF\(String(1000 + index))")),
        commonName: hostileNames[index % hostileNames.count], status: .issued
      ) {
        $0.validFrom = Timestamp.parse("2025-03-04T00:00:00Z")
        $0.validTo = Timestamp.parse("2026-03-04T00:00:00Z")
        $0.seat = "seat"
      }
    }
    _ = try await file.searchResults.add(
      page, of: profile, search: file.searchResults.beginSearch())
    try file.searchResults.finishSearch(totalReported: count, notes: ["\u{85}note"])
    _ = try await file.selection.change(.check, .all, by: Operator(name: "ann@host"))
    let free = try FilterExpression("serial:0A\(1000 + count - 1)")
    _ = try await file.selection.change(.uncheck, .matching(free), by: Operator(name: "ann@host"))
    _ = try file.manifests.confirm(
      reason: .keyCompromise, comment: "leaked | \u{202E}", ticket: "INC-1", expectedDigest: nil,
      by: Operator(name: "bob@host"))
    try file.write { db in
      for id in 1..<count {
        let outcome = Outcome.allCases[(id - 1) % Outcome.allCases.count]
        try db.execute(
          sql: """
            UPDATE certificate SET outcome = ?, attempts = 2, sent_at = '2025-03-11T10:00:00.000Z',
              note_code = 'code_1', note = ?, recorded_reason = 'keyCompromise' WHERE id = ?
            """, arguments: [outcome.rawValue, "<b>\u{1B}]0;x\u{7}|", id])
        try EventLog.append(
          .init(action: outcome.word, certificateID: Int64(id), detail: "\u{202A}d"),
          by: Operator(name: "bob@host"), at: Date(), in: db)
      }
    }
    try file.queue.setPhase(.paused, pause: "10 in a row", by: Operator(name: "bob@host"))
    return file
  }

  static func report(_ format: ReportFormat, of file: IncidentFile) throws -> String {
    var text = ""
    try IncidentReport(file: file).write(format) { text += $0 }
    return text
  }

  static func parsed(_ file: IncidentFile) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(report(.json, of: file).utf8))
    return try #require(object as? [String: Any])
  }

  /// Reads CSV by RFC 4180.
  static func csvRows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = ""
    var isQuoted = false
    let characters = Array(text)
    var index = 0
    while index < characters.count {
      let character = characters[index]
      switch (character, isQuoted) {
      case ("\"", true) where index + 1 < characters.count && characters[index + 1] == "\"":
        cell.append("\"")
        index += 1
      case ("\"", _): isQuoted.toggle()
      case (",", false), ("\r\n", false):
        row.append(cell)
        cell = ""
        if character == "\r\n" {
          rows.append(row)
          row = []
        }
      default: cell.append(character)
      }
      index += 1
    }
    return rows
  }
}
