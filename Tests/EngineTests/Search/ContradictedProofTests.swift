import Foundation
import Testing

@testable import Engine

/// The closing search contradicts certificates that were read as revoked.
@Suite("Proof that the closing search contradicts", .timeLimit(.minutes(5)))
struct ContradictedProofTests {
  /// Returns an incident of three certificates, all of them read as revoked.
  private static func verified() async throws -> IncidentFile {
    let file = try await TestIncident.confirmed(TestIncident.certificates(3))
    for id in 1...3 as ClosedRange<Int64> {
      var revocation = try file.certificate(id).revocation
      let record = RevocationRecord(reason: .known(.keyCompromise), date: Date())
      for event in [
        CertificateRevocation.Event.sendStarts, .answered(.accepted), .read(.revoked, record),
      ] { revocation.handle(event, at: Date(), policy: .quick()) }
      let state = revocation
      try file.write { try state.save(id: id, in: $0) }
    }
    return file
  }

  private static func search(
    _ file: IncidentFile, showing records: [CertificateRecord], unread: Int = 0
  ) async throws -> RemainingCertificates {
    _ = try await file.searchResults.add(
      records, of: TestIncident.profile, search: file.searchResults.beginSearch(),
      finding: .afterRun)
    return try file.searchResults.finishRemainingSearch(
      shortfall: unread > 0 ? SearchShortfall(rows: unread, notes: []) : nil)
  }

  @Test("A certificate still shown as issued is no longer verified")
  func contradicted() async throws {
    let file = try await Self.verified()
    defer { TestIncident.remove(file) }
    let before = try IncidentStatus(of: file).verdict
    let remaining = try await Self.search(
      file, showing: [TestIncident.certificates(2)[1]])
    let status = try IncidentStatus(of: file)
    let note = try file.certificate(2).revocation.note
    #expect(before == .complete)
    #expect(remaining.inManifest == 1)
    #expect((status.counts.verified, status.counts.unverified) == (2, 1))
    #expect(status.verdict == .incomplete)
    #expect(note.contains("still shows it as issued"))
    // A resumed run reads it again and does not send it.
    _ = try file.queue.recoverInterrupted(policy: .quick(), now: Date(), by: TestIncident.ann)
    #expect(try file.certificate(2).revocation.nextAction == .read)
  }

  @Test("A new certificate or an unreadable row leaves the incident incomplete")
  func open() async throws {
    for (records, unread, verdict) in [
      ([], 0, IncidentCounts.Verdict.complete), ([], 1, .incomplete),
      ([TestIncident.certificates(4)[3]], 0, .incomplete),
    ] {
      let file = try await Self.verified()
      defer { TestIncident.remove(file) }
      _ = try await Self.search(file, showing: records, unread: unread)
      #expect(try IncidentStatus(of: file).verdict == verdict)
    }
  }

  @Test("At CertCentral, a settled certificate is read again if a list calls it issued")
  func certCentral() async throws {
    let item = WireOrder.item(1, certificate: 11)
    let approved = item.replacing(
      #""common_name""#, with: #""status":"approved","common_name""#)
    for (listed, count) in [(item, 0), (approved, 1)] {
      let account = ScriptedAccount(
        lists: ["issued": [listed]],
        answers: [
          "/order/certificate/1": WireOrder.detail(
            1, certificate: WireOrder.certificate(11, status: "issued"))
        ])
      try await withCertCentral(script: account.script) { service, _ in
        let page = try await service.documentedSearch(isSettled: { _ in true })
        #expect(page.certificates.count == count)
      }
    }
  }

  @Test("Certificates that the closing search shows as revoked do not count as remaining")
  func moreThanAsked() async throws {
    let file = try await Self.verified()
    defer { TestIncident.remove(file) }
    var records = TestIncident.certificates(4)
    for index in records.indices { records[index].status = .revoked }
    let remaining = try await Self.search(file, showing: records)
    #expect(remaining.total == 0)
    #expect(try IncidentStatus(of: file).verdict == .complete)
    #expect(try !file.certificate(4).isStraggler)
  }
}
