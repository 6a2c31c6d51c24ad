import Foundation
import Testing

@testable import Engine

/// Every certificate that OpenSSL reads is readable here, with any key and any serial number.
@Suite("Certificates as OpenSSL reads them")
struct OpenSSLComparisonTests {
  private static let names =
    "subjectAltName=DNS:www.pay.example,DNS:*.pay.example,email:ops@pay.example,IP:192.0.2.7,"
    + "IP:2001:db8::7,URI:https://pay.example/x,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:u@pay.example,"
    + "RID:1.2.3.4"

  /// The OpenSSL options for each kind of key, and our name of that kind.
  static let keys: [(options: [String], words: String)] = [
    (["rsa:512"], "RSA512"), (["rsa:1024"], "RSA1024"), (["rsa:2047"], "RSA2047"),
    (["rsa:2048"], "RSA2048"), (curve("prime192v1"), "P192"), (curve("secp224r1"), "P224"),
    (curve("prime256v1"), "P256"), (curve("brainpoolP256r1"), "brainpoolP256r1"),
    (curve("secp256k1"), "secp256k1"),
    (
      curve("prime256v1") + ["-pkeyopt", "ec_param_enc:explicit"],
      "EC with explicit parameters"
    ), (["ed25519"], "Ed25519"), (["ed448"], "Ed448"),
    (["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"], "RSA-PSS2048"),
    (["dsa:dsa.pem"], "DSA1024"),
  ]

  private static func curve(_ name: String) -> [String] {
    ["ec", "-pkeyopt", "ec_paramgen_curve:\(name)"]
  }

  @Test("Names, serial numbers and dates are read with a key of any kind", arguments: keys)
  func key(options: [String], words: String) throws {
    let folder = try Folder()
    defer { folder.remove() }
    if words == "DSA1024" {
      _ = try #require(
        try OpenSSL.run(["dsaparam", "-out", "dsa.pem", "1024"], in: folder.url))
    }
    let decoded = try folder.certificate(key: options, options: [])
    #expect(decoded.publicKey == words)
    #expect(decoded.subject == "O=Pay,CN=www.pay.example")
    #expect(decoded.subjectAlternativeNames.contains("upn:u@pay.example"))
    #expect(decoded.subjectAlternativeNames.contains("rid:1.2.3.4"))
    #expect(decoded.policies == ["2.23.140.1.2.1"])
    #expect(TrustAssessment(weighing: decoded.trustEvidence).trust == .public)
    #expect(decoded.fault == nil)
    let start = try #require(decoded.validFrom)
    #expect(abs(start.timeIntervalSinceNow) < 3_600)
    #expect(decoded.validTo.map { abs($0.timeIntervalSince(start) - 7 * 86_400) < 2 } == true)
  }

  @Test(
    "A serial number of any value leaves the rest readable",
    arguments: [
      ("0", "0"), ("-1", "FF"), ("-200", "FF38"), ("0x80", "80"), ("0x00000F", "F"),
      ("0x00FFEEDDCCBBAA99887766554433221100FFEEDD", "FFEEDDCCBBAA99887766554433221100FFEEDD"),
      (
        "0x" + String(repeating: "7F", count: 40), String(repeating: "7F", count: 40)
      ),
    ])
  func serial(written: String, digits: String) throws {
    let folder = try Folder()
    defer { folder.remove() }
    let decoded = try folder.certificate(
      key: ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"], options: ["-set_serial", written])
    #expect(decoded.serialDigits == digits)
  }

  /// Compares every certificate of a folder, such as zlint's test data.
  @Test(
    "A folder of certificates is read as OpenSSL reads it",
    .enabled(if: ProcessInfo.processInfo.environment["CERTIFICATES_TO_COMPARE"] != nil))
  func corpus() throws {
    let folder = URL(
      filePath: ProcessInfo.processInfo.environment["CERTIFICATES_TO_COMPARE"] ?? "/")
    let files =
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
      .compactMap { $0 as? URL }.filter { $0.pathExtension == "pem" } ?? []
    var (read, incomplete) = (0, 0)
    for file in files {
      guard let expected = try OpenSSL.read(file) else { continue }
      read += 1
      let text = String(lenient: try Data(contentsOf: file))
      let encoded = EncodedCertificate(
        text, serial: expected.serial, thumbprint: expected.thumbprint)
      guard let decoded = try? DecodedCertificate(der: encoded.bytes) else {
        Issue.record("\(file.lastPathComponent): not read")
        continue
      }
      // In OpenSSL's text, a name ends at a line break.
      let own = decoded.subjectAlternativeNames
      let firstLines = own.compactMap { $0.split(separator: "␊").first.map(String.init) }
      let missing = expected.names.subtracting(own + firstLines)
      #expect(missing.isEmpty, "\(file.lastPathComponent): \(decoded.subjectAlternativeNames)")
      #expect(
        expected.serial.map(decoded.hasSerial) == true,
        "\(file.lastPathComponent): \(decoded.serialDigits), OpenSSL \(expected.serial as Any)")
      #expect(decoded.thumbprint == expected.thumbprint, "\(file.lastPathComponent)")
      if let fault = decoded.fault {
        incomplete += 1
        print("\(file.lastPathComponent): \(fault)")
      }
    }
    print("\(files.count) files, \(read) read by OpenSSL, \(incomplete) with an unread part")
  }

  /// A temporary folder for new certificates.
  struct Folder {
    let url: URL

    init() throws {
      url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: url) }

    /// Makes a certificate with OpenSSL and checks that both readings of it agree.
    func certificate(key: [String], options: [String]) throws -> DecodedCertificate {
      _ = try #require(
        try OpenSSL.run(
          ["req", "-x509", "-nodes", "-newkey"] + key + [
            "-keyout", "key.pem", "-out", "c.pem", "-days", "7", "-subj",
            "/CN=www.pay.example/O=Pay", "-addext", OpenSSLComparisonTests.names, "-addext",
            "certificatePolicies=2.23.140.1.2.1",
          ] + options, in: url))
      let file = url.appending(path: "c.pem")
      let expected = try #require(try OpenSSL.read(file))
      let decoded = try DecodedCertificate(
        der: EncodedCertificate(String(contentsOf: file, encoding: .utf8)).bytes)
      #expect(expected.names.count == 5, "\(expected.names)")
      #expect(expected.names.subtracting(decoded.subjectAlternativeNames).isEmpty)
      #expect(decoded.thumbprint == expected.thumbprint)
      #expect(expected.serial.map(decoded.hasSerial) == true)
      return decoded
    }
  }
}
