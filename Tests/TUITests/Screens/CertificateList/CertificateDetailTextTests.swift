import Testing

@testable import Engine
@testable import TUI

@Suite("Certificates: the text of the details")
struct CertificateDetailTextTests {
  private func lines(
    _ certificate: IncidentCertificate, detail: CertificateDetail? = nil, width: Int = 80,
    glyphs: GlyphSet = .unicode
  ) -> [CertificateDetailText.Line] {
    CertificateDetailText(
      certificate: certificate, detail: detail, now: SampleCertificates.now, glyphs: glyphs
    ).lines(width: width)
  }

  private func value(_ label: String, _ lines: [CertificateDetailText.Line]) -> String? {
    lines.first { $0.label == label }?.text
  }

  @Test("Names beyond the limit are counted")
  func manyNames() {
    let names = (1...100).map { "host-\($0).pay.example" }.joined(separator: " ")
    let all = lines(SampleCertificates.certificate(1, "many.pay.example", names: names))
    #expect(all.contains { $0.text == "+60 more" })
    #expect(all.contains { $0.text.contains("host-40.pay.example") })
    #expect(!all.contains { $0.text.contains("host-41.pay.example") })
  }

  @Test("Every value is wrapped into the pane, whatever its characters", arguments: [20, 47, 80])
  func wraps(width: Int) {
    for certificate in SampleCertificates.odd {
      for line in lines(certificate, width: width) {
        #expect(
          TextMeasure.width(line.text) <= width - CertificateDetailText.labelWidth, "\(line.text)")
      }
    }
  }

  @Test("The validity shows the time left")
  func validity() {
    func valid(until day: String) -> String? {
      value("Valid", lines(SampleCertificates.certificate(1, "a", expires: day)))
    }
    #expect(valid(until: "2026-11-20") == "2025-03-04 to 2026-11-20, expired")
    #expect(valid(until: "2026-11-22") == "2025-03-04 to 2026-11-22, ends within a day")
    #expect(valid(until: "2026-11-23") == "2025-03-04 to 2026-11-23, 1 day left")
    #expect(valid(until: "2036-11-21") == "2025-03-04 to 2036-11-21, 3,652 days left")
  }

  @Test("The text says whether serial and thumbprint match the DER", arguments: [true, false, nil])
  func matchesDER(matches: Bool?) {
    let all = lines(SampleCertificates.certificate(1, "a", matchesDER: matches))
    #expect(
      all.contains { $0.text == "✓ serial and thumbprint match the DER" } == (matches == true))
    #expect((value("WARNING", all) != nil) == (matches == false))
    #expect(all.contains { $0.text.contains("no DER to compare") } == (matches == nil))
  }

  @Test("The text says that a certificate is missing or unreadable, and why")
  func unread() {
    var missing = SampleCertificates.certificate(1, "a", matchesDER: nil)
    missing.unread = "the service sent no certificate"
    var garbage = SampleCertificates.certificate(1, "a", matchesDER: false)
    garbage.unread = "its validity cannot be read"
    func all(_ certificate: IncidentCertificate) -> [CertificateDetailText.Line] {
      lines(
        certificate,
        detail: CertificateDetail(certificate: certificate, decoded: nil, evidence: [], events: []))
    }
    #expect(
      value("WARNING", all(missing)) == "▲ Not read in full: the service sent no certificate.")
    #expect(value("Subject", all(missing)) == "the service sent no certificate")
    #expect(all(missing).contains { $0.text.contains("no DER to compare") })
    #expect(value("WARNING", all(garbage)) == "▲ Not read in full: its validity cannot be read.")
    #expect(all(garbage).contains { $0.text.contains("a certificate that cannot be read") })
    #expect(!all(garbage).contains { $0.text.contains("no DER") || $0.text.contains("NOT match") })
  }

  @Test("The text shows what was done to a certificate, and the service's answer")
  func outcome() {
    var refused = SampleCertificates.certificate(
      1, "a", isChecked: true, manifest: 2, outcome: .failed
    )
    #expect(value("Outcome", lines(refused)) == "failed, not sent yet, in manifest 2")
    refused = refused.refused(code: "pending_reissue", message: "Certificate is pending reissue.")
    let all = lines(refused)
    #expect(value("Outcome", all) == "failed, sent 2 times, in manifest 2")
    #expect(value("Service says", all) == "pending_reissue: Certificate is pending reissue.")
  }

  @Test("Known values are shown while the rest is read, and missing ones are named afterwards")
  func reading() {
    let certificate = SampleCertificates.certificate(1, "a.pay.example")
    let before = lines(certificate)
    #expect(value("Subject", before) == "…")
    #expect(value("Key", before) == "EC_P256")
    let after = lines(
      certificate,
      detail: CertificateDetail(certificate: certificate, decoded: nil, evidence: [], events: []))
    #expect(value("Subject", after) == "the service sent no certificate that can be read")
    #expect(after.contains { $0.text == "no evidence seen" })
  }
}

extension IncidentCertificate {
  /// Returns the certificate as sent twice and refused.
  fileprivate func refused(code: String, message: String) -> IncidentCertificate {
    var refusal = revocation
    refusal.attempts = 2
    refusal.noteCode = code
    refusal.note = message
    return IncidentCertificate(
      id: id, identity: identity, commonName: commonName, names: names, seat: seat,
      issuer: issuer, organization: organization, keySize: keySize,
      signatureAlgorithm: signatureAlgorithm, status: status, validFrom: validFrom,
      validTo: validTo, trust: trust, matchesDER: matchesDER, isChecked: isChecked,
      isStraggler: isStraggler, manifest: manifest, revocation: refusal)
  }
}
