import Foundation

@testable import Engine

/// Certificates of a small incident.
enum SampleCertificates {
  static let now = day("2026-11-21").addingTimeInterval(3 * 3_600)

  static func day(_ text: String) -> Date { CalendarDate(text)?.start ?? .distantPast }

  static func certificate(
    _ id: Int64, _ name: String, serial: String? = nil, names: String = "",
    trust: Trust = .public, issued: String = "2025-03-04", expires: String = "2027-03-08",
    matchesDER: Bool? = true, isChecked: Bool = false, isStraggler: Bool = false,
    manifest: Int? = nil, outcome: Outcome = .planned
  ) -> IncidentCertificate {
    var revocation = CertificateRevocation()
    revocation.outcome = outcome
    return IncidentCertificate(
      id: id,
      identity: CertificateIdentity(
        serial: SerialNumber(serial ?? serialNumber(id)),
        thumbprint: Thumbprint(String(repeating: serialNumber(id), count: 2))),
      commonName: name, names: names, seat: "seat-\(id)@pay.example",
      issuer: "Example TLS CA 1", organization: "Example Payments", keySize: "EC_P256",
      signatureAlgorithm: "sha256", status: .issued, validFrom: day(issued),
      validTo: day(expires), trust: trust, matchesDER: matchesDER, isChecked: isChecked,
      isStraggler: isStraggler, manifest: manifest, revocation: revocation)
  }

  /// The certificates of the design's picture: pay.example and corp.example, every fourteenth
  /// checked.
  static let many: [IncidentCertificate] = (1...2_831).map { number in
    let hosts = ["api", "auth", "bastion", "billing", "cache", "edge", "files", "gateway"]
    let days = [1, 1, 2, 3, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 6, 6, 7, 8, 8]
    let isPublic = number % 14 != 5
    let host = hosts[number % hosts.count]
    return certificate(
      Int64(number),
      "\(host)-\(String(10_000 + number).dropFirst()).\(isPublic ? "pay" : "corp").example",
      trust: isPublic ? .public : .private,
      issued: "2025-03-0\(days[number * 5 % days.count])", isChecked: number % 14 == 0)
  }

  /// Certificates with hostile or merely foreign subjects, and with every kind of note.
  static let odd: [IncidentCertificate] = [
    certificate(1, "␛[2J␛[1;1Howned.example", trust: .unknown),
    certificate(2, "<U+202E>elpmaxe.lapyap.www"),
    certificate(3, "日本語.例え.example"),
    certificate(4, "🦊🦊 fox.example", isChecked: true),
    certificate(5, "e\u{301}clair.example", trust: .acme),
    certificate(6, "", names: "only-in-san.example other.example"),
    certificate(7, "a-very-long-name-that-goes-on-and-on.and-on.pay.example"),
    certificate(8, "mismatch.pay.example", matchesDER: false),
    certificate(9, "done.pay.example", isChecked: true, manifest: 1, outcome: .verified),
    certificate(
      10, "refused.pay.example", isChecked: true, manifest: 1, outcome: .reasonMismatch),
    certificate(11, "old.pay.example", expires: "2026-03-08"),
    certificate(12, "late.pay.example", isStraggler: true),
    certificate(13, "private.corp.example", serial: "7B", trust: .private, matchesDER: nil),
  ]

  private static func serialNumber(_ id: Int64) -> String {
    let digits = String(UInt64(id) &* 0x9E37_79B9_7F4A_7C15, radix: 16, uppercase: true)
    let half = String(repeating: "0", count: 16 - digits.count) + digits
    return "0F" + String((half + half).dropFirst(2))
  }
}

extension IncidentCertificate {
  /// Returns the certificate with another check.
  func checked(_ isChecked: Bool) -> IncidentCertificate {
    IncidentCertificate(
      id: id, identity: identity, commonName: commonName, names: names, seat: seat,
      issuer: issuer, organization: organization, keySize: keySize,
      signatureAlgorithm: signatureAlgorithm, status: status, validFrom: validFrom,
      validTo: validTo, trust: trust, matchesDER: matchesDER, isChecked: isChecked,
      isStraggler: isStraggler, manifest: manifest, revocation: revocation)
  }
}
