import Foundation
import GRDB
import Testing

@testable import Engine

@Suite("Reports")
struct ReportTests {
  @Test("A report contains no control character", arguments: ReportFormat.allCases)
  func noControls(format: ReportFormat) async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    var texts = [try ReportScene.report(format, of: file)]
    if format == .json { texts += Self.strings(in: try ReportScene.parsed(file)) }
    #expect(texts[0].contains("␛"))
    for (index, text) in texts.enumerated() {
      // The report's own line breaks are the only controls; values have none at all.
      let values = index == 0 ? text.filter { $0 != "\n" && $0 != "\r\n" } : text
      #expect(!values.unicodeScalars.contains(where: Self.isControl))
    }
  }

  @Test("JSON accounts for every selected certificate, manifest and event")
  func json() async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    let report = try ReportScene.parsed(file)
    #expect(
      Set(report.keys) == [
        "incident", "deadline", "counts", "breakdown", "final_search", "manifests", "approvals",
        "certificates", "also_revoked", "events",
      ])

    let incident = try #require(report["incident"] as? [String: Any])
    #expect(incident["service_kind"] as? String == "tlm")
    #expect(incident["service_url"] as? String == "http://localhost")
    #expect(incident["window"] as? String == "2025-03-01_2025-03-08")
    #expect(incident["created_by"] as? String == "ann@host")
    #expect(incident["deadline"] as? String == "2025-03-12T00:00:00Z")
    #expect(incident["reason"] as? String == "keyCompromise")
    #expect(incident["reason_code"] as? Int == 1)
    #expect(incident["comment"] as? String == "leaked | <U+202E>")
    #expect(incident["ticket"] as? String == "INC-1")
    #expect(incident["phase"] as? String == "paused")

    let certificates = try #require(report["certificates"] as? [[String: Any]])
    let counts = try #require(report["counts"] as? [String: Int])
    #expect(counts["found"] == certificates.count + 1)
    #expect(counts["selected"] == certificates.count)
    let standing = counts.filter { !["found", "selected"].contains($0.key) }.values
    #expect(standing.reduce(0, +) == certificates.count)
    #expect(counts["already_revoked"] == 1 && counts["pending"] == 6)
    #expect(
      Set(certificates.compactMap { $0["outcome"] as? String })
        == Set(Outcome.allCases.map(\.rawValue)))
    #expect(Set(certificates.compactMap { $0["serial"] as? String }).count == certificates.count)
    for certificate in certificates {
      #expect(Set(certificate.keys) == Set(ReportedCertificate.Column.allCases.map(\.rawValue)))
      #expect(certificate["attempts"] as? Int == 2)
      #expect(certificate["service_code"] as? String == "code_1")
      #expect(certificate["recorded_reason"] as? String == "keyCompromise")
      #expect(certificate["revocation_date"] is NSNull)
    }

    let manifest = try #require((report["manifests"] as? [[String: Any]])?.first)
    #expect(manifest["count"] as? Int == certificates.count)
    #expect(manifest["digest"] as? String == (try file.manifests.all().first?.digest))
    #expect(manifest["confirmed_by"] as? String == "bob@host")

    let events = try #require(report["events"] as? [[String: Any]])
    #expect(events.count { $0["serial"] != nil } == certificates.count)
    #expect(events.first?["action"] as? String == "incident begun")
    #expect(events.last?["detail"] as? String == "10 in a row")
  }

  @Test("Two reports of one incident are identical", arguments: ReportFormat.allCases)
  func stable(format: ReportFormat) async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    #expect(try ReportScene.report(format, of: file) == ReportScene.report(format, of: file))
  }

  @Test("CSV has a header and a row for each selected certificate, and no cell is a formula")
  func csv() async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    let rows = ReportScene.csvRows(try ReportScene.report(.csv, of: file))
    let header = ReportedCertificate.Column.allCases.map(\.rawValue)
    #expect(rows.first == header)
    #expect(rows.count == ReportScene.hostileNames.count + 1)
    #expect(rows.allSatisfy { $0.count == header.count })
    let names = rows.dropFirst().map { $0[2] }
    #expect(names.contains("'=HYPERLINK(\"http://x\",\"y\")"))
    #expect(names.contains("a,\"b\""))
    #expect(names.contains("'＝1"))
    #expect(names.contains("line␍␊break"))
    for cell in rows.joined() {
      #expect(cell.first.map { !"=+-@\t\r＝＋－＠".contains($0) } ?? true, "\(cell)")
    }
  }

  @Test(
    "A CSV cell is quoted where RFC 4180 asks for it and disarmed where a spreadsheet would run it",
    arguments: [
      ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""),
      ("a\nb", "\"a\nb\""),
      ("a\r\nb", "\"a\r\nb\""), ("=1", "'=1"), ("-1,2", "\"'-1,2\""), ("\tx", "'\tx"),
      ("\rx", "\"'\rx\""), ("=\u{301}", "'=\u{301}"), ("a=1", "a=1"), (" =1", " '=1"),
      ("\u{A0}@x", "\u{A0}'@x"), ("\n=1", "\"'\n'=1\""), ("＋1", "'＋1"), ("－1", "'－1"),
      ("＠x", "'＠x"), ("a;b", "\"a;b\""), ("a;=1", "\"a;'=1\""), ("a; +1", "\"a; '+1\""),
      ("\"=1\"", "\"\"\"=1\"\"\""), ("'=1", "'=1"), ("==1", "'==1"),
    ])
  func cell(text: String, expected: String) {
    #expect(CSVReport.cell(text) == expected)
  }

  @Test("Markdown starts with the verdict and lists failed certificates before verified ones")
  func markdown() async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    let report = try ReportScene.report(.markdown, of: file)
    let selected = ReportScene.hostileNames.count
    let verdict = """
      **3 of \(selected) selected certificates are verified as revoked; 4 failed, rejected or \
      with another reason on record; 3 skipped or not verified in time; 9 not final yet; 1 \
      released again.**
      """
    #expect(report.split(separator: "\n").dropFirst().first.map(String.init) == verdict)
    #expect(report.contains("| Failed | 1 |\n"))
    #expect(report.contains("keyCompromise (RFC 5280: 1)"))
    #expect(report.contains("No search was made after the run yet."))
    #expect(report.contains("- … \(selected) lines about single certificates\n"))
    let titles = report.split(separator: "\n").filter { $0.hasPrefix("### Outcome: ") }
    #expect(titles.count == Outcome.allCases.count)
    #expect(titles.first == "### Outcome: failed" && titles.last == "### Outcome: verified")
    #expect(report.split(separator: "\n").count { $0.hasPrefix("| 0A") } == selected)
  }

  @Test("A certificate's texts are escaped in Markdown, and every row has all its cells")
  func markdownEscapes() async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    let report = try ReportScene.report(.markdown, of: file)
    #expect(report.contains(#"\<script\>"#) && !report.contains("<script>"))
    #expect(report.contains("| a&#124;b |"))
    #expect(report.contains(#"\`\*\_\[x\](y)\_\*\`"#))
    for row in report.split(separator: "\n") where row.hasPrefix("| 0A") {
      let bars = row.count { $0 == "|" }
      #expect(bars == ReportedCertificate.Column.allCases.count)
    }
  }

  @Test("An outcome of a later version is reported under its own name, and first")
  func unknownOutcome() async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    try file.write { try $0.execute(sql: "UPDATE certificate SET outcome = 'later' WHERE id = 3") }
    #expect(try ReportScene.report(.csv, of: file).contains(",later,"))
    let titles = try ReportScene.report(.markdown, of: file).split(separator: "\n")
      .filter { $0.hasPrefix("### Outcome: ") }
    #expect(titles.first == "### Outcome: later")
  }

  @Test(
    "A finished incident is reported as in time or too late",
    arguments: [
      ("2025-03-11T23:59:59.999Z", "was met with "),
      ("2025-03-12T00:00:00.001Z", "was missed by "),
    ])
  func finished(at end: String, expected: String) async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    try file.write { db in
      try db.execute(
        sql: "UPDATE certificate SET outcome = 'verified', finished_at = ? WHERE checked = 1",
        arguments: [end])
    }
    let search = try file.searchResults.beginSearch()
    try file.write { db in
      // One unchecked certificate is still issued.
      try db.execute(
        sql: """
          UPDATE certificate SET search = ? WHERE id = (SELECT max(id) FROM certificate
            WHERE checked = 0)
          """, arguments: [search])
    }
    _ = try file.searchResults.finishRemainingSearch()
    let report = try ReportScene.report(.markdown, of: file)
    #expect(
      report.contains(
        "**All \(ReportScene.hostileNames.count) selected certificates are revoked and"))
    #expect(report.contains(expected) && report.contains("shown as revoked at \(end)."))
    #expect(report.contains("found 1 still issued in this profile and window."))
  }

  @Test("An incident without a selection has a report", arguments: ReportFormat.allCases)
  func empty(format: ReportFormat) throws {
    let window = try IssuanceWindow("2025-03-01_2025-03-08")
    let file = try IncidentFile.create(
      at: TestIncident.path(),
      scope: IncidentScope(
        service: TestIncident.service,
        profile: Profile(id: "p", name: "Web TLS"), window: window))
    defer { file.discard() }
    let report = try ReportScene.report(format, of: file)
    switch format {
    case .json:
      #expect((try ReportScene.parsed(file)["certificates"] as? [Any])?.isEmpty == true)
    case .csv:
      #expect(ReportScene.csvRows(report).count == 1)
    case .markdown:
      #expect(report.contains("**No certificate is selected.**"))
      #expect(!report.contains("No search was made after the run"))
    case .html:
      #expect(report.contains("No certificate is selected."))
      #expect(report.contains("<p>No certificate was accepted yet.</p>"))
      #expect(report.contains("<p>None is selected.</p>"))
    }
  }

  @Test("A large report is written in pieces, and an error of the sink stops it")
  func streams() async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    let page = (0..<2_000).map { index in
      CertificateRecord(
        identity: CertificateIdentity(
          serial: SerialNumber("BB\(index)"), thumbprint: Thumbprint("CC\(index)")),
        commonName: "host\(index).example", status: .issued)
    }
    _ = try await file.searchResults.add(
      page, of: Profile(id: "p", name: "Web TLS"), search: file.searchResults.beginSearch())
    try file.write { try $0.execute(sql: "UPDATE certificate SET checked = 1 WHERE checked = 0") }
    var sizes: [Int] = []
    try IncidentReport(file: file).write(.json) { sizes.append($0.utf8.count) }
    #expect(sizes.count > 3)
    #expect(sizes.allSatisfy { $0 < 80_000 })
    struct Full: Error {}
    var pieces = 0
    #expect(throws: Full.self) {
      try IncidentReport(file: file).write(.json) { _ in
        pieces += 1
        throw Full()
      }
    }
    #expect(pieces == 1)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private static func strings(in value: Any) -> [String] {
    switch value {
    case let text as String: [text]
    case let list as [Any]: list.flatMap(strings)
    case let object as [String: Any]: Array(object.keys) + object.values.flatMap(strings)
    default: []
    }
  }
}
