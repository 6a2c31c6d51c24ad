import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("Certificates: snapshots")
struct CertificatesSnapshotTests {
  private let sizes = [(24, 80), (60, 200)]

  private func pictures(
    _ name: String, glyphs: GlyphSet = .unicode, _ make: (Int, Int) throws -> CertificatesBench
  ) throws {
    for (rows, columns) in sizes {
      try expectScreen(
        make(rows, columns).canvas(glyphs: glyphs), "certificates-\(name)-\(columns)x\(rows)")
    }
  }

  @Test("the list as the design draws it")
  func list() throws {
    try pictures("list") { rows, columns in
      var bench = try CertificatesBench(rows: rows, columns: columns)
      bench.press(.pageDown, .pageDown)
      return bench
    }
  }

  @Test("a filter that hides checked certificates")
  func filtered() throws {
    try pictures("filtered") { rows, columns in
      var bench = try CertificatesBench(rows: rows, columns: columns)
      bench.incident.filters["cn:*.pay.example"] = { $0.commonName.hasSuffix(".pay.example") }
      bench.press(.character("A"))
      bench.filter("cn:*.pay.example")
      return bench
    }
  }

  @Test("names from outside, and every mark of a certificate")
  func odd() throws {
    try pictures("odd") { rows, columns in
      try CertificatesBench(
        SampleCertificates.odd, rows: rows, columns: columns, window: "2025-03-01_2025-04-15",
        profile: "全部の証明書 <U+202E>TLS", reported: 14)
    }
  }

  @Test("odd certificates in ASCII")
  func ascii() throws {
    try pictures("ascii", glyphs: .ascii) { rows, columns in
      try CertificatesBench(SampleCertificates.odd, rows: rows, columns: columns)
    }
  }

  @Test("the details of a public certificate")
  func detail() throws {
    try pictures("detail") { rows, columns in
      var bench = try CertificatesBench(rows: rows, columns: columns)
      bench.incident.details[8] = try detail(of: SampleCertificates.many[7])
      bench.press(.enter)
      return bench
    }
  }

  @Test("the details of a certificate that its DER contradicts")
  func mismatch() throws {
    try pictures("mismatch") { rows, columns in
      var bench = try CertificatesBench(SampleCertificates.odd, rows: rows, columns: columns)
      bench.incident.details[8] = try detail(of: SampleCertificates.odd[7])
      bench.filter("mismatch")
      bench.press(.enter)
      return bench
    }
  }

  @Test("a filter with a mistake")
  func mistake() throws {
    try pictures("mistake") { rows, columns in
      var bench = try CertificatesBench(rows: rows, columns: columns)
      bench.filter("cn:日本*.example trust:pubic")
      return bench
    }
  }

  @Test("a filter being typed")
  func prompt() throws {
    try pictures("prompt") { rows, columns in
      var bench = try CertificatesBench(rows: rows, columns: columns)
      bench.press(.character("/"))
      return bench
    }
  }

  @Test("a range being selected")
  func range() throws {
    try pictures("range") { rows, columns in
      var bench = try CertificatesBench(rows: rows, columns: columns)
      bench.press(.down, .character("v"), .down, .down, .down)
      return bench
    }
  }

  @Test("rows that are still being read")
  func loading() throws {
    try pictures("loading") { rows, columns in
      var bench = try CertificatesBench(rows: rows, columns: columns)
      bench.isSlow = true
      bench.press(.end)
      return bench
    }
  }

  @Test("an empty list, an unmatched one and an unreadable one")
  func nothing() throws {
    try pictures("empty") { try CertificatesBench([], rows: $0, columns: $1) }
    try pictures("unmatched") { rows, columns in
      var bench = try CertificatesBench(rows: rows, columns: columns)
      bench.filter("no-such-host.example")
      return bench
    }
    try pictures("unreadable") { rows, columns in
      var bench = try CertificatesBench(rows: rows, columns: columns, isSlow: true)
      bench.tell(
        .failed(
          .list(ListingQuery(order: .commonName)),
          because: "web-tls.incident is damaged (database disk image is malformed); "
            + "work on a copy of it"))
      return bench
    }
  }

  @Test("the smallest supported terminal")
  func smallest() throws {
    try expectScreen(
      CertificatesBench(SampleCertificates.odd, rows: 16, columns: 60).canvas(),
      "certificates-odd-60x16")
  }

  private func detail(of certificate: IncidentCertificate) throws -> CertificateDetail {
    CertificateDetail(
      certificate: certificate, decoded: try DecodedCertificate(der: Self.der),
      evidence: [
        TrustEvidence(
          trust: .public, source: .certificate, fact: "CA/Browser Forum policy 2.23.140.1.2.2"),
        TrustEvidence(trust: .private, source: .profile, fact: "the profile's CA is private"),
      ],
      events: [
        IncidentEvent(
          sequence: 7, at: "2026-11-21T02:41:07.120Z", actor: "ada@ops", action: "checked",
          certificate: certificate.identity, detail: "")
      ])
  }

  /// A certificate for api.pay.example, made with OpenSSL for this test.
  private static let der =
    Data(
      base64Encoded: """
        MIICNTCCAdugAwIBAgIQD29VobLD1OX2BxgpTaDYBzAKBggqhkjOPQQDAjAzMRYwFAYDVQQKDA1FeGFtcGxl
        IFRydXN0MRkwFwYDVQQDDBBFeGFtcGxlIFRMUyBDQSAxMB4XDTI1MDMwNDAwMDAwMFoXDTI2MDMwODIzNTk1
        OVowQjELMAkGA1UEBhMCVVMxGTAXBgNVBAoMEEV4YW1wbGUgUGF5bWVudHMxGDAWBgNVBAMMD2FwaS5wYXku
        ZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJkLzy5QVQIK/8//NeP56Q7+YpcDDZq5sgxUHWxc
        nV8iSwbuBSoa0MU3hYPcqfTV/BWiMnkEQObPjiXc5ftNts6jgcEwgb4wSAYDVR0RBEEwP4IPYXBpLnBheS5l
        eGFtcGxlghJhcGktZXUucGF5LmV4YW1wbGWCEmFwaS11cy5wYXkuZXhhbXBsZYcEwAACBzAdBgNVHSUEFjAU
        BggrBgEFBQcDAQYIKwYBBQUHAwIwEwYDVR0gBAwwCjAIBgZngQwBAgIwHQYDVR0OBBYEFALfJXvwYMk3koIr
        vwhJqhb4S4JoMB8GA1UdIwQYMBaAFLSS+RPwVWq6FewAB3wbYuote9klMAoGCCqGSM49BAMCA0gAMEUCIDf0
        51QpXviP1db3nB//u1XPfmdNu5c7Fb5TuLo4noA4AiEAn3eIbRGijM9U9uFsjvHFS6STuWtU2M1OrW7Mlvjf
        RtM=
        """, options: .ignoreUnknownCharacters) ?? Data()
}
