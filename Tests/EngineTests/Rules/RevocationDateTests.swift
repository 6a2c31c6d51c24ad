import Foundation
import Testing

@testable import Engine

@Suite("The date of a revocation as proof")
struct RevocationDateTests {
  private static let policy = RevocationPolicy(reason: .keyCompromise)
  private static let start = Date(timeIntervalSince1970: 1_741_046_400)  // 2025-03-04T00:00:00Z
  private static let now = start.addingTimeInterval(86_400 * 300)

  /// Returns a revocation after a call with this answer and a read with this date.
  private static func read(
    _ date: String, validFrom: Date? = start, answer: CertificateRevocation.Event
  ) -> CertificateRevocation {
    var revocation = CertificateRevocation()
    revocation.validFrom = validFrom
    revocation.handle(.sendStarts, at: now, policy: policy)
    revocation.handle(answer, at: now, policy: policy)
    let record = RevocationRecord(
      reason: .known(.keyCompromise), date: Timestamp.parse(date), dateText: date)
    revocation.handle(.read(.revoked, record), at: now, policy: policy)
    return revocation
  }

  private static let accepted = CertificateRevocation.Event.answered(.accepted)
  private static let revokedBefore = CertificateRevocation.Event.sendFailed(
    ServiceError(.alreadyRevoked))

  @Test(
    "A date outside the certificate's validity is no proof, and is quoted verbatim",
    arguments: [
      "1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "2025-03-02T23:59:59Z",
      "292277026596-12-04T15:30:08Z", "1e400", "2999-13-45", "9223372036854775807", "0001-01-01",
      "0",
    ])
  func implausible(date: String) {
    for answer in [Self.accepted, Self.revokedBefore] {
      let revocation = Self.read(date, answer: answer)
      #expect(revocation.outcome == .unverified)
      #expect(revocation.note.contains(date))
      #expect(revocation.recorded?.dateText == date)
      #expect(revocation.nextAction == .rest)
    }
  }

  @Test(
    "Dates in the validity, a day before it and a day ahead are accepted",
    arguments: [
      "2025-03-03T00:00:00Z", "2025-03-04", "2025-06-01T00:00:00+02:00",
      Timestamp.seconds(now.addingTimeInterval(86_400)),
    ])
  func plausible(date: String) {
    #expect(Self.read(date, answer: Self.accepted).outcome == .verified)
    #expect(Self.read(date, answer: Self.revokedBefore).outcome == .alreadyRevoked)
  }

  @Test(
    "A date that is not understood still verifies the certificate, and is kept verbatim",
    arguments: ["soon", "true", "03/04/2026", "2026-W11-3", "２０２６年３月４日", "date: x"])
  func notUnderstood(date: String) {
    let verified = Self.read(date, answer: Self.accepted)
    #expect(verified.outcome == .verified)
    #expect(verified.recorded?.dateText == date)
    #expect(verified.note == "date not understood: “\(date)”")
    let before = Self.read(date, answer: Self.revokedBefore)
    #expect(before.outcome == .alreadyRevoked)
    #expect(before.note.contains("date not understood"))
  }

  @Test("A date that is not understood is kept apart from an absent one, in file and reports")
  func notUnderstoodIsKept() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(1))
    defer { TestIncident.remove(file) }
    let revocation = Self.read("03/04/2026", answer: Self.accepted)
    try file.write { try revocation.save(id: 1, in: $0) }
    let kept = try file.certificate(1).revocation.recorded
    #expect(kept?.shownDate == .notUnderstood("03/04/2026"))
    #expect(kept?.dateInWords == "03/04/2026 (date not understood)")
    for format in ReportFormat.allCases {
      var report = ""
      try IncidentReport(file: file).write(format) { report += $0 }
      // Markdown is not checked here.
      #expect(report.contains("date not understood") || format == .markdown, "\(format)")
    }
  }

  @Test("Without a date, the certificate is read again")
  func absent() {
    for date in ["", "  "] {
      #expect(Self.read(date, answer: Self.accepted).outcome == .accepted)
    }
  }

  @Test("Without a start of validity, a date of more than ten years ago is no proof")
  func unknownStart() {
    for (days, isProof) in [(2.0, true), (3_000, true), (4_000, false)] {
      let date = Timestamp.seconds(Self.now.addingTimeInterval(-days * 86_400))
      for answer in [Self.accepted, Self.revokedBefore] {
        let outcome = Self.read(date, validFrom: nil, answer: answer).outcome
        #expect((outcome != .unverified) == isProof)
      }
    }
  }

  @Test("A retry after an implausible date reads and does not send")
  func readAgain() {
    var revocation = Self.read("1999-01-01", answer: Self.accepted)
    #expect(revocation.handle(.retryRequested, at: Self.now, policy: Self.policy) == .read)
    let record = RevocationRecord(
      reason: .known(.keyCompromise), date: Timestamp.parse("1999-01-01"), dateText: "1999-01-01")
    revocation.handle(.read(.revoked, record), at: Self.now, policy: Self.policy)
    #expect(revocation.outcome == .unverified)
  }

  @Test("The file keeps the date as the service wrote it", arguments: ["2999-13-45", "1999-01-01"])
  func kept(date: String) async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(1))
    defer { TestIncident.remove(file) }
    let revocation = Self.read(date, answer: Self.accepted)
    try file.write { try revocation.save(id: 1, in: $0) }
    #expect(try file.certificate(1).revocation.recorded?.dateText.hasPrefix(date) == true)
    for format in ReportFormat.allCases {
      var report = ""
      try IncidentReport(file: file).write(format) { report += $0 }
      #expect(report.contains("shown as revoked on \(date)"), "\(format)")
    }
  }
}
