import Foundation
import Testing

@testable import Engine

/// Certificates that cannot be read in full, so their names or their trust are unknown.
@Suite("Certificates that cannot be read")
struct UnreadCertificateTests {
  private static let privateProfile = Profile(
    id: "p-1", name: "x",
    trustEvidence: [TrustEvidence(trust: .private, source: .profile, fact: "a private CA")])
  private static let notSent = CertificateFault("the service sent no certificate")

  /// Returns the record of a certificate; `nil` stands for one that the service did not send.
  private static func record(_ certificate: OddCertificate?) throws -> CertificateRecord {
    let der = certificate?.der
    let decoded = try der.map { try DecodedCertificate(der: $0) }
    var record = CertificateRecord(
      identity: CertificateIdentity(
        serial: SerialNumber(decoded?.serialDigits ?? "77"),
        thumbprint: decoded?.thumbprint ?? Thumbprint("AA")), commonName: "host.example",
      status: .issued
    ) {
      $0.der = der
    }
    if der == nil { record.unread = notSent }
    return record
  }

  private static var oddName: OddCertificate {
    var certificate = OddCertificate(serial: [0x01])
    certificate.names = [OddCertificate.dns("www.pay.example"), [0x8F, 0x01, 0x41]]
    return certificate
  }

  private static var oddPolicies: OddCertificate {
    OddCertificate(serial: [0x02], policies: [0x04, 0x00])
  }

  private static func incident(
    _ records: [CertificateRecord], protecting names: [String] = []
  ) async throws -> IncidentFile {
    let file = try IncidentFile.create(
      at: TestIncident.path(),
      scope: IncidentScope(
        service: TestIncident.service, profile: privateProfile,
        window: try IssuanceWindow("2025-03-01_2025-03-08"),
        safeguards: Safeguards(protectedNames: names)))
    _ = try await file.searchResults.add(
      records, of: privateProfile, search: file.searchResults.beginSearch())
    try file.searchResults.finishSearch(totalReported: records.count, notes: [])
    return file
  }

  @Test("A certificate that was not sent or has unreadable policies has unknown trust")
  func trust() async throws {
    let file = try await Self.incident([
      Self.record(nil), Self.record(Self.oddPolicies), Self.record(OddCertificate(serial: [3])),
    ])
    defer { TestIncident.remove(file) }
    #expect(try (1...3).map { try file.certificate($0).trust } == [.unknown, .unknown, .private])
    #expect(try file.certificate(1).unread == "the service sent no certificate")
    #expect(try file.certificate(1).matchesDER == nil)
    #expect(try file.certificate(2).unread == "its policies cannot be read")
    #expect(try file.certificate(3).unread == "")
  }

  @Test("Unread names count as protected as soon as any name is protected")
  func protection() async throws {
    let records = try [
      Self.record(nil), Self.record(Self.oddName), Self.record(OddCertificate(serial: [3])),
    ]
    let free = try await Self.incident(records)
    defer { TestIncident.remove(free) }
    #expect(try await free.selection.change(.check, .all, by: TestIncident.ann) == 3)
    let file = try await Self.incident(records, protecting: ["*.bank.example"])
    defer { TestIncident.remove(file) }
    #expect(try await file.selection.change(.check, .all, by: TestIncident.ann) == 1)
    #expect(try file.certificate(3).isChecked)
    #expect(
      try file.certificate(1).protected
        == "names that could not be read: the service sent no certificate")
    // The operator can still unlock one of them.
    try file.selection.unlock(1, because: "looked at by hand", by: TestIncident.ann)
    #expect(try await file.selection.change(.check, .all, by: TestIncident.ann) == 1)
  }

  @Test("Unread names count as protected by a later protection too")
  func protectedLater() async throws {
    let file = try await Self.incident([
      Self.record(nil), Self.record(Self.oddName), Self.record(OddCertificate(serial: [3])),
    ])
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .all, by: TestIncident.ann)
    try file.selection.adopt(Safeguards(protectedNames: ["*.bank.example"]), by: TestIncident.ann)
    #expect(try (1...3).map { try file.certificate($0).isChecked } == [false, false, true])
    // A certificate with readable names still shows the name that protects it.
    try file.selection.adopt(Safeguards(protectedNames: ["www.pay.example"]), by: TestIncident.ann)
    #expect(try file.certificate(3).protected == "www.pay.example")
  }

  @Test("A readable protected name is shown even next to an unreadable one")
  func nameBesideOddOne() async throws {
    let file = try await Self.incident([Self.record(Self.oddName)], protecting: ["*.pay.example"])
    defer { TestIncident.remove(file) }
    #expect(try file.certificate(1).protected == "*.pay.example")
  }

  @Test("The subject's common name counts even if the service shows another name")
  func commonName() async throws {
    var certificate = OddCertificate(names: nil)
    certificate.subject = "login.bank.example"
    let file = try await Self.incident(
      [Self.record(certificate)], protecting: ["*.bank.example"])
    defer { TestIncident.remove(file) }
    #expect(try file.certificate(1).protected == "*.bank.example")
  }

  @Test(
    "A filter never matches unknown names, negated or not",
    arguments: [
      ("san:*.pay.example", [2, 3]), ("-san:*.pay.example", []), ("-san:*.test", [3]),
      ("san:*.test", []), ("san:\"\"", []), ("-san:\"\"", [3]), ("pay", [2, 3]), ("-pay", []),
      ("-test", [3]), ("host", [1, 2, 3]), ("-cn:*.test", [1, 2, 3]), ("unread:yes", [1, 2]),
      ("unread:no", [3]), ("-unread:yes", [3]), ("trust:private -san:*.test", [3]),
    ] as [(String, [Int64])])
  func filters(text: String, expected: [Int64]) async throws {
    let file = try await Self.incident([
      Self.record(nil), Self.record(Self.oddName), Self.record(OddCertificate(serial: [3])),
    ])
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(
      .check, .matching(FilterExpression(text)), by: TestIncident.ann)
    let checked = try (1...3).filter { try file.certificate($0).isChecked }
    #expect(checked == expected)
    // Negating the whole filter matches everything that the filter does not match.
    _ = try await file.selection.select(
      exactly: .matching(FilterExpression(text).negated), by: TestIncident.ann)
    let others = try (1...3).filter { try file.certificate($0).isChecked }
    #expect(others == [1, 2, 3].filter { !expected.contains($0) })
  }

  @Test("An order without listed names has unknown names and the trust of its product")
  func order() async throws {
    let answers = [#","dns_names":["www.pay.example"]"#, ""].map { names in
      #"{"id":1,"status":"issued","certificate":{"id":2,"serial_number":"0A","thumbprint":"FF""#
        + names + "}}"
    }
    let records = try answers.map { answer in
      let order = try JSONDecoder().decode(OrderAnswer.self, from: Data(answer.utf8))
      return try #require(order.certificate?.value.flatMap { order.record(of: $0) })
    }
    #expect(records.map(\.unread?.description) == [nil, "the service listed no names"])
    let file = try await Self.incident([records[1]], protecting: ["*.bank.example"])
    defer { TestIncident.remove(file) }
    #expect(try file.certificate(1).trust == .private)
    #expect(try await file.selection.change(.check, .all, by: TestIncident.ann) == 0)
  }

  @Test("Unread certificates are counted in the status, on Confirm, in reports and in search notes")
  func counts() async throws {
    let file = try await Self.incident([
      Self.record(nil), Self.record(Self.oddName), Self.record(OddCertificate(serial: [3])),
    ])
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .rows([1, 3]), by: TestIncident.ann)
    let status = try IncidentStatus(of: file)
    #expect(status.unreadCertificates == UnreadCertificates(found: 2, selected: 1))
    let words = "2 certificates not read in full: names or trust are unknown (1 selected)"
    #expect(status.lines.contains(words))
    #expect(try status.json().contains("\"unread_certificates\""))
    let summary = try file.selection.confirmationSummary(
      RevocationInstruction(reason: .superseded), service: TestIncident.service, now: Date())
    #expect(summary.unread == 1)
    for format in [ReportFormat.markdown, .html] {
      var text = ""
      try IncidentReport(file: file).write(format) { text += $0 }
      #expect(text.contains(words), "\(format)")
    }
    var csv = ""
    try IncidentReport(file: file).write(.csv) { csv += $0 }
    #expect(csv.contains("the service sent no certificate"))
    let note = try #require(try file.searchResults.noteOfUnread(search: 1))
    #expect(note.hasPrefix("2 certificates could not be read in full: "))
    #expect(note.contains("the service sent no certificate (1)"))
    #expect(note.contains("1 name cannot be read (1)"))
  }
}
