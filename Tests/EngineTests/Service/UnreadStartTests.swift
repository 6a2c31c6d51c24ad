import Foundation
import Sandbox
import Testing

@testable import Engine

/// A certificate without a known start of validity must not be revoked as part of the window.
@Suite("An unread start of validity")
struct UnreadStartTests {
  private static func search(certificate: String) async throws -> CertificatePage {
    let account = ScriptedAccount(
      lists: ["issued": [WireOrder.item(1, certificate: 11)]],
      answers: [
        "/order/certificate/1": WireOrder.detail(1, certificate: certificate),
        "/order/certificate/1/duplicate": WireOrder.list(),
        "/order/certificate/1/reissue": WireOrder.list(),
      ])
    return try await withCertCentral(script: account.script) { service, _ in
      try await service.documentedSearch()
    }
  }

  @Test(
    "At CertCentral, a certificate without a readable date is left out, counted and noted",
    arguments: [#""valid_from":"soon""#, #""valid_from":"2025-13-45""#, #""valid_from":null"#, ""])
  func leftOut(field: String) async throws {
    let separator = field.isEmpty ? "" : ","
    let page = try await Self.search(
      certificate: #"{"id":11,"serial_number":"0A11","thumbprint":"FF11"\#(separator)\#(field)}"#)
    #expect(page.certificates.isEmpty)
    #expect(page.rowCount == 1)
    let why = try #require(page.unreadable.first.first)
    #expect(why.contains("certificate 0A11 of order 1 is left out"))
    #expect(!field.contains("soon") || why.contains("“soon”: date not understood"))
  }

  @Test(
    "Any readable date places a certificate, in any form",
    arguments: [
      #""valid_from":"Mar 4, 2025""#, #""valid_from":1741046400"#,
      #""date_issued":"2025-03-04 10:00:00""#, #""date_created":"2025-03-04T10:00:00+0000""#,
      #""date_issued":"soon","valid_from":"20250304""#,
    ])
  func placed(field: String) async throws {
    let page = try await Self.search(
      certificate: #"{"id":11,"serial_number":"0A11","thumbprint":"FF11",\#(field)}"#)
    #expect(page.unreadable.isEmpty)
    #expect(
      page.certificates.map { $0.validFrom.map { CalendarDate($0).description } }
        == ["2025-03-04"])
  }

  @Test("An unread end is not past, and a date without a time ends with its last second")
  func ends() async throws {
    for (till, isFound) in [("soon", true), ("2020-01-01", false), ("9999-12-31", true)] {
      let page = try await Self.search(certificate: WireOrder.certificate(11, till: till))
      #expect(page.certificates.isEmpty != isFound, "\(till)")
    }
    let today = CalendarDate(Date()).description
    let page = try await Self.search(certificate: WireOrder.certificate(11, till: today))
    #expect(page.certificates.count == 1)
  }

  @Test("The DER gives the start that the service does not; else the certificate is left out")
  func trustLifecycle() async throws {
    let (record, der) = try await Self.record()
    let decoded = try DecodedCertificate(der: der)
    let day = CalendarDate(decoded.notBefore)
    let within = try IssuanceWindow(first: day, last: day)
    let outside = try IssuanceWindow(first: day.adding(days: 1), last: day.adding(days: 2))
    #expect(try record.placed(in: within).validFrom == decoded.notBefore)
    #expect(throws: UnreadableRow.self) { try record.placed(in: outside) }
    var nameless = record
    nameless.der = nil
    do {
      _ = try nameless.placed(in: within)
      Issue.record("a certificate whose place is not known was placed")
    } catch {
      #expect(error.why.contains("“soon”: date not understood"))
    }
    // If the service shows no date, its own filter has placed the certificate.
    nameless.start = .absent
    #expect(try nameless.placed(in: within) == nameless)
  }

  @Test("A row of Trust Lifecycle Manager without a readable start is left out and noted")
  func trustLifecycleRow() async throws {
    for (date, isFound) in [("soon", false), ("2025-03-01 00:00:00", true)] {
      let answer = try Fixture("tutorial-search-answer.json")
        .replacing(#""valid_from": "2025-03-01T00:00:00Z""#, with: #""valid_from": "\#(date)""#)
      let page = try await withService(script: { _ in .json(answer) }) { service, _ in
        try await service.tutorialSearch()
      }
      #expect(page.certificates.isEmpty != isFound)
      #expect(page.rowCount == 1)
      #expect(isFound || page.unreadable.first.first?.contains("is left out") == true)
    }
  }

  @Test("An unread end is kept verbatim in the notes and in the log of the search")
  func unreadEnds() async throws {
    let certificates = TestIncident.certificates(7).map { record in
      var record = record
      record.end = ShownDate("Q3 \(record.commonName)")
      return record
    }
    let file = try IncidentFile.create(at: TestIncident.path(), scope: TestIncident.scope())
    defer { TestIncident.remove(file) }
    let summary = try await IncidentSearch(
      service: TestAuthority(certificates), profile: TestIncident.profile,
      window: try file.header().window, pageSize: 5, retryDelay: .zero
    ).fill(file)
    #expect(summary.found == 7)
    #expect(summary.unread == 0)
    let note = try #require(summary.notes.first)
    #expect(
      note.hasPrefix("7 certificates with an end of validity that is not a date or not understood"))
    #expect(note.contains("certificate 00A0 “Q3 host-0.example”"))
    #expect(note.hasSuffix("; and 2 more"))
    var logged: [String] = []
    try file.forEachEvent { if $0.action == "search note" { logged.append($0.detail) } }
    #expect(logged == [note])
  }

  /// Returns a record with a DER from the sandbox and an unread start, and the DER.
  private static func record() async throws -> (CertificateRecord, Data) {
    try await withSandboxScene(.quick(certificates: 30)) { scene in
      let page = try await scene.access.reader.certificates(
        profileID: scene.profile.id, window: scene.window, status: .issued, offset: 0, limit: 1)
      var record = try #require(page.certificates.first)
      record.start = ShownDate("soon")
      return (record, try #require(record.der))
    }
  }
}
