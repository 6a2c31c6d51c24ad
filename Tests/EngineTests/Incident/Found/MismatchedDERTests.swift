import Foundation
import Testing

@testable import Engine

/// Certificates whose DER is not the certificate that the service describes.
@Suite("A DER that does not match")
struct MismatchedDERTests {
  private static func record(_ der: Data?, serial: String = "0A1") -> CertificateRecord {
    CertificateRecord(
      identity: CertificateIdentity(
        serial: SerialNumber(serial),
        thumbprint: Thumbprint(serial == "77AA" ? SampleDER.thumbprint : "FF")),
      commonName: "host.example", status: .issued
    ) {
      $0.der = der
    }
  }

  private static let der = Data(base64Encoded: SampleDER.base64)
  /// A profile whose own settings say that its certificates are private.
  private static let privateProfile = Profile(
    id: "p-1", name: "x",
    trustEvidence: [TrustEvidence(trust: .private, source: .profile, fact: "a private CA")])

  @Test("Its trust is unknown, and it is checked only after an unlock with a reason")
  func uncertain() async throws {
    for (record, isUncertain) in [
      (Self.record(Self.der), true), (Self.record(Data("MIIB…".utf8)), true),
      (Self.record(Self.der, serial: "77AA"), false), (Self.record(nil), false),
    ] {
      let file = try IncidentFile.create(at: TestIncident.path(), scope: TestIncident.scope())
      defer { TestIncident.remove(file) }
      _ = try await file.searchResults.add(
        [record], of: Self.privateProfile, search: file.searchResults.beginSearch())
      try file.searchResults.finishSearch(totalReported: 1, notes: [])
      _ = try await file.selection.change(.check, .all, by: TestIncident.ann)
      let found = try file.certificate(1)
      #expect(found.isChecked == !isUncertain)
      #expect(found.trust == (isUncertain ? .unknown : .private))
      #expect(found.protected.isEmpty == !isUncertain)
      let status = try IncidentStatus(of: file)
      #expect(status.mismatchedDER == MismatchedDER(found: isUncertain ? 1 : 0, selected: 0))
      #expect(
        status.lines.contains { $0.contains("DER the service sent does not match") } == isUncertain)
      guard isUncertain else { continue }
      // Other safeguards keep the protection; only an unlock with a reason lifts it.
      try file.selection.adopt(
        Safeguards(protectedNames: ["*.other.example"]), by: TestIncident.ann)
      let checked = try await file.selection.change(.check, .all, by: TestIncident.ann)
      #expect(checked == 0)
      try file.selection.unlock(1, because: "looked at by hand", by: TestIncident.ann)
      #expect(try await file.selection.change(.check, .all, by: TestIncident.ann) == 1)
    }
  }

  @Test("Protected names are looked for in both certificates")
  func names() async throws {
    let file = try IncidentFile.create(
      at: TestIncident.path(),
      scope: IncidentScope(
        service: TestIncident.service, profile: TestIncident.profile,
        window: try IssuanceWindow("2025-03-01_2025-03-08"),
        safeguards: Safeguards(protectedNames: ["bank.*"])))
    defer { TestIncident.remove(file) }
    _ = try await file.searchResults.add(
      [Self.record(Self.der)], of: TestIncident.profile, search: 1)
    #expect(try file.certificate(1).protected == "bank.*")
  }

  @Test(
    "Base64, PEM and Base64 of PEM decode to one certificate",
    arguments: [0, 1, 2])
  func encodings(form: Int) throws {
    let pem = "-----BEGIN CERTIFICATE-----\n\(SampleDER.base64)\n-----END CERTIFICATE-----\n"
    let text = [SampleDER.base64, pem, Data(pem.utf8).base64EncodedString()][form]
    #expect(EncodedCertificate(text).bytes == Self.der)
    #expect(EncodedCertificate(text).sha256?.text == SampleDER.thumbprint)
  }
}
