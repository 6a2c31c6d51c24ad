import Foundation
import GRDB
import Testing

@testable import Engine

@Suite("The HTML page")
struct HTMLReportTests {
  @Test("is well-formed, and hostile text in it makes no tag or attribute")
  func hostile() async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    let hostile = "\"' onload='x' <img src=x onerror=alert(1)></style></td>]]>--><!--`&lt;"
    try file.write { db in
      try db.execute(sql: "DROP TRIGGER identity_is_final")
      try db.execute(
        sql: """
          UPDATE certificate SET common_name = ?1, issuer = ?1, seat = ?1, note = ?1, note_code = ?1,
            recorded_reason = ?1, outcome = ?1, trust = ?1, finished_at = ?1, answered_at = ?1,
            sent_at = ?1, revoked_at = ?1, valid_from = ?1, valid_to = ?1 WHERE id = 1;
          """, arguments: [hostile])
      try db.execute(
        sql: "UPDATE incident SET name = ?1, profile_name = ?1, service_url = ?1, comment = ?1",
        arguments: [hostile])
    }
    try file.log(hostile, detail: hostile, by: Operator(name: hostile))
    let page = try HTMLPage(try ReportScene.report(.html, of: file))
    let names = Set(page.tags.map(\.name))
    #expect(
      names.isDisjoint(with: ["img", "script", "a:href", "iframe", "object", "link", "form"]))
    #expect(page.tags.allSatisfy { !$0.attributes.keys.contains { $0.hasPrefix("on") } })
    #expect(page.texts.contains(hostile))
    #expect(page.texts.contains { $0.contains("<script>") })
    #expect(page.texts.contains { $0.contains("<U+202E>txt") })
  }

  @Test("loads nothing, and its policy forbids it")
  func selfContained() async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    let text = try ReportScene.report(.html, of: file)
    let page = try HTMLPage(text)
    let policy = page.tags.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }
    #expect(policy?.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'")
    for tag in page.tags {
      #expect(tag.attributes["src"] == nil && tag.attributes["style"] == nil, "\(tag)")
      #expect(tag.attributes["href"].map { $0.hasPrefix("#") } ?? true, "\(tag)")
    }
    #expect(!text.contains("url(") && !text.contains("@import"))
    let ids = page.tags.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for link in page.tags.compactMap({ $0.attributes["href"] }) {
      #expect(ids.contains(String(link.dropFirst())))
    }
  }

  @Test("describes its tables and its chart to screen readers")
  func accessible() async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    try file.write { db in
      try db.execute(
        sql: """
          UPDATE certificate SET answered_at = '2025-03-11T10:00:00.000Z',
            finished_at = '2025-03-11T10:00:05.000Z' WHERE checked = 1
          """)
    }
    let page = try HTMLPage(try ReportScene.report(.html, of: file))
    let count = { (name: String) in page.tags.count { $0.name == name } }
    #expect(count("table") > 10 && count("caption") == count("table"))
    let heads = page.tags.filter { $0.name == "th" }
    #expect(heads.allSatisfy { ["col", "row"].contains($0.attributes["scope"]) })
    #expect(page.tags.first { $0.name == "html" }?.attributes["lang"] == "en")
    let chart = try #require(page.tags.first { $0.name == "svg" })
    #expect(chart.attributes["role"] == "img")
    let ids = page.tags.filter { ["title", "desc"].contains($0.name) }
      .compactMap { $0.attributes["id"] }
    #expect(chart.attributes["aria-labelledby"] == ids.joined(separator: " "))
    #expect(page.texts.contains { $0.contains("8 were accepted and 2 verified") })
  }

  @Test("is written in pieces and draws any number of certificates in at most 200 steps")
  func large() async throws {
    let file = try await ReportScene.incident()
    defer { file.discard() }
    try file.write { db in
      try db.execute(
        sql: """
          INSERT INTO certificate (serial, thumbprint, common_name, names, seat, issuer,
            organization, key_size, signature_algorithm, status, trust, checked, search, outcome,
            answered_at, finished_at)
          WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 12345)
          SELECT 'BB' || n, 'CC' || n, 'n' || n, '', '', 'CA ' || n, '', '', '', 'issued', 'public',
            1, 1, 'verified', strftime('%Y-%m-%dT%H:%M:%fZ', '2025-03-11', n || ' seconds'),
            strftime('%Y-%m-%dT%H:%M:%fZ', '2025-03-11', (n + 60) || ' seconds') FROM number
          """)
    }
    var sizes: [Int] = []
    var text = ""
    try IncidentReport(file: file).write(.html) {
      sizes.append($0.utf8.count)
      text += $0
    }
    #expect(sizes.count > 50 && sizes.allSatisfy { $0 < 80_000 })
    #expect(text.contains("12,345 were accepted and 12,345 verified"))
    let line = try #require(text.firstMatch(of: #/<path class="accepted" d="([^"]*)"/#)?.1)
    #expect((100...ReportProgress.sliceCount).contains(line.count { $0 == "L" }))
  }

  @Test(
    "An axis has a few round numbers and the maximum",
    arguments: [
      (0, [0]), (1, [0, 1]), (3, [0, 1, 2, 3]), (198, [0, 50, 100, 150, 198]),
      (1_982, [0, 500, 1_000, 1_500, 1_982]), (1_000_000, [0, 500_000, 1_000_000]),
    ])
  func counts(top: Int, ticks: [Int]) {
    #expect(ChartTicks.counts(upTo: top) == ticks)
  }

  @Test("Even an absurd number has few ticks", arguments: [Int.max, Int.max - 1, 1 << 62])
  func absurd(top: Int) {
    #expect(ChartTicks.counts(upTo: top).count < 8)
  }

  @Test(
    "The time axis has round UTC instants",
    arguments: [
      (
        "2025-03-11T09:58:10Z", "2025-03-11T10:31:00Z",
        ["10:00", "10:05", "10:10", "10:15", "10:20", "10:25", "10:30"]
      ),
      ("2025-03-11T23:10:00Z", "2025-03-12T01:20:00Z", ["23:30", "2025-03-12", "00:30", "01:00"]),
      ("2025-03-11T10:00:00Z", "2025-03-11T10:00:01Z", ["10:00:00.000", "10:00:00.200"]),
      ("2025-03-01T10:00:00Z", "2025-03-04T10:00:00Z", ["12:00", "2025-03-02", "12:00"]),
    ])
  func instants(start: String, end: String, labels: [String]) throws {
    let ticks = ChartTicks.instants(
      from: try #require(Timestamp.parse(start)), to: try #require(Timestamp.parse(end)))
    #expect(ticks.map(\.label).starts(with: labels), "\(ticks.map(\.label))")
    #expect(ticks.count <= 8)
  }

  @Test(
    "A sign-off is shown with its key's fingerprint, and as void after a change of the manifest")
  func signOffs() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let approval = try await scene.approve()
    func report(_ format: ReportFormat) throws -> String {
      var text = ""
      try IncidentReport(file: scene.file).write(format) { text += $0 }
      return text
    }
    for format in [ReportFormat.html, .markdown] {
      let text = try report(format)
      #expect(text.contains(approval.fingerprint))
      #expect(!text.contains("VOID"))
    }
    _ = try await scene.file.selection.change(.uncheck, .rows([1]), by: ReviewScene.ann)
    for format in [ReportFormat.html, .markdown] {
      #expect(try report(format).contains("VOID: the manifest was changed"))
    }
  }
}
